"""What is still missing before a run (尚缺的成绩): sections without grades, and who waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from zhuhang.gradebook.tables import Outcome
from zhuhang.grades.frames import live_results
from zhuhang.people.models import College


@dataclass(frozen=True)
class WaitingSection:
    """A course section of a term in which some students have no grade yet; their level may still change."""

    term: str
    course: str
    teacher: str
    section: str
    students: int


def waiting_sections(college: College) -> list[WaitingSection]:
    """Every section with grades not yet entered, the latest term first."""
    rows = live_results(college).filter(outcome=Outcome.UNGRADED).order_by("-term", "course_name", "section")
    grouped = rows.values_list("term", "course_name", "teacher", "section")
    return [WaitingSection(*row) for row in grouped.annotate(students=Count("student", distinct=True))]
