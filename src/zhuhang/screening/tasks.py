"""Jobs of this room. What was interrupted is taken up again when the worker starts."""

from __future__ import annotations

from django.utils import timezone
from huey.contrib.djhuey import db_task, on_startup

from zhuhang.screening.models import Run
from zhuhang.screening.perform import perform


@db_task()
def perform_run(run_id: int) -> None:
    """Perform a queued run."""
    perform(run_id, at=timezone.now())


@on_startup()
def take_up_interrupted_runs() -> None:
    """Queue again what a stopped worker left unfinished: performing twice changes nothing."""
    for run_id in Run.objects.filter(state__in=Run.OPEN).values_list("pk", flat=True):
        perform_run(run_id)
