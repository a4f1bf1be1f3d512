"""The acts on appointments (任职): appoint, end, name a successor. What was is kept: an appointment ends, it never goes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models, transaction

from zhuhang.audit.record import record
from zhuhang.people.door import appointments_of
from zhuhang.people.models import Appointment, College, Person
from zhuhang.people.offices import college_of
from zhuhang.people.permission import Act, NotAllowed, check_may
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import OF_THE_UNIVERSITY, Role, Scope
from zhuhang.people.tenure import UNITS, within


class AppointmentRefused(ValueError):
    """An appointment that cannot be; the message says why and what to do. ``code`` is stable."""

    code = "appointment"


@transaction.atomic
def appoint(
    person: Person, role: str, *, college: College, unit: models.Model, starts_on: date, ends_on: date | None = None,
    by: Person, at: datetime,
) -> tuple[Appointment, bool]:  # fmt: skip
    """Appoint a person for a unit of the college; whether it is new. One held on the first day changes nothing.

    Without ``ends_on`` the regulation's tenure of the role counts, and where it says none the appointment is open-ended.
    """
    check_may(by, Act.APPOINT, college, at.date())
    _check(person, role, college, unit, starts_on, ends_on, by)
    place = unit_fields(unit)
    if held := appointments_of(person, starts_on).filter(role=role, **place).first():
        return held, False

    made = Appointment.objects.create(
        person=person, role=role, **place, starts_on=starts_on, ends_on=ends_on or last_day(college, role, starts_on)
    )

    _record("appointment.make", made, college, by, {"role": role, "from": str(starts_on), "to": str(made.ends_on or "")})
    return made, True


@transaction.atomic
def end_appointment(appointment: Appointment, *, last: date, by: Person, at: datetime) -> Appointment:
    """Let an appointment end with that day. It stays in the history."""
    appointment, college = _locked(appointment)
    check_may(by, Act.APPOINT, college, at.date())
    if last < appointment.starts_on:
        raise AppointmentRefused(f"任职从 {appointment.starts_on} 开始，不能在 {last} 就已结束：请改结束日期")
    if appointment.ends_on is not None and appointment.ends_on < last:
        raise AppointmentRefused(f"任职已于 {appointment.ends_on} 结束：要延长请重新任命")

    appointment.ends_on = last
    appointment.save(update_fields=["ends_on"])

    _record("appointment.end", appointment, college, by, {"to": str(last)})
    return appointment


@transaction.atomic
def succeed(appointment: Appointment, person: Person, *, first: date, by: Person, at: datetime) -> Appointment:
    """Hand an appointment over: it ends on the day before, the successor has the same role for the same unit."""
    appointment, college = _locked(appointment)
    if appointment.person_id == person.pk:
        raise AppointmentRefused("接任的是同一个人：要延长请先结束，再重新任命")
    if appointment.successor_id is not None:
        raise AppointmentRefused("这项任职已有接任的人：请改那一项")
    last = first - timedelta(days=1)
    if appointment.ends_on is None or appointment.ends_on >= first:
        end_appointment(appointment, last=last, by=by, at=at)
    unit = getattr(appointment, appointment.scope)
    made, _is_new = appoint(person, appointment.role, college=college, unit=unit, starts_on=first, by=by, at=at)

    Appointment.objects.filter(pk=appointment.pk).update(successor=made)
    _record("appointment.succeed", made, college, by, {"after": appointment.pk})
    return made


def last_day(college: College, role: str, starts_on: date) -> date | None:
    """The last day of an appointment by the regulation's tenure of that role; None where it says none."""
    found = regulation_of(college).roles.get(role)
    if found is None or found.tenure is None:
        return None
    year = starts_on.year + found.tenure.years
    try:
        return starts_on.replace(year=year) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def appointments_in(college: College) -> models.QuerySet[Appointment]:
    """Every appointment that lies in the college, past and present, with its people."""
    return Appointment.objects.filter(within(college)).select_related("person", "successor__person", *UNITS)


def ending(college: College, on: date, within: timedelta) -> list[Appointment]:
    """Appointments that end soon, or ended lately, and have no successor; those of people who have another are left out."""
    near = appointments_in(college).filter(ends_on__gte=on - within, ends_on__lte=on + within, successor=None)
    return list(near.exclude(scope=Scope.STUDENT).order_by("ends_on", "id"))


def role_words(college: College) -> dict[str, str]:
    """What the college's regulation calls each role; the platform's own word where it does not name one."""
    said = regulation_of(college).roles
    return {role.value: said[role.value].name if role.value in said else str(role.label) for role in Role}


def role_named(college: College, words: str) -> str | None:
    """The role a text means by its name or an alias of the regulation, or by the platform's own word.

    An alias that several roles share means none.
    """
    said = regulation_of(college).roles
    found = {code for code, role in said.items() if words == role.name} or {
        code for code, role in said.items() if words in role.aliases
    }
    found = found or {role.value for role in Role if words == str(role.label)}
    return next(iter(found)) if len(found) == 1 and found <= set(Role.values) else None


def unit_fields(unit: models.Model) -> dict[str, object]:
    """The columns of an appointment for that unit."""
    scope = {"ClassGroup": Scope.CLASS_GROUP}.get(type(unit).__name__) or Scope(type(unit).__name__.lower())
    return {"scope": scope.value, scope.value: unit}


def _check(
    person: Person, role: str, college: College, unit: models.Model, starts_on: date, ends_on: date | None, by: Person
) -> None:
    if role not in Role.values or role in OF_THE_UNIVERSITY:
        raise AppointmentRefused("学院不能任命这个角色：请选学院内的角色")
    if (unit if isinstance(unit, College) else getattr(unit, "college", None)) != college:
        raise NotAllowed(f"{unit}不在{college.name}：请由所在学院任命")
    if person == by:
        raise AppointmentRefused("不能任命自己：请由另一位有此职责的人登记")
    if ends_on is not None and ends_on < starts_on:
        raise AppointmentRefused(f"结束日期 {ends_on} 早于开始日期 {starts_on}：请核对")


def _locked(appointment: Appointment) -> tuple[Appointment, College]:
    found = Appointment.objects.select_for_update(of=("self",)).select_related("person", *UNITS).get(pk=appointment.pk)
    college = college_of(found)
    if college is None:
        raise NotAllowed("全校范围的任职不由学院管理：请由学校登记")
    return found, college


def _record(act: str, appointment: Appointment, college: College, by: Person, detail: dict[str, str | int]) -> None:
    told = {**detail, "appointment": appointment.pk}
    record(act, by=by, subject=f"person:{appointment.person.audit_key}", college=college.code, detail=told)
