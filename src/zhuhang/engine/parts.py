"""Sealing part by part (分批封存): results that are too many to be held at once, put by on disk until all of them are known.

What results point into, terms and courses among them, is only known when everything was read. So each reading is coded and put
by; then so many students at a time are taken from all of them and sealed, in the order of students. What comes out is what
sealing everything at once gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from zhuhang.engine.attribution import by_course
from zhuhang.engine.coding import TEXTS, Lists, coded, merged, moved, moves
from zhuhang.engine.content import Content
from zhuhang.engine.inputs import EngineError, Inputs
from zhuhang.engine.sealing import PART_STUDENTS, Sealed, assemble, seal, sealed_parts, shares_rows, with_others
from zhuhang.engine.shelf import Shelf

ROWS_AT_ONCE = 3_000_000
"""Results that are read and sealed at once; more are sealed part by part."""

@dataclass(frozen=True)
class _PutBy:
    """Coded results on disk, sorted by student: what their integers point into, and where each student's rows begin."""

    path: Path
    lists: Lists
    starts: pl.Series
    is_shared: bool


@dataclass
class Parts:
    """Readings of disjoint students on their way into one sealed run."""

    shelf: Shelf
    _put_by: list[_PutBy] = field(default_factory=list)

    def any(self) -> bool:
        """Whether anything was put by."""
        return bool(self._put_by)

    def add(self, results: pl.DataFrame) -> None:
        """Put canonical results by; a student's are all in one reading."""
        rows, own = coded(results)
        is_shared = shares_rows(rows)
        path = self.shelf.path / f"coded-{len(self._put_by):04d}.arrow"
        rows = rows.sort("student", maintain_order=True).with_columns(pl.col(TEXTS).to_physical())
        rows.write_ipc(path, compression="lz4", record_batch_size=PART_STUDENTS * 4)
        starts = rows["student"].search_sorted(pl.int_range(own.students.height + 1, dtype=pl.UInt32, eager=True))
        self._put_by.append(_PutBy(path, own, starts, is_shared))

    def seal(self, beside: Inputs) -> Sealed:
        """Everything put by as one sealed run, its parts on the shelf; ``beside`` has all but the results.

        Raises EngineError where a student is in several readings.
        """
        whole = merged([each.lists for each in self._put_by])
        if sum(each.lists.students.height for each in self._put_by) > whole.students.height:
            raise EngineError("split-students", ["同一名学生的成绩分在几批里，不能分批封存。请把每名学生的成绩放在同一批"])
        students = with_others(whole.students, beside)
        lists = whole.among(students)
        content, shared = Content(), any(each.is_shared for each in self._put_by)
        sealing = sealed_parts(self._by_students(lists), len(lists.terms), content, is_shared=shared, shelf=self.shelf)
        parts = [part.on(self.shelf, place) for place, part in enumerate(sealing)]
        return replace(assemble(beside, students, lists, parts, content), shelf=self.shelf)

    def _by_students(self, lists: Lists) -> Iterator[pl.DataFrame]:
        """The rows of so many students at a time, pointing into the lists of all."""
        ids = pl.Enum(lists.students["student_id"])
        by = [moves(each.lists, lists, ids) for each in self._put_by]
        for first in range(0, max(lists.students.height, 1), PART_STUDENTS):
            taken = [
                moved(rows, own) for each, own in zip(self._put_by, by, strict=True)
                if (rows := _taken(each, own["student"], first)).height or not first
            ]
            if taken:
                yield by_course(pl.concat(taken))


def _taken(put_by: _PutBy, places: pl.Series, first: int) -> pl.DataFrame:
    """What was put by of the students from ``first`` on, one part of them."""
    begin, end = (put_by.starts[places.search_sorted(edge)] for edge in (first, first + PART_STUDENTS))
    return pl.scan_ipc(put_by.path).slice(begin, end - begin).collect()


def seal_again(sealed: Sealed, beside: Inputs) -> Sealed:
    """Seal the results of sealed inputs anew, with what is given beside them; part by part where they are too many."""
    if sealed.attempt_count() <= ROWS_AT_ONCE:
        return seal(replace(beside, results=pl.concat([sealed.results_of(part) for part in sealed.attempts])))
    parts = Parts(Shelf())
    for part in sealed.attempts:
        parts.add(sealed.results_of(part))
    return parts.seal(beside)
