"""What a list sets off in higher rooms (名单事件): they subscribe here, so that screening imports none of them.

Subscribers run in the transaction of the act, so that a published list and what it opens stand or fall together; whatever
talks to the outside world waits for the commit. Subscribe in the ``ready`` of the room's AppConfig; every subscriber must
bear to be told the same thing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

_Kind = TypeVar("_Kind", bound="ListEvent")


@dataclass(frozen=True)
class ListEvent:
    """Something that happened to some lines of a list; ``by`` is a person's id, None for the installation itself."""

    list_id: int
    line_ids: tuple[int, ...]
    by: int | None
    at: datetime


class ListApproved(ListEvent):
    """These lines have every approval the regulation asks for (名单获批)."""


class ListPublished(ListEvent):
    """These lines were published to those the regulation names (名单公布)."""


class LinesCorrected(ListEvent):
    """Who had been told of these lines was told something that no longer holds (更正): each has a Correction."""


_subscribers: dict[type[ListEvent], list[Callable[..., None]]] = {}


def subscribe(kind: type[_Kind], subscriber: Callable[[_Kind], None]) -> None:
    """Call ``subscriber`` with every later event of this kind; subscribing twice is subscribing once."""
    known = _subscribers.setdefault(kind, [])
    if subscriber not in known:
        known.append(subscriber)


def announce(event: ListEvent) -> None:
    """Tell every subscriber of this kind of event, in the order they subscribed; no lines, nothing to tell."""
    for subscriber in _subscribers.get(type(event), []) if event.line_ids else []:
        subscriber(event)
