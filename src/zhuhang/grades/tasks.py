"""Jobs of this room. What was interrupted is taken up again when the worker starts."""

from __future__ import annotations

from django.utils import timezone
from huey.contrib.djhuey import db_task, on_startup

from zhuhang.grades.models import ImportBatch
from zhuhang.grades.readings import read_batch


@db_task()
def read_import(batch_id: int) -> None:
    """Read an opened batch into its preview."""
    read_batch(batch_id, at=timezone.now())


@on_startup()
def take_up_interrupted_imports() -> None:
    """Queue again what a stopped worker left unread: reading twice changes nothing."""
    for batch_id in ImportBatch.objects.filter(state=ImportBatch.State.READING).values_list("pk", flat=True):
        read_import(batch_id)
