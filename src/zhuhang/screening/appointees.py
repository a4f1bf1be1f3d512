"""Whom a list concerns (名单涉及的人): the people in some roles, and how many of its students are theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from zhuhang.people.models import Appointment, College, Person, Student
from zhuhang.people.roles import Role, Scope
from zhuhang.people.tenure import held_on, within
from zhuhang.screening.listing import WarningList
from zhuhang.screening.teachers import taught_by

_UNITS = {
    Scope.STUDENT: "pk", Scope.CLASS_GROUP: "class_group_id", Scope.PROGRAMME: "programme_id",
    Scope.DEPARTMENT: "programme__department_id", Scope.COLLEGE: "college_id",
}  # fmt: skip


def people_for(wl: WarningList, roles: Iterable[str], students: QuerySet[Student], on: date) -> dict[tuple[Person, str], int]:
    """Everybody appointed in one of these roles on that day to a unit of these students, with the number of theirs.

    Of a course teacher's unit only those count whom the teacher teaches in the term after the judged one.
    """
    roles = list(roles)
    taught = taught_by(wl, list(students.values_list("pk", flat=True))) if Role.COURSE_TEACHER in roles else {}
    units: dict[tuple[str, int], set[int]] = defaultdict(set)
    for row in students.order_by().values("pk", *set(_UNITS.values()) - {"pk"}):
        for scope, column in _UNITS.items():
            if row[column] is not None:
                units[scope, row[column]].add(row["pk"])
    found: dict[tuple[Person, str], set[int]] = defaultdict(set)
    for held in _appointed(wl.college, roles, on):
        theirs = units.get((held.scope, getattr(held, f"{held.scope}_id")), set())
        if held.role == Role.COURSE_TEACHER:
            theirs = theirs & taught.get(held.person.username, set())
        if theirs:
            found[held.person, held.role] |= theirs
    return {who: len(theirs) for who, theirs in found.items()}


def holders(college: College, roles: Iterable[str], on: date) -> list[Person]:
    """The people who hold one of these roles in the college on that day, each once."""
    return list(dict.fromkeys(held.person for held in _appointed(college, roles, on)))


def _appointed(college: College, roles: Iterable[str], on: date) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(held_on(on), within(college), role__in=list(roles), person__is_active=True)
    return held.select_related("person").order_by("pk")
