"""Sealing part by part (分批封存): results that are too many to be held at once, put by on disk until all of them are known.

What results point into, terms and courses among them, is only known when everything was read. So each reading is coded and put
by; then so many students at a time are taken from all of them and sealed, in the order of students. What comes out is what
sealing everything at once gives.
"""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

from zhuhang.engine.coding import TEXTS, Lists, coded, merged, moved, moves
from zhuhang.engine.content import Content
from zhuhang.engine.inputs import EngineError, Inputs
from zhuhang.engine.sealing import KEY, Part, Sealed, assemble, seal, seal_part, with_others

PART_STUDENTS = 25_000
"""Students in one part of a large table: a part is read, summed and let go."""

ROWS_AT_ONCE = 3_000_000
"""Results that are read and sealed at once; more are sealed part by part."""

LONG = ("attempts", "course_terms")
"""The tables that come in parts."""


class Shelf:
    """A folder of our own, which goes with the last who holds it."""

    def __init__(self, beside: Path | None = None) -> None:
        self.path = Path(mkdtemp(prefix=".zhuhang-", dir=beside))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True)
class _PutBy:
    """Coded results on disk, sorted by student: what their integers point into, and where each student's rows begin."""

    path: Path
    lists: Lists
    starts: pl.Series


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
        path = self.shelf.path / f"coded-{len(self._put_by):04d}.arrow"
        rows = rows.sort("student", maintain_order=True).with_columns(pl.col(TEXTS).to_physical())
        rows.write_ipc(path, compression="lz4", record_batch_size=PART_STUDENTS * 4)
        starts = rows["student"].search_sorted(pl.int_range(own.students.height + 1, dtype=pl.UInt32, eager=True))
        self._put_by.append(_PutBy(path, own, starts))

    def seal(self, beside: Inputs) -> Sealed:
        """Everything put by as one sealed run, its parts on the shelf; ``beside`` has all but the results.

        Raises EngineError where a student is in several readings.
        """
        whole = merged([each.lists for each in self._put_by])
        if sum(each.lists.students.height for each in self._put_by) > whole.students.height:
            raise EngineError("split-students", ["同一名学生的成绩分在几批里，不能分批封存。请把每名学生的成绩放在同一批"])
        students = with_others(whole.students, beside)
        lists = whole.among(students)
        content, parts = Content(), list[Part]()
        for rows in self._by_students(lists):
            parts.append(written(seal_part(rows, len(lists.terms), content), self.shelf.path, len(parts)))
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
                yield pl.concat(taken)


def _taken(put_by: _PutBy, places: pl.Series, first: int) -> pl.DataFrame:
    """What was put by of the students from ``first`` on, one part of them."""
    begin, end = (put_by.starts[places.search_sorted(edge)] for edge in (first, first + PART_STUDENTS))
    return pl.scan_ipc(put_by.path).slice(begin, end - begin).collect()


def written(part: Part, folder: Path, place: int) -> Part:
    """A sealed part with its long tables on disk."""
    attempts, course_terms = (write_long(getattr(part, name).collect(), folder / f"{name}-{place:04d}.parquet") for name in LONG)
    return replace(part, attempts=attempts, course_terms=course_terms)


def write_long(rows: pl.DataFrame, path: Path) -> pl.LazyFrame:
    """Write whole students of a long table, and have them back from there."""
    rows.drop("key").write_parquet(path, compression="lz4", row_group_size=4_000_000, statistics=False)
    return read_long(path)


def read_long(path: Path) -> pl.LazyFrame:
    """A part of a long table as it was written."""
    return pl.scan_parquet(path).set_sorted("student").with_columns(KEY)


def seal_again(sealed: Sealed, beside: Inputs) -> Sealed:
    """Seal the results of sealed inputs anew, with what is given beside them; part by part where they are too many."""
    if sealed.attempt_count() <= ROWS_AT_ONCE:
        return seal(replace(beside, results=pl.concat([sealed.results_of(part) for part in sealed.attempts])))
    parts = Parts(Shelf())
    for part in sealed.attempts:
        parts.add(sealed.results_of(part))
    return parts.seal(beside)
