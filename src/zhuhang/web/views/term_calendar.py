"""The university's calendar, and the days a college changes for itself (校历): what deadlines are counted by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.people.models import College
from zhuhang.people.permission import Act
from zhuhang.screening.acts.settling import change_days, forget_days, set_dates
from zhuhang.screening.deadlines import DATES
from zhuhang.screening.ownership import ActRefused
from zhuhang.screening.term_calendar import dated_terms, stretches, terms_shown
from zhuhang.web.views.procedure import at_procedure, attempt, may_draft
from zhuhang.web.workplace import Workplace, workplace_of

LABELS = {"starts_on": "开学", "ends_on": "学期结束", "makeup_ends_on": "补考结束", "given_on": "学校规定出名单的日期"}
_LOOK_BACK = timedelta(days=200)


def university(request: HttpRequest) -> HttpResponse:
    """The university's dates of terms and changed days; by POST keep the dates."""
    place = workplace_of(request)
    place.require(Act.SET_UNIVERSITY_CALENDAR)
    if request.method == "POST":
        attempt(request, lambda: keep_dates(None, request.POST, place), _("已保存。各学院没有另定的，期限按这些日期计算。"))
        return redirect("calendar")
    return render(request, "web/calendar.html", context_of(None, place.on) | {"section": "calendar", "crumbs": [(_("校历"), "")]})


@require_POST
def days(request: HttpRequest, whose: str) -> HttpResponse:
    """Change days in a row, or forget a change: the university's, or the college's own."""
    place = workplace_of(request)
    college = None if whose == "university" else _own_college(request)
    if college is None:
        place.require(Act.SET_UNIVERSITY_CALENDAR)
    asked, said = request.POST, {"by": place.person, "at": timezone.now()}
    acts: dict[bool, tuple[Callable[[], int], str]] = {
        True: (lambda: forget_days(college, *_span(asked), **said), _("已取消这段调整。")),
        False: (
            lambda: change_days(college, *_span(asked), asked.get("kind") == "worked", reason=asked.get("reason", ""), **said),
            _("已保存，期限按新的工作日计算。"),
        ),
    }
    attempt(request, *acts["forget" in asked])
    return redirect("calendar" if college is None else "procedure-settings")


def context_of(college: College | None, on: date) -> dict[str, Any]:
    """What both pages show of the calendar."""
    terms = dated_terms(college, terms_shown(college))
    return {
        "dated_terms": [(term, [(LABELS[each.name], each) for each in dates]) for term, dates in terms],
        "stretches": stretches(college, on - _LOOK_BACK), "whose": "university" if college is None else "college",
        "general": [] if college is None else stretches(None, on - _LOOK_BACK),
    }  # fmt: skip


@transaction.atomic
def keep_dates(college: College | None, asked: Mapping[str, str], place: Workplace) -> bool:
    """Keep the dates a form brought, all of them or none."""
    for term in terms_shown(college):
        said = {name: day_of_text(asked.get(f"{term}-{name}", "")) for name in DATES}
        set_dates(college, term, said, by=place.person, at=timezone.now())
    return True


def day_of_text(text: str) -> date | None:
    """A day as a form brings it, None for an empty one; raise :class:`ActRefused` for anything else."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ActRefused("no-day", f"“{text}”不是日期：请写成 2024-02-26 这样") from error


def _span(asked: Mapping[str, str]) -> tuple[date, date]:
    first = day_of_text(asked.get("first", ""))
    if first is None:
        raise ActRefused("no-day", "没有填写从哪天起：请选择日期")
    return first, day_of_text(asked.get("last", "")) or first


def _own_college(request: HttpRequest) -> College:
    place = at_procedure(request)
    if not may_draft(place):
        raise Http404
    return place.college
