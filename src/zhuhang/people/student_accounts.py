"""Accounts for students (学生账号): one each, named by the student's number, and first passwords to hand out by class group."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction
from django.db.models import QuerySet

from zhuhang.audit.record import record
from zhuhang.people.accounts import random_password
from zhuhang.people.models import ClassGroup, College, Person, Student
from zhuhang.people.permission import Act, check_may


@transaction.atomic
def open_accounts(college: College, *, by: Person, at: datetime) -> dict[str, int]:
    """An account for every student of the college who has none; how many were ``opened`` and how many could not be.

    A number that already names somebody else's account is left out: a person decides. Nobody can sign in yet but through
    the university, or with a first password.
    """
    check_may(by, Act.APPOINT, college, at.date())
    waiting = list(without_account(college).select_for_update(of=("self",)))
    taken = set(Person.objects.filter(username__in=[student.number for student in waiting]).values_list("username", flat=True))

    free = [student for student in waiting if student.number not in taken]
    people = [Person(username=student.number, name=student.name or student.number, password=make_password(None)) for student in free]
    for student, person in zip(free, Person.objects.bulk_create(people, batch_size=500), strict=True):
        student.person = person
    Student.objects.bulk_update(free, ["person"], batch_size=500)

    counts = {"opened": len(free), "taken": len(waiting) - len(free)}
    record("student-accounts.open", by=by, subject=f"college:{college.code}", college=college.code, detail={"counts": counts})
    return counts


@transaction.atomic
def give_first_passwords(group: ClassGroup, *, by: Person, at: datetime) -> list[tuple[Student, str]]:
    """First passwords for the students of a class group who never had one; told once. Each has to be changed."""
    check_may(by, Act.APPOINT, group.college, at.date())
    fresh = Student.objects.filter(class_group=group, person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    given = [(student, random_password()) for student in fresh.select_related("person").order_by("number")]

    for student, password in given:
        student.person.set_password(password)
        student.person.must_change_password = True
    Person.objects.bulk_update([student.person for student, _password in given], ["password", "must_change_password"])

    detail = {"class_group": group.pk, "students": len(given)}
    record("student-accounts.passwords", by=by, subject=f"college:{group.college.code}", college=group.college.code, detail=detail)
    return given


def without_account(college: College) -> QuerySet[Student]:
    """The college's students nobody can sign in as."""
    return Student.objects.filter(college=college, person=None).order_by("number")
