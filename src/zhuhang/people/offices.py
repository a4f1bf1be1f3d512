"""What a person is at this university on one day (任职一览): read once, asked many times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhuhang.people.door import appointments_of
from zhuhang.people.models import Appointment, College, Person, Student
from zhuhang.people.permission import MAY, Act
from zhuhang.people.roles import HELD_BY_STUDENTS, Role, Scope
from zhuhang.people.tenure import UNITS


@dataclass(frozen=True)
class Offices:
    """A person's current appointments, and themselves as a student where they are one."""

    appointments: tuple[Appointment, ...]
    student: Student | None

    @property
    def is_university_wide(self) -> bool:
        """Whether some appointment covers the whole university."""
        return any(held.scope == Scope.UNIVERSITY for held in self.appointments)

    @property
    def is_staff(self) -> bool:
        """Whether the person holds any appointment but those students hold."""
        return any(held.role not in HELD_BY_STUDENTS for held in self.appointments)

    def colleges(self) -> list[College]:
        """The colleges the person works in or studies at, in the order of the appointments."""
        if self.is_university_wide:
            return list(College.objects.all())
        found = [college for held in self.appointments if (college := college_of(held)) is not None]
        if self.student is not None:
            found.append(self.student.college)
        return list(dict.fromkeys(found))

    def roles_in(self, college: College) -> list[Role]:
        """The roles held in that college, the oldest appointment first."""
        held = [held for held in self.appointments if held.scope == Scope.UNIVERSITY or college_of(held) == college]
        return list(dict.fromkeys(Role(appointment.role) for appointment in held))

    def acts_in(self, college: College) -> frozenset[Act]:
        """Everything the person may do in that college."""
        roles = set(self.roles_in(college))
        return frozenset(act for act, allowed in MAY.items() if roles & allowed)


def offices_of(person: Person, on: date) -> Offices:
    """Read what a person is on that day."""
    student = Student.objects.filter(person=person).select_related("college").first()
    return Offices(tuple(appointments_of(person, on).select_related(*UNITS)), student)


def college_of(appointment: Appointment) -> College | None:
    """The college an appointment lies in; None for the whole university."""
    if appointment.scope == Scope.UNIVERSITY:
        return None
    unit = getattr(appointment, appointment.scope)
    return unit if isinstance(unit, College) else unit.college
