"""A student's transcript term by term (成绩单): the stored rows, and sums for a picture. Display, not screening."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from zhuhang.gradebook.tables import CREDIT_SCALE, FAILING, POINT_SCALE, Kind, Outcome
from zhuhang.grades.models import Result
from zhuhang.people.models import Student

_FAILING = {int(outcome) for outcome in FAILING}


@dataclass
class TermRecord:
    """One term of a transcript. Credits are in hundredths; ``gpa`` is of the rows with a grade point, None where none."""

    term: str
    rows: list[Result] = field(default_factory=list)
    earned: int = 0
    failed: int = 0
    gpa: Fraction | None = None


def transcript_of(student: Student) -> list[TermRecord]:
    """The student's stored rows that count now, by term; a course earns its credits in the term it was first passed."""
    terms: dict[str, TermRecord] = {}
    earned = set[str]()
    for row in Result.objects.filter(student=student, superseded_by=None).order_by("term", "kind", "course_id", "pk"):
        record = terms.setdefault(row.term, TermRecord(row.term))
        record.rows.append(row)
        if row.outcome in (Outcome.PASSED, Outcome.EXEMPT) and row.course_id not in earned:
            earned.add(row.course_id)
            record.earned += row.credits
    for record in terms.values():
        record.failed = sum(_last_failed(record.rows).values())
        record.gpa = _gpa(record.rows)
    return list(terms.values())


def _last_failed(rows: list[Result]) -> dict[str, int]:
    """Credits of the courses whose last attempt in a term failed."""
    failed: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row.kind == Kind.MAKEUP, row.sitting)):
        failed.pop(row.course_id, None)
        if row.outcome in _FAILING:
            failed[row.course_id] = row.credits
    return failed


def _gpa(rows: list[Result]) -> Fraction | None:
    pointed = [row for row in rows if row.grade_point is not None]
    credits = sum(row.credits for row in pointed)
    if not credits:
        return None
    return Fraction(sum(row.credits * (row.grade_point or 0) for row in pointed), credits * POINT_SCALE)


def picture_of(terms: list[TermRecord]) -> dict[str, list[float | str | None]]:
    """Credits and GPA per term as numbers for a chart."""
    return {
        "terms": [record.term for record in terms],
        "earned": [record.earned / CREDIT_SCALE for record in terms],
        "failed": [record.failed / CREDIT_SCALE for record in terms],
        "gpa": [None if record.gpa is None else round(float(record.gpa), 2) for record in terms],
    }
