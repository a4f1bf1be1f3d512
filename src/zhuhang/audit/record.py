"""Writing an event (记一笔留痕): in the transaction of the act it belongs to, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Protocol

from django.db import connection

from zhuhang.audit.models import Event, Head

_origin: ContextVar[str] = ContextVar("origin", default="")

Detail = Mapping[str, str | int | bool | None | list[str] | Mapping[str, object]]


class Actor(Protocol):
    """Whoever acts: known to the chain by a pseudonymous key."""

    @property
    def audit_key(self) -> str: ...


class OutsideTransaction(RuntimeError):
    """An event was to be recorded outside a transaction: it could survive an act that did not."""


@contextmanager
def acting_from(origin: str) -> Iterator[None]:
    """Say where the acts inside come from: an address of the network, or ``command line``."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def record(
    act: str, *, by: Actor | None, subject: str, college: str = "", detail: Detail | None = None
) -> Event:
    """Append one event to the chain and return it. ``by`` None is the installation itself (a job, a command).

    ``subject`` is ``kind:key``. Raise :class:`OutsideTransaction` where no transaction is open.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"留痕“{act}”不在事务之中：请在同一事务里写操作和留痕")

    head = Head.objects.select_for_update().get_or_create(id=1)[0]
    event = Event(
        number=head.number + 1,
        at=datetime.now(UTC),
        by=by.audit_key if by else "system",
        act=act,
        subject=subject,
        college=college,
        origin=_origin.get(),
        detail=dict(detail or {}),
        previous=head.digest,
    )
    event.digest = event.compute_digest()

    event.save(force_insert=True)
    Head.objects.filter(id=1).update(number=event.number, digest=event.digest)
    return event
