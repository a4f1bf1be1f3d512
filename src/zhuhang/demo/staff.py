"""Demo accounts (演示账号): one person for every role, the same names every time."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from zhuhang.demo import names
from zhuhang.people.models import Appointment, College, Person, Student
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Role, Scope

PREFIX = "demo."
SINCE = date(2022, 9, 1)
BEFORE = date(2018, 9, 1)
_COLLEGE_WIDE = (Role.VICE_DEAN, Role.DEPUTY_SECRETARY, Role.LEADER)
_WHERE_NAMED = (Role.STUDENT_AFFAIRS_OFFICE_COLLEGE,)
"""Roles that exist where the college's regulation names them."""
_OFFICES = (Role.ACADEMIC_AFFAIRS_OFFICE, Role.STUDENT_AFFAIRS_OFFICE, Role.QUALITY_CENTRE)
_ONE_STUDENT = (Role.GUARDIAN, Role.MENTOR, Role.SUPPORT_TEACHER, Role.PSYCHOLOGICAL_COUNSELOR)


def appoint_secretary(college: College) -> Person:
    """Create the academic secretary, who does the demo's imports and runs."""
    secretary = _person(college.code, Role.ACADEMIC_SECRETARY)
    _appoint(secretary, Role.ACADEMIC_SECRETARY, Scope.COLLEGE, college=college)
    return secretary


def appoint_staff(college: College) -> None:
    """Create the rest of the college's staff, once its programmes and class groups are there."""
    said = regulation_of(college).roles
    for role in _COLLEGE_WIDE + tuple(role for role in _WHERE_NAMED if role.value in said):
        _appoint(_person(college.code, role), role, Scope.COLLEGE, college=college)
    for programme in college.programmes.all()[:1]:
        _appoint(_person(college.code, Role.PROGRAMME_LEAD), Role.PROGRAMME_LEAD, Scope.PROGRAMME, programme=programme)
    groups = list(college.class_groups.order_by("name"))
    counselor = _person(college.code, Role.COUNSELOR)
    for group in groups[: len(groups) // 2]:
        _appoint(counselor, Role.COUNSELOR, Scope.CLASS_GROUP, class_group=group)
    _appoint(_person(college.code, Role.CLASS_ADVISOR), Role.CLASS_ADVISOR, Scope.CLASS_GROUP, class_group=groups[0])


def appoint_around(college: College, student: Student) -> None:
    """Give a warned student an account, and the people who have to do with one student only."""
    _account(college, student, "student")
    for role in _ONE_STUDENT:
        _appoint(_person(college.code, role), role, Scope.STUDENT, student=student)
    unlisted = college.students.filter(class_group=student.class_group, entries=None).order_by("number")
    peer, representative = unlisted[:2]
    _appoint(_account(college, peer, Role.PEER), Role.PEER, Scope.STUDENT, student=student)
    _appoint(
        _account(college, representative, Role.CLASS_REPRESENTATIVE), Role.CLASS_REPRESENTATIVE, Scope.CLASS_GROUP,
        class_group=student.class_group,
    )  # fmt: skip
    _predecessor(college)


def _predecessor(college: College) -> None:
    """Who was class advisor before: an appointment that ended, with its successor."""
    held = Appointment.objects.filter(class_group__college=college, role=Role.CLASS_ADVISOR, starts_on=SINCE).order_by("pk")[0]
    former = _named(f"{PREFIX}{college.code}.former", names.name(Random(f"former {college.code}")))
    Appointment.objects.get_or_create(
        person=former, role=held.role, scope=held.scope, class_group=held.class_group,
        defaults={"starts_on": BEFORE, "ends_on": SINCE - timedelta(1), "successor": held},
    )  # fmt: skip


def _account(college: College, student: Student, what: str) -> Person:
    """The account of a student."""
    student.person = _named(f"{PREFIX}{college.code}.{what}", student.name)
    student.save(update_fields=["person"])
    return student.person


def course_teacher(college: College, name: str) -> Person:
    """The account of a teacher; the teaching tasks appoint it, as they do every teacher."""
    return _named(f"{PREFIX}{college.code}.{Role.COURSE_TEACHER.value}", name)


def appoint_offices() -> None:
    """The university's offices, which see across colleges."""
    for role in _OFFICES:
        _appoint(_person("university", role), role, Scope.UNIVERSITY)


def _person(place: str, role: Role) -> Person:
    return _named(f"{PREFIX}{place}.{role.value}", names.name(Random(f"staff {place} {role.value}")))


def _named(username: str, name: str) -> Person:
    person, _created = Person.objects.get_or_create(username=username, defaults={"name": name, "password": "!"})
    return person


def _appoint(person: Person, role: Role, scope: Scope, **unit: object) -> None:
    Appointment.objects.get_or_create(person=person, role=role, scope=scope, **unit, defaults={"starts_on": SINCE})
