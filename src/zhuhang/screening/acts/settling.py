"""Dates of terms and a college's choices (学期日期、程序参数)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import College, Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.procedure import Procedure
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.listing import ProcedureSettings, TermDates, WarningList
from zhuhang.screening.ownership import ActRefused, roles_of


@transaction.atomic
def set_dates(college: College, term: str, days: Mapping[str, date | None], *, by: Person, at: datetime) -> TermDates:
    """Keep the dates of a term: ``starts_on``, ``ends_on``, ``makeup_ends_on``, ``given_on``."""
    _drafter(college, by, at)
    start, end = days.get("starts_on"), days.get("ends_on")
    if start and end and start >= end:
        raise ActRefused("dates", f"{term} 学期结束的日期应在开学之后：请检查")
    dates, _created = TermDates.objects.select_for_update().get_or_create(term=term)
    changed = {name: day for name, day in days.items() if getattr(dates, name) != day}
    if changed:
        for name, day in changed.items():
            setattr(dates, name, day)
        dates.changed_by, dates.changed_at = by, at
        dates.save()
        detail = {name: day.isoformat() if day else "" for name, day in changed.items()}
        record("term.dates", by=by, subject=f"term:{term}", college=college.code, detail=detail)
    return dates


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
