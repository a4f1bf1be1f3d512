"""Dates of terms, days worked or off, and a college's choices (学期日期、调休、程序参数)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, NotAllowed, check_may_university
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.procedure import Procedure
from zhuhang.screening.deadlines import dates_of, day_of
from zhuhang.screening.listing import DayChange, ProcedureSettings, TermDates, WarningList
from zhuhang.screening.locking import reason_needed
from zhuhang.screening.ownership import ActRefused, roles_of

MOST_DAYS = 120
"""How many days one change of the calendar may cover."""


@transaction.atomic
def set_dates(college: College | None, term: str, days: Mapping[str, date | None], *, by: Person, at: datetime) -> TermDates:
    """Keep the dates of a term, those of :data:`DATES`: the university's, or a college's own, where None follows the university."""
    _check_calendar(college, by, at)
    known = dates_of(college, [term])[term] if college is not None else {}
    start, end = (days.get(name) or known.get(name) for name in ("starts_on", "ends_on"))
    if start and end and start >= end:
        raise ActRefused("dates", f"{term} 学期结束的日期应在开学之后：请检查")
    dates, _created = TermDates.objects.select_for_update(of=("self",)).get_or_create(college=college, term=term)
    changed = {name: day for name, day in days.items() if getattr(dates, name) != day}
    if changed:
        for name, day in changed.items():
            setattr(dates, name, day)
        dates.changed_by, dates.changed_at = by, at
        dates.save()
        detail = {name: day.isoformat() if day else "" for name, day in changed.items()}
        record("term.dates", by=by, subject=f"term:{term}", college=college.code if college else "", detail=detail)
    return dates


@transaction.atomic
def change_days(
    college: College | None, first: date, last: date, is_worked: bool, *, reason: str, by: Person, at: datetime
) -> int:
    """Say that every day from first to last is worked, or off, whatever the statutory calendar says. The number of days."""
    _check_calendar(college, by, at)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    if not days or len(days) > MOST_DAYS:
        raise ActRefused("days", f"从 {first} 到 {last} 不是一段 1 至 {MOST_DAYS} 天的日期：请检查起止")
    said = {"is_worked": is_worked, "reason": reason_needed(reason, "调整")[:100], "changed_by": by, "changed_at": at}
    for day in days:
        DayChange.objects.update_or_create(college=college, day=day, defaults=said)
    _record_days("calendar.change", college, by, first, last, is_worked=is_worked, reason=said["reason"])
    return len(days)


@transaction.atomic
def forget_days(college: College | None, first: date, last: date, *, by: Person, at: datetime) -> int:
    """Let these days be what they are without the change; forgetting them twice forgets them once. The number of days."""
    _check_calendar(college, by, at)
    number, _kinds = DayChange.objects.filter(college=college, day__gte=first, day__lte=last).delete()
    if number:
        _record_days("calendar.forget", college, by, first, last)
    return number


@transaction.atomic
def set_parameters(college: College, chosen: Mapping[str, str], *, by: Person, at: datetime) -> ProcedureSettings | None:
    """Keep what the college chose; lists already drafted keep what they were drafted with."""
    procedure = _drafter(college, by, at)
    kept = {name: _value(procedure, name, text) for name, text in chosen.items() if text.strip()}
    settings = ProcedureSettings.objects.select_for_update().filter(college=college).first()
    if settings is not None and settings.parameters == kept:
        return settings
    settings, _created = ProcedureSettings.objects.update_or_create(
        college=college, defaults={"parameters": kept, "changed_by": by, "changed_at": at}
    )
    record("procedure.parameters", by=by, subject=f"college:{college.code}", college=college.code, detail={"parameters": kept})
    return settings


def _check_calendar(college: College | None, by: Person, at: datetime) -> None:
    """A college's own calendar is its drafter's to change, the university's only the academic affairs office's."""
    if college is None:
        check_may_university(by, Act.SET_UNIVERSITY_CALENDAR, day_of(at))
    else:
        _drafter(college, by, at)


def _record_days(act: str, college: College | None, by: Person, first: date, last: date, **detail: str | bool) -> None:
    said = {"first": first.isoformat(), "last": last.isoformat(), **detail}
    record(act, by=by, subject=f"college:{college.code}" if college else "university", college=college.code if college else "", detail=said)


def _drafter(college: College, by: Person, at: datetime) -> Procedure:
    procedure = regulation_of(college).procedure
    if procedure is None or not roles_of(by, WarningList(college=college), day_of(at)) & set(procedure.steps[0].by):
        raise NotAllowed(f"{by.name}没有设定程序的权限：请由有此职责的人操作")
    return procedure


def _value(procedure: Procedure, name: str, text: str) -> int | str:
    choice = procedure.parameters.get(name)
    if choice is None:
        raise ActRefused("no-parameter", f"程序里没有参数 {name}：请刷新页面")
    if choice.kind == "choice":
        if text not in choice.choices:
            raise ActRefused("no-choice", f"“{choice.label}”没有选项“{text}”")
        return text
    if not text.strip().isdigit():
        raise ActRefused("no-number", f"“{choice.label}”应是整数：请改“{text}”")
    return int(text)
