"""Where the person who asks works today (工作位置): college, roles, acts, term. Every page starts here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from zhuhang.people.door import visible_to
from zhuhang.people.models import College, Person
from zhuhang.people.offices import Offices, offices_of
from zhuhang.people.permission import Act
from zhuhang.people.roles import Aspect, Role
from zhuhang.screening.models import Run

_OUTSIDE = frozenset({Role.GUARDIAN, Role.PEER, Role.CLASS_REPRESENTATIVE, Role.COURSE_TEACHER})


@dataclass
class Workplace:
    """One person's place on one day; ``college`` is the chosen one of ``colleges``."""

    person: Person
    on: date
    offices: Offices
    colleges: list[College]
    college: College

    @cached_property
    def acts(self) -> frozenset[Act]:
        """What the person may do in this college."""
        return self.offices.acts_in(self.college)

    @property
    def may(self) -> dict[str, bool]:
        """The same for templates: ``workplace.may.screen``."""
        return {act.value: act in self.acts for act in Act}

    @property
    def role(self) -> str:
        """The first role's name, for the head of the page."""
        roles = self.offices.roles_in(self.college)
        return str(roles[0].label) if roles else "学生"

    @property
    def is_outside(self) -> bool:
        """Whether the person does no work with lists here: a student, a parent, or a teacher, who has a page of their own."""
        return not set(self.offices.roles_in(self.college)) - _OUTSIDE

    @property
    def is_teacher(self) -> bool:
        """Whether the person teaches students of this college."""
        return Role.COURSE_TEACHER in self.offices.roles_in(self.college)

    @cached_property
    def runs(self) -> list[Run]:
        """The college's current list of every term, the latest first."""
        return list(Run.objects.filter(college=self.college, is_current=True).order_by("-term"))

    def students(self, aspect: Aspect) -> Any:
        """The college's students of whom the person may see this aspect: the one door, narrowed to the college."""
        return visible_to(self.person, self.on, aspect).filter(college=self.college)

    def require(self, act: Act) -> None:
        """Answer as if the page did not exist unless the person may do the act."""
        if act not in self.acts:
            raise Http404


def workplace_of(request: HttpRequest) -> Workplace:
    """The workplace of the person asking, read once per request; a person without any gets a 404."""
    if not hasattr(request, "workplace"):
        request.workplace = _read(request)  # type: ignore[attr-defined]
    found: Workplace | None = request.workplace  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _read(request: HttpRequest) -> Workplace | None:
    person, on = request.user, timezone.localdate()
    assert isinstance(person, Person)
    offices = offices_of(person, on)
    colleges = offices.colleges()
    if not colleges:
        return None
    wanted = request.GET.get("college") or request.session.get("college")
    college = next((college for college in colleges if college.code == wanted), colleges[0])
    if request.GET.get("college") == college.code:
        request.session["college"] = college.code
    return Workplace(person, on, offices, colleges, college)


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the workplace, where a page asked for one."""
    return {"workplace": getattr(request, "workplace", None)}
