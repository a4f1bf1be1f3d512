"""Whom a course teacher sees (任课教师看到谁): the students of the own sections this term whose warning is official.

Who teaches whom is what the imported selections and teaching tasks say, by staff number: two teachers may share a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from zhuhang.grades.models import CourseSelection, TeachingTask
from zhuhang.people.models import College, Person
from zhuhang.regulation.procedure import APPROVING
from zhuhang.screening.deadlines import dates_of, following
from zhuhang.screening.listing import ListLine, TermDates, WarningList


def warned_in_own_sections(person: Person, on: date) -> Q:
    """The students on an official list of this term who sit in a section this person teaches; for the one door."""
    tasks = TeachingTask.objects.filter(staff_id=person.username, superseded_by=None)
    reach = Q(pk__in=[])
    for wl in lists_now(College.objects.filter(pk__in=tasks.values("batch__college")), on):
        reach |= Q(pk__in=official_lines(wl).values("student")) & Q(pk__in=_taught(wl, tasks).values("student"))
    return reach


def lists_now(colleges: Iterable[College] | QuerySet[College], on: date) -> list[WarningList]:
    """The latest list of each college, as long as the term in which its students are taught goes on."""
    lists = WarningList.objects.filter(college__in=colleges, is_current=True).select_related("college").order_by("term")
    latest = {wl.college_id: wl for wl in lists}
    return [wl for wl in latest.values() if not _is_next_begun(wl, on)]


def official_lines(wl: WarningList) -> QuerySet[ListLine]:
    """The lines of warned students that were published, on this list or one it took the place of, and still stand on it.

    Where the procedure has no publication the last approval counts. Who was added for support only is not warned.
    """
    out, each = Q(pk__in=[]), wl
    while each is not None:
        out |= Q(list=each, position__gt=_last_gate(each))
        each = each.previous  # type: ignore[assignment]
    by_rules = ListLine.objects.filter(source=ListLine.Source.RULES)
    still = by_rules.filter(list=wl, state__in=ListLine.OPEN)
    return by_rules.filter(out, state=ListLine.State.MOVING, student__in=still.values("student"))


def terms_of(wl: WarningList) -> list[str]:
    """The term in which the listed students are taught, as rows write it; an empty one is the term under way."""
    return [following(wl.term), ""]


def _taught(wl: WarningList, tasks: QuerySet[TeachingTask]) -> QuerySet[CourseSelection]:
    """What was selected of these tasks; where a selection names no section, who teaches the course teaches it."""
    own = tasks.filter(batch__college=wl.college_id, term__in=terms_of(wl))
    chosen = CourseSelection.objects.filter(batch__college=wl.college_id, term__in=terms_of(wl), superseded_by=None)
    by_section = Q(section__in=own.exclude(section="").values("section"))
    return chosen.filter(by_section | Q(section="", course_id__in=own.values("course_id")))


def _is_next_begun(wl: WarningList, on: date) -> bool:
    """Whether a term after the one in which the listed students are taught has begun for the college."""
    later = TermDates.objects.filter(Q(college=None) | Q(college=wl.college_id), term__gt=following(wl.term))
    starts = dates_of(wl.college, sorted(set(later.values_list("term", flat=True)))).values()
    return any(dates["starts_on"] is not None and dates["starts_on"] <= on for dates in starts)


def _last_gate(wl: WarningList) -> int:
    published = wl.position_of("publish")
    return published if published is not None else max((n for n, step in enumerate(wl.steps) if step["act"] in APPROVING), default=0)
