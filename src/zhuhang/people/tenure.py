"""When and where an appointment is held (任职的期间和范围), as conditions on appointments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

UNITS = ("college", "class_group__college", "programme__college", "department__college", "student__college")
"""The ways from an appointment to the college of its unit; by its scope one of them leads there."""


def held_on(day: date) -> Q:
    """The appointments held on a day, its first and last included; one without an end goes on."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def within(college: Any) -> Q:
    """The appointments to a college, by itself or its key, or to a unit or a student of it."""
    reach = Q()
    for way in UNITS:
        reach |= Q(**{way: college})
    return reach
