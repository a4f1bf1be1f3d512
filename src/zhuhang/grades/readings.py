"""Reading the files of a batch (读取与预览): where stored files meet the gradebook. Nothing is stored but the preview."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from zhuhang.audit.record import record
from zhuhang.gradebook import Mappings, Reading, SheetError
from zhuhang.grades.contents import destination_of
from zhuhang.grades.listed import known_only
from zhuhang.grades.models import ImportBatch, ImportNote, SheetMapping
from zhuhang.grades.sorting import sort_files
from zhuhang.people.models import College

MAPPABLE = frozenset({"no-header", "missing-column"})
"""Faults a person can repair by saying which column is which."""

_State, _Content = ImportBatch.State, ImportBatch.Content


def read_batch(batch_id: int, *, at: datetime) -> ImportBatch:
    """Read an opened batch into its preview, and those its files are sorted into. Reading again what was read changes nothing."""
    batch = ImportBatch.objects.select_related("college").get(pk=batch_id)
    if batch.state != _State.READING:
        return batch
    siblings = sort_files(batch, mappings_of(batch.college)) if batch.content == _Content.ANY else []
    read = _read_one(batch)
    for sibling in siblings:
        read_batch(sibling, at=at)
    return read


def _read_one(batch: ImportBatch) -> ImportBatch:
    ImportBatch.objects.filter(pk=batch.pk).update(progress=10)
    try:
        reading = _read(batch)
    except SheetError as fault:
        return _refuse(batch, fault)
    ImportBatch.objects.filter(pk=batch.pk).update(progress=60)
    return _preview(batch, reading)


def kept_reading(batch: ImportBatch) -> pl.DataFrame:
    """The canonical rows the preview was made from."""
    return pl.read_parquet(_kept_at(batch))


def newcomers(batch: ImportBatch) -> list[str]:
    """The students whom the preview's results would bring to a college that has others: another college's file shows by them.

    Those of a roster dropped together with the results are expected.
    """
    known = _numbers(batch, apart_from=batch) if batch.state == _State.PREVIEW and batch.content == _Content.RESULTS else set()
    return sorted(set(kept_reading(batch)["student_id"]) - known) if known else []


def mappings_of(college: College) -> Mappings:
    """What the college's people said of sheets nobody taught us."""
    mappings = Mappings()
    for mapping in SheetMapping.objects.filter(college=college):
        mappings.remember(mapping.headers, mapping.columns)
    return mappings


def _read(batch: ImportBatch) -> Reading:
    paths = [Path(file.file.path) for file in batch.files.all()]
    destination = destination_of(batch)
    reading = destination.read(paths, batch.college, mappings_of(batch.college))
    return known_only(reading, _numbers(batch)) if destination.needs_students else reading


def _numbers(batch: ImportBatch, apart_from: ImportBatch | None = None) -> set[str]:
    """The students of the college, and those that grades or a roster dropped together with this batch will add."""
    first = batch.dropped_with_id or batch.pk
    together = ImportBatch.objects.filter(Q(pk=first) | Q(dropped_with=first), state__in=(_State.PREVIEW, _State.STORING))
    together = together.exclude(pk=apart_from.pk) if apart_from else together
    numbers = set(batch.college.students.values_list("number", flat=True))
    for each in together.filter(content__in=(_Content.RESULTS, _Content.STUDENTS)):
        numbers.update(kept_reading(each)["student_id"])
    return numbers


def _kept_at(batch: ImportBatch) -> Path:
    folder = Path(settings.MEDIA_ROOT) / "readings"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{batch.pk}.parquet"


@transaction.atomic
def _preview(batch: ImportBatch, reading: Reading) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != _State.READING:
        return locked
    reading.table.write_parquet(_kept_at(locked))
    ImportNote.objects.bulk_create(_notes(locked, reading), batch_size=2000)

    locked.layouts = [
        {"file": source.file, "sheet": source.sheet, "layout": layout, "columns": columns, "unused": unused}
        for source, layout, columns, unused in zip_longest(reading.sources, reading.layout, reading.columns, reading.unused)
    ]
    verdicts = Counter(note.verdict for note in reading.notes)
    rows = reading.rows
    locked.counts = {
        "read": rows.read, "used": rows.used, "ignored": rows.ignored, "refused": rows.refused,
        "unusual": verdicts["unusual"],
    }  # fmt: skip
    if "student_id" in reading.table.columns:
        locked.counts["students"] = reading.table["student_id"].replace("", None).drop_nulls().n_unique()
    counts, locked.changes = destination_of(locked).preview(locked, reading.table)
    locked.counts |= counts
    locked.state, locked.progress = _State.PREVIEW, 100
    locked.save()
    return locked


def _notes(batch: ImportBatch, reading: Reading) -> list[ImportNote]:
    return [
        ImportNote(
            batch=batch, verdict=note.verdict, code=note.code, file=note.source.file[:200], sheet=note.source.sheet[:100],
            row=note.row, column=note.column[:100], value=note.value[:300], why=note.why[:400],
            student_number=note.student_id[:40], student_name=note.name[:60], term=note.term[:12],
        )
        for note in reading.notes
    ]  # fmt: skip


@transaction.atomic
def _refuse(batch: ImportBatch, fault: SheetError) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state == _State.READING:
        locked.state = _State.UNMAPPED if fault.code in MAPPABLE else _State.REFUSED
        locked.refusal, locked.progress = str(fault), 100
        locked.save()
        record("import.refused", by=None, subject=f"import:{batch.pk}", college=batch.college.code, detail={"code": fault.code})
    return locked
