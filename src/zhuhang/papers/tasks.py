"""Jobs of this room. What was interrupted is taken up again when the worker starts."""

from __future__ import annotations

from django.utils import timezone
from huey.contrib.djhuey import db_task, on_startup

from zhuhang.papers.models import PrintJob, ScanPile


@db_task()
def read_scans(pile_id: int) -> None:
    """Read the codes of a pile and file its sheets."""
    from zhuhang.papers.scans import read_pile

    read_pile(pile_id, at=timezone.now())


@on_startup()
def take_up_interrupted_scans() -> None:
    """Queue again what a stopped worker left unread: a sheet that is filed is not read twice."""
    for pile_id in ScanPile.objects.filter(state__in=ScanPile.OPEN).values_list("pk", flat=True):
        read_scans(pile_id)


@db_task()
def print_notices(job_id: int) -> None:
    """Draw a queued print job."""
    from zhuhang.papers.printing import perform_print

    perform_print(job_id, at=timezone.now())


@on_startup()
def take_up_interrupted_prints() -> None:
    """Queue again what a stopped worker left undrawn."""
    for job_id in PrintJob.objects.filter(state__in=PrintJob.OPEN).values_list("pk", flat=True):
        print_notices(job_id)
