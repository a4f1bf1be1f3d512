"""What a channel is asked to send, and how it answers (渠道接口)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """One message. It never says the level: what it is about stands behind the link.

    ``key`` is the same for every attempt of one sending; the other side may use it to drop a repetition.
    """

    to: str
    subject: str
    text: str
    key: str


class NotNow(Exception):
    """The other side could not be reached or asked to wait: try again later."""


class NotPossible(Exception):
    """The other side said that this will never work: an address that does not exist, a message it refuses."""


class Sender(Protocol):
    """An adapter: configured once, used by many sendings, each outside any transaction."""

    def send(self, message: Message) -> str:
        """Hand the message over and return what the other side calls it; raise NotNow or NotPossible."""
        ...
