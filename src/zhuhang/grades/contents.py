"""What may be imported (导入的种类): how each kind of table is read, compared, stored and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from zhuhang.gradebook import (
    Mappings,
    Reading,
    SheetError,
    read_equivalences,
    read_facts,
    read_history,
    read_results,
    read_selection,
    read_students,
    read_teaching_tasks,
)
from zhuhang.gradebook.reading import PLACE
from zhuhang.gradebook.vocabulary import VOCABULARIES, Vocabulary
from zhuhang.grades import changes, facts_import, ledger, refusals, roster
from zhuhang.grades.listed import EARLIER, PROPOSED, SELECTION, TEACHING, Listed
from zhuhang.grades.models import ImportBatch
from zhuhang.people.models import College
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.mistakes import RegulationError

_Content = ImportBatch.Content
Counts = dict[str, int]


@dataclass(frozen=True)
class Destination:
    """Where the rows of one kind of table go. ``preview`` also gives the changed rows as people read them."""

    content: str
    read: Callable[[Sequence[Path], College, Mappings], Reading]
    preview: Callable[[ImportBatch, pl.DataFrame], tuple[Counts, list[dict[str, Any]]]]
    write: Callable[[ImportBatch, pl.DataFrame], Counts]
    take_back: Callable[[ImportBatch], None]
    is_built_upon: Callable[[ImportBatch], bool]
    takes_many: bool = False
    needs_students: bool = True
    act: Act = Act.IMPORT

    @property
    def vocabulary(self) -> Vocabulary:
        """The columns such a table may have."""
        return VOCABULARIES[self.content]


def destination_of(batch: ImportBatch) -> Destination:
    """Where the batch's rows go; what is not recognised yet is taken for results."""
    return DESTINATIONS.get(batch.content, DESTINATIONS[_Content.RESULTS])


def _preview_results(batch: ImportBatch, read: pl.DataFrame) -> tuple[Counts, list[dict[str, Any]]]:
    found = ledger.changes_of(batch.college, read)
    return found.counts, list(changes.describe(found))


def _write_results(batch: ImportBatch, read: pl.DataFrame) -> Counts:
    counts = ledger.write(batch, read)
    refusals.make_known(batch)
    refusals.settle(batch, read)
    return counts


def _take_back_results(batch: ImportBatch) -> None:
    ledger.take_back(batch)
    batch.settles.update(settled_by=None)


def _is_later_roster(batch: ImportBatch) -> bool:
    later = ImportBatch.objects.filter(college=batch.college, content=batch.content, pk__gt=batch.pk)
    return later.filter(state=ImportBatch.State.CONFIRMED).exists()


def _of_regulation(read: Callable[[Any], Reading], college: College) -> Reading:
    try:
        regulation = regulation_of(college)
    except RegulationError as error:
        raise SheetError("bad-regulation", f"读这张表要用本院的办法，而办法有错：{error}") from error
    return read(regulation)


def _joined(readings: Sequence[Reading]) -> Reading:
    """Readings of several files as one; the same row twice counts once."""
    whole = Reading(readings[0].table.clear())
    tables = []
    for reading in readings:
        assert reading.places is not None
        shifted = reading.places.with_columns(pl.col("source") + len(whole.sources))
        tables.append(pl.concat([reading.table, shifted.cast(PLACE)], how="horizontal"))
        for name in ("read", "refused"):
            setattr(whole.rows, name, getattr(whole.rows, name) + getattr(reading.rows, name))
        whole.notes += reading.notes
        whole.sources += reading.sources
        whole.layout += reading.layout
        whole.columns += reading.columns
        whole.unused += reading.unused
    kept = pl.concat(tables).unique(whole.table.columns, keep="first", maintain_order=True)
    whole.table, whole.places = kept.select(whole.table.columns), kept.select(PLACE.names())
    whole.rows.used = kept.height
    whole.rows.ignored = whole.rows.read - whole.rows.used - whole.rows.refused
    return whole


def _list(content: str, listed: Listed, read: Callable[[Sequence[Path], College, Mappings], Reading], **more: Any) -> Destination:
    return Destination(
        content, read, lambda batch, table: (listed.changes_of(batch, table), []), listed.write, listed.take_back,
        listed.is_built_upon, **more,
    )  # fmt: skip


DESTINATIONS = {each.content: each for each in (
    Destination(
        _Content.RESULTS, lambda paths, college, mappings: read_results(list(paths), mappings=mappings),
        _preview_results, _write_results, _take_back_results,
        lambda batch: batch.results.exclude(superseded_by=None).exists(), takes_many=True, needs_students=False,
    ),
    Destination(
        _Content.STUDENTS, lambda paths, college, mappings: read_students(paths[0], mappings=mappings),
        lambda batch, table: (roster.changes_of(batch.college, table), []), roster.write, roster.take_back, _is_later_roster,
        needs_students=False,
    ),
    Destination(
        _Content.FACTS,
        lambda paths, college, mappings: _of_regulation(lambda found: read_facts(paths[0], found, mappings=mappings), college),
        lambda batch, table: (facts_import.changes_of(batch, table), []), facts_import.write, facts_import.take_back,
        facts_import.is_built_upon, act=Act.STATE_FACT,
    ),
    _list(
        _Content.HISTORY, EARLIER,
        lambda paths, college, mappings: _of_regulation(lambda found: read_history(paths, found, mappings=mappings), college),
        takes_many=True,
    ),
    _list(
        _Content.SELECTION, SELECTION,
        lambda paths, college, mappings: _joined(
            [read_selection(path, mappings=mappings) for path in paths]
        ),
        takes_many=True,
    ),
    _list(
        _Content.TEACHING_TASKS, TEACHING,
        lambda paths, college, mappings: _joined([read_teaching_tasks(path, mappings=mappings) for path in paths]),
        takes_many=True, needs_students=False,
    ),
    _list(
        _Content.EQUIVALENCES, PROPOSED,
        lambda paths, college, mappings: read_equivalences(paths[0], mappings=mappings),
    ),
)}  # fmt: skip
"""Every kind by its code, which is also the name of its vocabulary."""
