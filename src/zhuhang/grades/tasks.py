"""Jobs of this room. What was interrupted is taken up again when the worker starts."""

from __future__ import annotations

from django.utils import timezone
from huey.contrib.djhuey import db_task, on_startup

from zhuhang.grades.imports import confirm_batch
from zhuhang.grades.models import ImportBatch
from zhuhang.grades.readings import read_batch


@db_task()
def read_import(batch_id: int) -> None:
    """Read an opened batch into its preview."""
    read_batch(batch_id, at=timezone.now())


@db_task()
def store_import(batch_id: int) -> None:
    """Store a batch somebody confirmed, in that person's name."""
    batch = ImportBatch.objects.select_related("confirmed_by").get(pk=batch_id)
    if batch.state == ImportBatch.State.STORING and batch.confirmed_by and batch.confirmed_at:
        confirm_batch(batch, by=batch.confirmed_by, at=batch.confirmed_at)


@on_startup()
def take_up_interrupted_imports() -> None:
    """Queue again what a stopped worker left undone: reading or storing twice changes nothing."""
    jobs = {ImportBatch.State.READING: read_import, ImportBatch.State.STORING: store_import}
    for batch_id, state in ImportBatch.objects.filter(state__in=ImportBatch.AT_WORK).values_list("pk", "state"):
        jobs[ImportBatch.State(state)](batch_id)
