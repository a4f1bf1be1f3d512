"""The acts of an import (导入): open, preview, confirm, undo. Each is one transaction with its event, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.grades.contents import DESTINATIONS, destination_of
from zhuhang.grades.models import ImportBatch, ImportFile
from zhuhang.grades.readings import kept_reading
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may

_LOOK_FIRST = "只有预览无误的导入可以确认入库：请先查看预览"


class ImportRefused(ValueError):
    """An act on a batch that its state does not allow; the message says why and what to do. ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@transaction.atomic
def open_batch(
    college: College, files: Iterable[File[bytes]], *, by: Person, at: datetime,
    content: str = ImportBatch.Content.RESULTS,
) -> ImportBatch:  # fmt: skip
    """Keep the uploaded files as a new batch, to be read by a job."""
    check_may(by, Act.IMPORT, college, at.date())
    uploads = list(files)
    if not uploads:
        raise ImportRefused("no-file", "没有选择文件：请选择一个或多个导出文件（.xlsx、.xls、.csv、.parquet）")
    if content in DESTINATIONS and not DESTINATIONS[content].takes_many and len(uploads) > 1:
        label = ImportBatch.Content(content).label
        raise ImportRefused("one-file", f"{label}一次只能导入一个文件：请先合并，或逐个导入")

    batch = ImportBatch.objects.create(college=college, content=content, created_by=by, created_at=at)
    for upload in uploads:
        digest = hashlib.sha256(b"".join(upload.chunks())).hexdigest()
        ImportFile.objects.create(batch=batch, name=(upload.name or "")[:200], file=upload, digest=digest)

    _record("import.open", batch, by, {"files": [file.digest for file in batch.files.all()]})
    return batch


@transaction.atomic
def ask_to_confirm(batch: ImportBatch, *, by: Person, at: datetime) -> ImportBatch:
    """Mark a preview as confirmed by this person, for a job to store: large imports take longer than a page may."""
    batch = _locked(batch)
    check_may(by, Act.IMPORT, batch.college, at.date())
    if batch.state in (ImportBatch.State.STORING, ImportBatch.State.CONFIRMED):
        return batch
    _check_state(batch, ImportBatch.State.PREVIEW, _LOOK_FIRST)
    _check_students(batch)
    batch.state, batch.confirmed_by, batch.confirmed_at = ImportBatch.State.STORING, by, at
    batch.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    return batch


@transaction.atomic
def confirm_batch(batch: ImportBatch, *, by: Person, at: datetime) -> ImportBatch:
    """Write what the preview showed. Confirming twice, or the same file twice, changes nothing more."""
    batch = _locked(batch)
    check_may(by, Act.IMPORT, batch.college, at.date())
    if batch.state == ImportBatch.State.CONFIRMED:
        return batch
    if batch.state != ImportBatch.State.STORING:
        _check_state(batch, ImportBatch.State.PREVIEW, _LOOK_FIRST)

    destination = destination_of(batch)
    check_may(by, destination.act, batch.college, at.date())
    _check_students(batch)

    batch.state, batch.confirmed_by, batch.confirmed_at = ImportBatch.State.CONFIRMED, by, at
    batch.counts |= destination.write(batch, kept_reading(batch))
    batch.save()
    _record("import.confirm", batch, by, {"counts": batch.counts})
    return batch


@transaction.atomic
def undo_batch(batch: ImportBatch, *, by: Person, at: datetime) -> ImportBatch:
    """Take a confirmed import back: its rows go, the rows it superseded count again. Only the latest of its kind."""
    batch = _locked(batch)
    check_may(by, Act.IMPORT, batch.college, at.date())
    _check_state(batch, ImportBatch.State.CONFIRMED, "只有已入库的导入可以撤销")
    destination = destination_of(batch)
    check_may(by, destination.act, batch.college, at.date())
    if destination.is_built_upon(batch):
        raise ImportRefused("built-upon", "后来的导入更正了这一批的数据：请先从最近的一批开始撤销")

    batch.state, batch.undone_by, batch.undone_at = ImportBatch.State.UNDONE, by, at
    destination.take_back(batch)
    batch.save()
    _record("import.undo", batch, by)
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update().get(pk=batch.pk)


def _check_state(batch: ImportBatch, expected: str, what_to_do: str) -> None:
    if batch.state != expected:
        raise ImportRefused("wrong-state", f"这批导入目前是“{batch.get_state_display()}”：{what_to_do}")


def _check_students(batch: ImportBatch) -> None:
    """A list dropped together with a roster waits until the roster is stored."""
    if not destination_of(batch).needs_students:
        return
    unknown = set(kept_reading(batch)["student_id"]) - {"", *batch.college.students.values_list("number", flat=True)}
    if unknown:
        raise ImportRefused(
            "students-first",
            f"有 {len(unknown)} 名学生还没有入库（例如 {min(unknown)}）：请先确认一起放入的名册或成绩，等它入库后再确认这一批",
        )


def _record(act: str, batch: ImportBatch, by: Person, detail: dict[str, object] | None = None) -> None:
    record(act, by=by, subject=f"import:{batch.pk}", college=batch.college.code, detail=detail or {})
