"""Reading the chain (查看留痕): one college's events, narrowed by who, about whom, what and when."""

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
    """The college's events, the latest first. ``until`` itself is not included."""
    found = Event.objects.filter(college=college)
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
    """The kinds of events the college has."""
    return sorted(Event.objects.filter(college=college).order_by().values_list("act", flat=True).distinct())
