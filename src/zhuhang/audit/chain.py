"""Checking the chain (核验留痕): every event still says what it said when it was written."""

from __future__ import annotations

from dataclasses import dataclass

from zhuhang.audit.models import GENESIS, Event, Head


class BrokenChain(ValueError):
    """An event was changed, removed or put in; the message says which and what it means."""


@dataclass(frozen=True)
class Verified:
    """A whole chain: how many events, and the digest to write down so that a later cut of the tail shows."""

    events: int
    digest: str


def verify() -> Verified:
    """Recompute every link from the first event on; raise :class:`BrokenChain` at the first that does not hold."""
    number, digest = 0, GENESIS
    for event in Event.objects.order_by("number").iterator(chunk_size=2000):
        _check_link(event, number + 1, digest)
        number, digest = event.number, event.digest

    head = Head.objects.filter(id=1).first() or Head()
    if (head.number, head.digest) != (number, digest):
        raise BrokenChain(f"留痕末尾缺失：链头记到第 {head.number} 条，实有 {number} 条。请从备份核对末尾各条")
    return Verified(number, digest)


def _check_link(event: Event, expected: int, previous: str) -> None:
    if event.number != expected:
        raise BrokenChain(f"第 {expected} 条留痕不见了：其后一条是第 {event.number} 条。请从备份取回")
    if event.previous != previous:
        raise BrokenChain(f"第 {event.number} 条留痕与前一条接不上：前一条被替换过。请与备份比对")
    if event.digest != event.compute_digest():
        raise BrokenChain(f"第 {event.number} 条留痕（{event.act}）的内容被改动过。请与备份比对")
