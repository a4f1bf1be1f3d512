"""Jobs of this room. Each asks what is not done yet, so that a missed hour loses nothing."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task


@db_task()
def send_queued() -> None:
    """Send what was just queued."""
    from zhuhang.delivery.sending import send_due

    send_due(at=timezone.now())


@db_periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Every minute: what is due, what waits for another attempt, what a stopped worker left."""
    from zhuhang.delivery.sending import send_due

    send_due(at=timezone.now())
