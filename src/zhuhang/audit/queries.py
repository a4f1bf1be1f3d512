"""Reading the chain (查看留痕): the events that concern one college, narrowed by who, about whom, what and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from zhuhang.audit.models import Event


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see; None asks for all. Keys are pseudonymous, as the chain has them.

    ``by`` finds what a person did and what was done about their account or appointments.
    """

    by: Iterable[str] | None = None
    subjects: Iterable[str] | None = None
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None


def events_of(college: str, asked: Asked) -> QuerySet[Event]:
    """The events that concern the college, the latest first. ``until`` itself is not included."""
    found = _concerning(college)
    if asked.by is not None:
        keys = list(asked.by)
        found = found.filter(Q(by__in=keys) | Q(subject__in=[f"person:{key}" for key in keys]))
    if asked.subjects is not None:
        found = found.filter(subject__in=list(asked.subjects))
    if asked.act:
        found = found.filter(act=asked.act)
    if asked.since is not None:
        found = found.filter(at__gte=asked.since)
    if asked.until is not None:
        found = found.filter(at__lt=asked.until)
    return found.order_by("-number")


def acts_of(college: str) -> list[str]:
    """The kinds of events that concern the college."""
    return sorted(_concerning(college).order_by().values_list("act", flat=True).distinct())


def _concerning(college: str) -> QuerySet[Event]:
    """A college's own events, and of those under no college what concerns every one.

    That is the university's calendar, and who was appointed to an office that sees across colleges; not the accounts of
    people who work in no college.
    """
    is_of_all = Q(college="") & (~Q(subject__startswith="person:") | Q(act__startswith="appointment."))
    return Event.objects.filter(Q(college=college) | is_of_all)
