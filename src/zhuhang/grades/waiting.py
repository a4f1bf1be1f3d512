"""What is still missing before a run (尚缺的成绩): sections without grades, and who waits for them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.db.models import Count

from zhuhang.gradebook import missing_before_run
from zhuhang.gradebook.tables import Outcome
from zhuhang.grades.frames import live_results, results_frame
from zhuhang.grades.listed import SELECTION, TEACHING, Listed
from zhuhang.people.models import College


@dataclass(frozen=True)
class WaitingSection:
    """A course section of a term in which some students have no grade yet; their level may still change."""

    term: str
    course: str
    teacher: str
    section: str
    students: int


def waiting_sections(college: College, term: str = "") -> list[WaitingSection]:
    """Every section with grades not yet entered, the latest term first.

    In ``term``, the term to be judged, also those that only its course selection or its teaching tasks know.
    """
    selection, tasks = _of_term(SELECTION, college, term), _of_term(TEACHING, college, term)
    if selection is None and tasks is None:
        return _not_entered(college)
    missing = missing_before_run(results_frame(college, term), term, selection=selection, tasks=tasks)
    names = ["course_name", "teacher", "section", "students"]
    found = [
        WaitingSection(term, course, teacher, section, len(students))
        for course, teacher, section, students in missing.select(names).iter_rows()
    ]
    return [*found, *(section for section in _not_entered(college) if section.term != term)]


def _of_term(listed: Listed, college: College, term: str) -> pl.DataFrame | None:
    """The rows that name the term; a list that names none is of the term under way, which need not be the one judged."""
    rows = listed.frame(listed.live(college).filter(term=term)) if term else None
    return None if rows is None or rows.is_empty() else rows


def _not_entered(college: College) -> list[WaitingSection]:
    rows = live_results(college).filter(outcome=Outcome.UNGRADED).order_by("-term", "course_name", "section")
    grouped = rows.values_list("term", "course_name", "teacher", "section")
    return [WaitingSection(*row) for row in grouped.annotate(students=Count("student", distinct=True))]
