"""Rows nobody could read (未读入的行), and when a later import settles them: until then their student stays in doubt."""

from __future__ import annotations

import polars as pl
from django.db.models import Count, Max, QuerySet

from zhuhang.grades.frames import live_results
from zhuhang.grades.models import ImportBatch, ImportNote
from zhuhang.people.models import College, Student

_KEY = ["student_id", "term"]


def open_refusals(college: College) -> QuerySet[ImportNote]:
    """The refused rows of the college's confirmed imports that no later import has settled."""
    return ImportNote.objects.filter(
        batch__college=college, batch__state=ImportBatch.State.CONFIRMED, verdict="refused", settled_by=None
    )


def make_known(batch: ImportBatch) -> None:
    """Make students of those whom only refused rows of ``batch`` name: they are in doubt, and that must be seen."""
    notes = _naming(batch).exclude(student_number__in=batch.college.students.values("number"))
    named = notes.order_by().values_list("student_number").annotate(name=Max("student_name"))
    Student.objects.bulk_create([Student(college=batch.college, number=number, name=name) for number, name in named], batch_size=2000)


def named_by(batch: ImportBatch) -> QuerySet[Student]:
    """The students whom refused rows of ``batch`` name."""
    return batch.college.students.filter(number__in=_naming(batch).values("student_number"))


def _naming(batch: ImportBatch) -> QuerySet[ImportNote]:
    return batch.notes.filter(verdict="refused").exclude(student_number="")


def settle(batch: ImportBatch, read: pl.DataFrame) -> int:
    """Settle earlier refusals by a batch that says everything stored about a student's term and refused none of it."""
    waiting = open_refusals(batch.college).exclude(batch=batch).exclude(student_number="")
    pairs = set(waiting.values_list("student_number", "term"))
    refused_again = set(batch.notes.filter(verdict="refused").values_list("student_number", "term"))
    said = {(number, term): count for number, term, count in read.group_by(_KEY).len().iter_rows()}
    stored = _stored_counts(batch.college, {number for number, _term in pairs})
    settled = [pair for pair in pairs - refused_again if said.get(pair, 0) == stored.get(pair, 0) > 0]
    for number, term in settled:
        waiting.filter(student_number=number, term=term).update(settled_by=batch)
    return len(settled)


def _stored_counts(college: College, numbers: set[str]) -> dict[tuple[str, str], int]:
    rows = live_results(college).filter(student__number__in=numbers).order_by().values_list("student__number", "term")
    return {(number, term): count for number, term, count in rows.annotate(count=Count("pk"))}
