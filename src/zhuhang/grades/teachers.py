"""Teachers of the teaching tasks as people (任课教师任职): an account by staff number, appointed to teach this college's students."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from zhuhang.grades.models import TeachingTask
from zhuhang.people.appointments import AppointmentRefused, appoint
from zhuhang.people.import_rows import RowRefused, Taker, take_staff
from zhuhang.people.models import Appointment, College, Person
from zhuhang.people.permission import Act, check_may
from zhuhang.people.roles import Role
from zhuhang.people.tenure import held_on


@dataclass
class Appointed:
    """What appointing teachers did: how many are new, and why others could not be appointed."""

    new: int = 0
    refused: list[str] = field(default_factory=list)


def unappointed(college: College, terms: Iterable[str], on: date) -> list[tuple[str, str]]:
    """The teachers of these terms' tasks who are not appointed as course teachers here: staff number and name.

    A task without a staff number names nobody who could sign in.
    """
    tasks = TeachingTask.objects.filter(batch__college=college, term__in=list(terms), superseded_by=None).exclude(staff_id="")
    found = dict(tasks.order_by("staff_id").values_list("staff_id", "teacher"))
    held = Appointment.objects.filter(held_on(on), role=Role.COURSE_TEACHER, college=college, person__username__in=found)
    known = set(held.values_list("person__username", flat=True))
    return [(number, name) for number, name in found.items() if number not in known]


@transaction.atomic
def appoint_teachers(college: College, terms: Iterable[str], *, by: Person, at: datetime) -> Appointed:
    """Appoint every teacher of these terms' tasks; whoever is not known yet is registered first, without a password.

    Whom they see follows from the tasks of the term, so that the appointment needs no end.
    """
    check_may(by, Act.APPOINT, college, at.date())
    done, taker = Appointed(), Taker(college, by, at)
    for number, name in unappointed(college, terms, at.date()):
        try:
            take_staff({"staff_id": number, "name": name}, taker)
            person = Person.objects.get(username=number)
            appoint(person, Role.COURSE_TEACHER, college=college, unit=college, starts_on=at.date(), by=by, at=at)
            done.new += 1
        except (RowRefused, AppointmentRefused) as refused:
            done.refused.append(f"{name or number}（{number}）：{refused}")
    return done
