"""Events about somebody's account (账号留痕): in the chain of every college they belong to, so that its leader sees them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from zhuhang.audit.record import Actor, Detail, record
from zhuhang.people.tenure import UNITS, held_on


def record_account(act: str, *, person: Any, on: date, by: Actor | None, detail: Detail | None = None) -> None:
    """Record an event about a person once for each of their colleges; under none where they have none.

    Imports no model of the room, which itself needs this.
    """
    for college in colleges_of(person, on) or [""]:
        record(act, by=by, subject=f"person:{person.audit_key}", college=college, detail=detail)


def colleges_of(person: Any, on: date) -> list[str]:
    """The codes of the colleges a person is appointed in on that day, else ever was, or studies at."""
    studied = person._meta.model._default_manager.filter(pk=person.pk).values_list("student__college__code", flat=True)
    found = {code for code in studied if code}
    return sorted(found | (_codes(person, held_on(on)) or _codes(person, Q())))


def _codes(person: Any, which: Q) -> set[str]:
    rows = person.appointments.filter(which).values_list(*(f"{way}__code" for way in UNITS))
    return {code for row in rows for code in row if code}
