"""What a student still has to pass (未通过的课程), and whether it is selected again this term and who teaches it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from zhuhang.gradebook import selected_again
from zhuhang.gradebook.tables import FAILING, Outcome
from zhuhang.grades.models import CourseEquivalence, CourseSelection, Result, TeachingTask
from zhuhang.people.models import College, Student

_FAILING = {int(outcome) for outcome in FAILING}
_DONE = {int(Outcome.PASSED), int(Outcome.EXEMPT)}


@dataclass(frozen=True)
class Outstanding:
    """A course failed and not passed to date. Credits are in hundredths; ``sections`` are those selected this term.

    ``teachers`` teach them this term; of a course that is not selected, all who teach it.
    """

    course_id: str
    name: str
    credits: int
    is_selected: bool
    sections: tuple[str, ...]
    teachers: tuple[str, ...]


@dataclass(frozen=True)
class Retaking:
    """A student's outstanding courses; ``term`` is the term whose selection is known, None where none was imported."""

    term: str | None
    courses: list[Outstanding]


def retaking_of(student: Student, rows: Iterable[Result]) -> Retaking:
    """The student's outstanding courses among the rows of the transcript, with what the latest selection says of them."""
    results = _under_codes_in_force(student, list(rows))
    owed = _owed(results)
    if not owed:
        return Retaking(None, [])
    selection = CourseSelection.objects.filter(batch__college=student.college_id, superseded_by=None)
    term = selection.order_by("-term").values_list("term", flat=True).first()
    own = [] if term is None else list(selection.filter(student=student, term=term).values_list("course_id", "section"))
    chosen = _selected_again(student, results, own)
    teachers = _teachers(student.college, list(owed), term)
    return Retaking(term, [_outstanding(course, row, chosen, teachers) for course, row in owed.items()])


def _under_codes_in_force(student: Student, rows: list[Result]) -> list[tuple[str, Result]]:
    """Every row with the course a person confirmed it counts as; those that do not count are left out."""
    confirmed = CourseEquivalence.objects.filter(college=student.college_id, student__in=[student.pk])
    general = CourseEquivalence.objects.filter(college=student.college_id, student=None)
    said = (general | confirmed).values_list("student_id", "course_id", "counts_as")
    target = {course: counts_as for _own, course, counts_as in sorted(said, key=lambda line: line[0] is not None)}
    return [(course, row) for row in rows if (course := target.get(row.course_id, row.course_id))]


def _owed(results: list[tuple[str, Result]]) -> dict[str, Result]:
    """The last failed row of every course that was failed and never passed."""
    passed = {course for course, row in results if row.outcome in _DONE}
    failed = [(course, row) for course, row in results if row.outcome in _FAILING and course not in passed]
    return dict(sorted(failed, key=lambda pair: pair[1].term))


def _selected_again(
    student: Student, results: list[tuple[str, Result]], own: list[tuple[str, str]]
) -> dict[str, list[str]]:
    texts = {"student_id": pl.String, "course_id": pl.String}
    attempts = [(student.number, course, row.outcome) for course, row in results]
    selection = [(student.number, course, section) for course, section in own]
    found = selected_again(
        pl.DataFrame(attempts, schema={**texts, "outcome": pl.UInt8}, orient="row"),
        pl.DataFrame(selection, schema={**texts, "section": pl.String}, orient="row"),
    )
    chosen: dict[str, list[str]] = {}
    for _number, course, section in found.iter_rows():
        chosen.setdefault(course, []).append(section)
    return chosen


def _teachers(college: College, courses: list[str], term: str | None) -> list[tuple[str, str, str]]:
    tasks = TeachingTask.objects.filter(batch__college=college, superseded_by=None)
    latest = term or tasks.order_by("-term").values_list("term", flat=True).first() or ""
    taught = tasks.filter(course_id__in=courses, term__in=[latest, ""]).exclude(teacher="").order_by("section", "pk")
    return list(taught.values_list("course_id", "section", "teacher"))


def _outstanding(
    course: str, row: Result, chosen: dict[str, list[str]], teachers: list[tuple[str, str, str]]
) -> Outstanding:
    sections = tuple(section for section in chosen.get(course, []) if section)
    taught = [(section, teacher) for code, section, teacher in teachers if code == course]
    named = [teacher for section, teacher in taught if not sections or section in sections]
    return Outstanding(
        course, row.course_name or course, row.credits, course in chosen, sections, tuple(dict.fromkeys(named))
    )
