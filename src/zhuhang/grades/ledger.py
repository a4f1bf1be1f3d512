"""Writing results (成绩入库): new attempts are added, corrected ones superseded, equal ones left alone."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
from django.db import connection

from zhuhang.grades import refusals
from zhuhang.grades.changes import Changes, compare
from zhuhang.grades.frames import SAID, live_results, with_attempts
from zhuhang.grades.models import ImportBatch, Result
from zhuhang.people.models import College, Student

_COLUMNS = ["attempt", "term", "course_id", *SAID, "kind", "sitting", "section"]
_BATCH_SIZE = 2000


def changes_of(college: College, read: pl.DataFrame) -> Changes:
    """What these canonical rows would change in the college's stored results."""
    return compare(with_attempts(read), stored(college, read["student_id"].unique().to_list()))


def stored(college: College, numbers: list[str]) -> pl.DataFrame:
    """The live rows of these students, as far as a comparison needs them."""
    schema = {"student_id": pl.String, "attempt": pl.String, **{name: _TYPES.get(name, pl.String) for name in SAID}}
    rows = live_results(college).values_list("student__number", "attempt", *SAID)
    frame = pl.DataFrame(list(rows.iterator(chunk_size=5000)), schema=schema, orient="row")
    return frame.filter(pl.col("student_id").is_in(numbers))


_TYPES: dict[str, type[pl.DataType]] = {"credits": pl.Int32, "grade_point": pl.Int32, "outcome": pl.UInt8}


def write(batch: ImportBatch, read: pl.DataFrame) -> dict[str, int]:
    """Store the rows of a reading under ``batch``; the counts of added, corrected and equal rows."""
    changes = changes_of(batch.college, read)
    students = _students_of(batch.college, read)

    for group in changes.corrected.select("attempt").iter_slices(_BATCH_SIZE):
        live_results(batch.college).filter(attempt__in=group["attempt"].to_list()).update(superseded_by=batch)

    new = pl.concat([changes.added, changes.corrected.select(changes.added.columns)])
    _insert(
        (batch.pk, students[number], *values) for number, *values in new.select("student_id", *_COLUMNS).iter_rows()
    )
    return changes.counts


def _insert(rows: Iterable[tuple[object, ...]]) -> None:
    """Insert result rows by one prepared statement: several times faster than model by model, which matters to the lock."""
    columns = ["batch_id", "student_id", *(Result._meta.get_field(name).column for name in _COLUMNS)]
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {Result._meta.db_table} ({names}) VALUES ({places})", rows)


def take_back(batch: ImportBatch) -> None:
    """Remove the rows of ``batch`` and let those it superseded count again. Students whom nothing else knows go with it."""
    named = set(batch.results.order_by().values_list("student", flat=True).distinct())
    named |= set(refusals.named_by(batch).values_list("pk", flat=True))
    batch.results.all().delete()
    batch.superseded.update(superseded_by=None)
    _forget_strangers(batch, named)


def _forget_strangers(batch: ImportBatch, named: set[int]) -> None:
    """Another college's students, brought in by its file, must not stay: no roster names them and nothing refers to them."""
    college = batch.college
    rosters = college.batches.filter(content=ImportBatch.Content.STUDENTS, state=ImportBatch.State.CONFIRMED)
    enrolled = {change["number"] for changes in rosters.values_list("changes", flat=True) for change in changes}
    in_doubt = refusals.open_refusals(college).exclude(batch=batch)
    unknown = college.students.filter(person=None, programme=None, class_group=None, cohort="")
    unknown = unknown.exclude(number__in=in_doubt.values("student_number"))
    for relation in Student._meta.related_objects:
        unknown = unknown.filter(**{f"{relation.name}__isnull": True})
    gone = [each.pk for each in unknown if each.pk in named and each.number not in enrolled]
    for first in range(0, len(gone), _BATCH_SIZE):
        college.students.filter(pk__in=gone[first : first + _BATCH_SIZE]).delete()


def _students_of(college: College, read: pl.DataFrame) -> dict[str, int]:
    """Primary keys by student number; students the roster does not know yet are created with number and name."""
    known = dict(college.students.values_list("number", "pk"))
    named = read.group_by("student_id", maintain_order=True).agg(pl.col("name").filter(pl.col("name") != "").first())
    missing = [Student(college=college, number=number, name=name or "") for number, name in named.iter_rows() if number not in known]
    Student.objects.bulk_create(missing, batch_size=_BATCH_SIZE)
    return dict(college.students.values_list("number", "pk")) if missing else known
