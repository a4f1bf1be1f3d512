"""The one door to student data (唯一入口): every query about students starts here.

Which role sees which aspects of the students in its scope is one table. Whoever asks without a fitting appointment on
that day gets no rows, so that what may not be seen looks the same as what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, Q, QuerySet

from zhuhang.people.models import Appointment, Person, Student
from zhuhang.people.roles import Aspect, Role, Scope
from zhuhang.people.tenure import held_on

_BASIC = frozenset({Aspect.IDENTITY, Aspect.LEVEL})
_STUDY = _BASIC | {Aspect.TRANSCRIPT}
_CARE = _STUDY | {Aspect.CONTACT}

SEES: dict[Role, frozenset[Aspect]] = {
    Role.ACADEMIC_SECRETARY: _CARE,
    Role.VICE_DEAN: _CARE,
    Role.DEPUTY_SECRETARY: _CARE,
    Role.LEADER: _STUDY,
    Role.STUDENT_AFFAIRS_OFFICE_COLLEGE: _CARE,
    Role.PROGRAMME_LEAD: _STUDY,
    Role.COUNSELOR: _CARE,
    Role.CLASS_ADVISOR: _CARE,
    Role.COURSE_TEACHER: frozenset({Aspect.IDENTITY}),
    Role.SUPPORT_TEACHER: _STUDY,
    Role.MENTOR: _STUDY,
    Role.PSYCHOLOGICAL_COUNSELOR: _BASIC,
    Role.PEER: frozenset({Aspect.IDENTITY}),
    Role.CLASS_REPRESENTATIVE: frozenset(),
    Role.GUARDIAN: _STUDY,
    Role.ACADEMIC_AFFAIRS_OFFICE: _STUDY,
    Role.STUDENT_AFFAIRS_OFFICE: _BASIC,
    Role.QUALITY_CENTRE: _BASIC,
}
"""Role × aspect. Psychological records open to their authors only, so no role has that aspect."""

OWN = _CARE
"""What students see of themselves."""

Narrowing = Callable[[Person, date], Q]
"""Which students a person reaches on a day, as a condition on :class:`Student`."""

NARROWED = frozenset({Role.COURSE_TEACHER})
"""Roles that reach of their scope only the students a higher room knows; until that room says which, nobody."""

_narrowings: dict[Role, Narrowing] = {}

_REACHES: dict[Scope, str] = {
    Scope.STUDENT: "pk",
    Scope.CLASS_GROUP: "class_group_id",
    Scope.PROGRAMME: "programme_id",
    Scope.DEPARTMENT: "programme__department_id",
    Scope.COLLEGE: "college_id",
}


def narrow(role: Role, to: Narrowing) -> None:
    """Let a higher room say whom a role of :data:`NARROWED` reaches; called in the ``ready`` of its AppConfig."""
    _narrowings[role] = to


def appointments_of(person: Person, on: date) -> QuerySet[Appointment]:
    """The appointments a person holds on that day, the oldest first."""
    return Appointment.objects.filter(held_on(on), person=person)


def visible_to(person: Person, on: date, aspect: Aspect) -> QuerySet[Student]:
    """The students of whom ``person`` may see ``aspect`` on that day."""
    if not person.is_active:
        return Student.objects.none()
    return Student.objects.filter(_reach(person, on, aspect))


def _reach(person: Person, on: date, aspect: Aspect) -> Q:
    roles = {role for role, aspects in SEES.items() if aspect in aspects}
    held = appointments_of(person, on)

    reach = Q(person=person) if aspect in OWN else Q(pk__in=[])
    reach |= _in_scope(held.filter(role__in=roles - NARROWED))
    for role in roles & _narrowings.keys():
        reach |= _in_scope(held.filter(role=role)) & _narrowings[role](person, on)
    return reach


def _in_scope(held: QuerySet[Appointment]) -> Q:
    reach = Q(Exists(held.filter(scope=Scope.UNIVERSITY)))
    for scope, column in _REACHES.items():
        reach |= Q(**{f"{column}__in": held.filter(scope=scope).values(f"{scope}_id")})
    return reach
