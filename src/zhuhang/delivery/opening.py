"""What a first opening says about the messages that led to it (首次打开)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhuhang.delivery.models import Dispatch
from zhuhang.papers.models import Notice
from zhuhang.papers.serving import opened


@transaction.atomic
def open_by_student(notice: Notice, *, at: datetime) -> None:
    """The signed-in student opened the notice: it is served, and the messages about it arrived."""
    opened(notice, at=at)
    mark_opened(notice, "student")


def mark_opened(notice: Notice, recipient: str) -> None:
    """The messages a recipient got about a notice count as opened."""
    Dispatch.objects.filter(notice=notice, recipient=recipient, state=Dispatch.State.SENT).update(state=Dispatch.State.OPENED)
