"""Setting up a college (设立学院): the one act that needs no appointment, done on the server's command line."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.accounts import give_first_password, random_password
from zhuhang.people.models import Appointment, College, Person, University
from zhuhang.people.roles import OF_THE_UNIVERSITY, Role, Scope
from zhuhang.regulation.load import load


class FoundingRefused(ValueError):
    """A college that cannot be set up so; the message says why and what to do."""


@transaction.atomic
def found_college(
    *, code: str, name: str, university: str, regulation: str, secretary: str, secretary_name: str, at: datetime
) -> str:
    """Create a college under a regulation, with its academic secretary; return the secretary's first password.

    Raise RegulationError where the regulation cannot be read, :class:`FoundingRefused` for what is there already.
    """
    load(regulation)
    if College.objects.filter(code=code).exists():
        raise FoundingRefused(f"已有代码为“{code}”的学院：请换一个代码")
    if Person.objects.filter(username=secretary).exists():
        raise FoundingRefused(f"已有账号“{secretary}”：请换一个账号")

    served = University.objects.first() or University.objects.create(name=university)
    college = College.objects.create(university=served, code=code, name=name, regulation=regulation)
    person = Person.objects.create_user(secretary, name=secretary_name)
    Appointment.objects.create(
        person=person, role=Role.ACADEMIC_SECRETARY, scope=Scope.COLLEGE, college=college, starts_on=at.date()
    )
    record("college.found", by=None, subject=f"college:{code}", college=code, detail={"regulation": regulation})
    return give_first_password(person, college, by=person, at=at)


@transaction.atomic
def appoint_office(role: str, *, username: str, name: str, at: datetime) -> str:
    """Appoint somebody to a university office; a new account's first password, empty where the account was there.

    No college can appoint for the whole university, so this too is done on the server's command line.
    Raise :class:`FoundingRefused` for a role that is no university office, or an account of another name.
    """
    if role not in OF_THE_UNIVERSITY:
        raise FoundingRefused(f"“{role}”不是学校部门：请写 {'、'.join(sorted(OF_THE_UNIVERSITY))} 之一")
    person, password = Person.objects.filter(username=username).first(), ""
    if person is None:
        password = random_password()
        person = Person.objects.create_user(username, password, name=name, must_change_password=True)
    if person.name != name:
        raise FoundingRefused(f"账号“{username}”登记的是“{person.name}”：请核对账号和姓名")
    current = person.appointments.filter(role=role, scope=Scope.UNIVERSITY, ends_on=None)
    if not current.exists():
        Appointment.objects.create(person=person, role=role, scope=Scope.UNIVERSITY, starts_on=at.date())
        record("appointment.make", by=None, subject=f"person:{person.audit_key}", detail={"role": role, "from": str(at.date())})
    return password
