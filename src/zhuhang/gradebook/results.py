"""Reading results (成绩表): grade sheets of any recognised system into one canonical table, with an account of every row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from zhuhang.gradebook.accounts import in_order
from zhuhang.gradebook.attempts import attempts_of
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.repeats import PLACE, without_repeats
from zhuhang.gradebook.sheets import Sheets, read_sheets
from zhuhang.gradebook.tables import RESULTS, Outcome, Reading, RowNote, Rows
from zhuhang.gradebook.vocabulary import RESULTS as VOCABULARY

_WITHOUT_GRADE = int(Outcome.UNGRADED)


def read_results(paths: Sequence[Path], *, mappings: Mappings | None = None) -> Reading:
    """Every result in the files, a row of :data:`RESULTS` per attempt.

    Rows that cannot be read are refused and noted; SheetError where a file cannot be used at all.
    """
    sheets = read_sheets(paths, VOCABULARY, mappings)
    parts = [attempts_of(body, place) for place, body in enumerate(sheets.bodies)]
    attempts = pl.concat([RESULTS.to_frame(eager=True), *(part.table for part in parts)])
    notes = [note for part in parts for note in part.notes] + [note for body in sheets.bodies for note in body.ignored]
    repeated, attempts = without_repeats(attempts, sheets.sources)
    notes += repeated + _ungraded(attempts, sheets)
    return Reading(
        table=attempts,
        rows=_counted(sheets, notes, sum(part.read for part in parts), attempts),
        notes=in_order(sheets.notes + notes, sheets.sources),
        sources=sheets.sources,
        layout=[body.header.layout.label for body in sheets.bodies],
        columns=[body.header.meanings(VOCABULARY) for body in sheets.bodies],
        unused=[body.header.unused() for body in sheets.bodies],
    )


def _ungraded(attempts: pl.DataFrame, sheets: Sheets) -> list[RowNote]:
    """Notes of the rows that hold nothing but grades not yet entered (成绩尚未录入)."""
    waiting = attempts.filter(pl.col("outcome") == _WITHOUT_GRADE)
    if waiting.height:
        waits = PLACE.is_in(waiting.select(PLACE.implode()).to_series())
        told = attempts.select(PLACE.filter(waits & (pl.col("outcome") != _WITHOUT_GRADE)).implode()).to_series()
        waiting = waiting.filter(~PLACE.is_in(told))
    return [
        RowNote(
            "ignored", "ungraded", sheets.sources[row["source"]], row["row"],
            sheets.bodies[row["source"]].label("grade"), row["grade"], "成绩尚未录入，暂按待定计", row["student_id"], row["term"],
        )
        for row in waiting.unique(["source", "row"], maintain_order=True).iter_rows(named=True)
    ]


def _counted(sheets: Sheets, notes: Sequence[RowNote], read: int, attempts: pl.DataFrame) -> Rows:
    refused = sum(note.verdict == "refused" for note in notes)
    used = attempts.select(PLACE.filter(pl.col("outcome") != _WITHOUT_GRADE).set_sorted().n_unique()).item()
    read += sum(len(body.ignored) for body in sheets.bodies)
    return Rows(read=read, used=used, ignored=read - used - refused, refused=refused)
