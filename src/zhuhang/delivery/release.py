"""Letting notices leave and queueing their messages (发出): one confirmation, in one transaction; sending comes after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhuhang.delivery.models import Channel, Dispatch
from zhuhang.delivery.preview import Way, preview
from zhuhang.delivery.quiet import opens_at
from zhuhang.delivery.tasks import send_queued
from zhuhang.papers.models import Notice
from zhuhang.papers.release import release_notices
from zhuhang.people.models import College, Person


@dataclass(frozen=True)
class Released:
    """How many notices left now, and how many messages were queued for them."""

    notices: int
    messages: int


@transaction.atomic
def release(college: College, keys: Iterable[Any], *, by: Person, at: datetime) -> Released:
    """Release what is ready of these notices and queue a message on every way there is. Twice does nothing twice."""
    when = opens_at(college, at)
    wanted = Notice.objects.filter(college=college, key__in=list(keys)).values_list("key", flat=True)
    released = release_notices(wanted, by=by, at=at, opens_at=when)
    made = [
        dispatch_of(line.notice, way, Dispatch.Purpose.NOTIFY, "", next_at=when, by=by, at=at)
        for line in preview(released)
        for way in line.ways
    ]
    Dispatch.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    if any(dispatch.channel != Channel.IN_APP for dispatch in made):
        transaction.on_commit(lambda: send_queued())
    return Released(len(released), len(made))


def dispatch_of(
    notice: Notice, way: Way, purpose: str, occasion: str, *, next_at: datetime, by: Person | None, at: datetime
) -> Dispatch:
    """One message to be stored. In the app it has arrived as soon as the notice opens."""
    is_here = way.channel == Channel.IN_APP
    return Dispatch(
        notice=notice, student=None if way.guardian else notice.student, guardian=way.guardian, recipient=way.recipient,
        channel=way.channel, purpose=purpose, occasion=occasion, next_at=next_at, created_by=by, created_at=at,
        state=Dispatch.State.SENT if is_here else Dispatch.State.QUEUED, sent_at=next_at if is_here else None,
    )  # fmt: skip
