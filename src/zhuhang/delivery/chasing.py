"""Chasing receipts (催收): one click, once a day per recipient and channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhuhang.audit.record import record
from zhuhang.delivery.models import Channel, Dispatch
from zhuhang.delivery.preview import preview
from zhuhang.delivery.quiet import opens_at
from zhuhang.delivery.release import dispatch_of
from zhuhang.delivery.tasks import send_queued
from zhuhang.papers.models import Notice
from zhuhang.people.door import visible_to
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may
from zhuhang.people.roles import Aspect


@transaction.atomic
def chase(college: College, keys: Iterable[Any], *, by: Person, at: datetime) -> int:
    """Remind whoever has not answered; the number of messages. A second click on the same day sends none."""
    check_may(by, Act.SERVE_NOTICES, college, at.date())
    seen = visible_to(by, at.date(), Aspect.CONTACT)
    waiting = Notice.objects.filter(college=college, key__in=list(keys), state__in=Notice.OPEN, student__in=seen)
    day, when = timezone.localtime(at).date().isoformat(), opens_at(college, at)
    already = set(
        Dispatch.objects.filter(notice__in=waiting, purpose=Dispatch.Purpose.CHASE, occasion=day).values_list(
            "notice_id", "recipient", "channel"
        )
    )
    made = [
        dispatch_of(line.notice, way, Dispatch.Purpose.CHASE, day, next_at=when, by=by, at=at)
        for line in preview(waiting.select_related("student", "college"))
        for way in line.ways
        if (line.notice.pk, way.recipient, way.channel) not in already
    ]
    Dispatch.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    if made:
        detail = {"notices": sorted({dispatch.notice.key.hex for dispatch in made}), "messages": len(made)}
        record("receipt.chase", by=by, subject=f"college:{college.code}", college=college.code, detail=detail)
    if any(dispatch.channel != Channel.IN_APP for dispatch in made):
        transaction.on_commit(lambda: send_queued())
    return len(made)
