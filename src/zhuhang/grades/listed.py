"""Storing imported lists (名单入库): a list says everything within its scope, so that what it no longer says is superseded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet

from zhuhang.gradebook.tables import Reading, RowNote
from zhuhang.grades.models import CourseSelection, EarlierLevel, ImportBatch, ProposedEquivalence, TeachingTask
from zhuhang.people.models import College
from zhuhang.people.regulations import regulation_of

_BATCH_SIZE = 2000
_STUDENT = "student__number"

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Listed:
    """How one kind of list is stored: model field → column of the canonical table, and the columns within which a list says all.

    ``fixed`` are model fields every row of a college's list has alike.
    """

    model: type[CourseSelection] | type[TeachingTask] | type[EarlierLevel] | type[ProposedEquivalence]
    columns: dict[str, str]
    scope: tuple[str, ...]
    fixed: Callable[[College], dict[str, str]] = lambda college: {}

    def live(self, college: College) -> QuerySet[Any]:
        """The rows that count now."""
        return self.model.objects.filter(batch__college=college, superseded_by=None, **self.fixed(college))

    def changes_of(self, batch: ImportBatch, read: pl.DataFrame) -> dict[str, int]:
        """How many rows a list would add, leave alone and supersede; writes nothing."""
        new, gone, same = self._compare(batch.college, read)
        return {"added": len(new), "corrected": 0, "removed": len(gone), "same": same}

    def write(self, batch: ImportBatch, read: pl.DataFrame) -> dict[str, int]:
        """Store the new rows of a list under ``batch`` and supersede what it no longer says."""
        counts = self.changes_of(batch, read)
        new, gone, _same = self._compare(batch.college, read)
        self.model.objects.filter(pk__in=gone).update(superseded_by=batch)
        students = dict(batch.college.students.values_list("number", "pk")) if _STUDENT in self.columns else {}
        fixed = self.fixed(batch.college)
        rows = [self.model(batch=batch, **fixed, **self._values(row, students)) for row in new]
        self.model.objects.bulk_create(rows, batch_size=_BATCH_SIZE)  # type: ignore[arg-type]
        return counts

    def take_back(self, batch: ImportBatch) -> None:
        """Remove the rows of ``batch`` and let those it superseded count again."""
        self.model.objects.filter(batch=batch).delete()
        self.model.objects.filter(superseded_by=batch).update(superseded_by=None)

    def is_built_upon(self, batch: ImportBatch) -> bool:
        """Whether a later list superseded rows of ``batch``."""
        return self.model.objects.filter(batch=batch).exclude(superseded_by=None).exists()

    def frame(self, rows: QuerySet[Any]) -> pl.DataFrame:
        """Stored rows as the canonical table."""
        values = rows.order_by("pk").values_list(*self.columns)
        numbers = {"credits": pl.Int32, "complete": pl.Boolean}
        schema = {name: numbers.get(name, pl.String) for name in self.columns.values()}
        return pl.DataFrame(list(values), schema=schema, orient="row")

    def _compare(self, college: College, read: pl.DataFrame) -> tuple[list[Row], list[int], int]:
        said = dict.fromkeys(read.select(self.columns.values()).iter_rows())
        places = [list(self.columns.values()).index(name) for name in self.scope]
        scopes = {tuple(row[place] for place in places) for row in said}
        stored: dict[Row, int] = {}
        for pk, *values in self.live(college).values_list("pk", *self.columns):
            row = tuple("" if value is None and name == _STUDENT else value for name, value in zip(self.columns, values, strict=True))
            if tuple(row[place] for place in places) in scopes:
                stored[row] = pk
        gone = [pk for row, pk in stored.items() if row not in said]
        return [row for row in said if row not in stored], gone, sum(row in stored for row in said)

    def _values(self, row: Row, students: dict[str, int]) -> dict[str, Any]:
        values = dict(zip(self.columns, row, strict=True))
        if _STUDENT in values:
            number = values.pop(_STUDENT)
            values["student_id"] = students[number] if number else None
        return values


SELECTION = Listed(
    CourseSelection,
    {_STUDENT: "student_id"} | {name: name for name in ("term", "course_id", "course_name", "credits", "section")},
    scope=("student_id", "term"),
)
TEACHING = Listed(
    TeachingTask,
    {name: name for name in ("section", "term", "course_id", "course_name", "teacher", "staff_id", "unit")},
    scope=("term", "course_id"),
)
EARLIER = Listed(
    EarlierLevel,
    {_STUDENT: "student_id", "term": "term", "track": "track", "level": "level", "is_complete": "complete"},
    scope=("student_id", "term", "track"),
    fixed=lambda college: {"regulation_code": regulation_of(college).code},
)
PROPOSED = Listed(
    ProposedEquivalence,
    {
        _STUDENT: "student_id", "course_id": "old_course_id", "counts_as": "new_course_id", "relation": "relation",
        "basis": "basis",
    },
    scope=("student_id", "old_course_id"),
)  # fmt: skip


def known_only(reading: Reading, numbers: set[str]) -> Reading:
    """The reading without rows of students of other numbers; each is refused and says where it stands."""
    is_known = reading.table["student_id"].is_in([*numbers, ""])
    if reading.places is None or is_known.all():
        return reading
    strangers = reading.places.with_columns(reading.table["student_id"]).filter(~is_known)
    reading.notes += [
        RowNote(
            "refused", "unknown-student", reading.sources[source], row, "学号", number,
            "本院没有这个学号的学生：请核对学号；有名册的，先让名册入库，或与这张表一起放入", number,
        )
        for source, row, number in strangers.iter_rows()
    ]  # fmt: skip
    reading.table, reading.places = reading.table.filter(is_known), reading.places.filter(is_known)
    reading.rows.used -= strangers.height
    reading.rows.refused += strangers.height
    return reading
