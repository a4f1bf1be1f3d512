"""The account of a reading (读入报告): in the order of files and rows, and short enough to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from zhuhang.gradebook.tables import RowNote, Source

MOST_ALIKE = 200


def in_order(notes: Sequence[RowNote], sources: Sequence[Source]) -> list[RowNote]:
    """Notes by source and row; of rows ignored or unusual alike in one sheet, the first and how many there are.

    Every refused row keeps its own note: its student depends on it.
    """
    places = {source: place for place, source in enumerate(sources)}
    ordered = sorted(notes, key=lambda note: (places.get(note.source, len(places)), note.row))
    total = Counter((note.source, note.verdict, note.code) for note in ordered)
    seen: Counter[tuple[Source, str, str]] = Counter()
    kept = []
    for note in ordered:
        kind = (note.source, note.verdict, note.code)
        seen[kind] += 1
        if note.verdict == "refused" or seen[kind] < MOST_ALIKE or total[kind] == MOST_ALIKE:
            kept.append(note)
        elif seen[kind] == MOST_ALIKE:
            kept.append(replace(note, why=f"{note.why}（这样的行共 {total[kind]} 行，其余不一一列出）"))
    return kept
