"""Sorting files dropped together (分拣): every kind of table becomes a batch of its own, previewed and undone by itself."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.gradebook import Mappings, SheetError, table_of
from zhuhang.grades.contents import DESTINATIONS
from zhuhang.grades.models import ImportBatch, ImportFile

_Content = ImportBatch.Content


def sort_files(batch: ImportBatch, mappings: Mappings) -> list[int]:
    """Say what the batch holds by its files' headers, and open further batches for the other kinds; their keys."""
    groups = _groups([(_content_of(file, mappings), file) for file in batch.files.all()])
    return _store(batch, groups)


def _content_of(file: ImportFile, mappings: Mappings) -> str:
    """A file nothing can be told of counts as results: reading it says what is wrong, and a person may map its columns."""
    try:
        return table_of(Path(file.file.path), mappings=mappings) or _Content.RESULTS
    except SheetError:
        return _Content.RESULTS


def _groups(found: list[tuple[str, ImportFile]]) -> list[tuple[str, list[ImportFile]]]:
    """Files read together; results first, then the kinds in their order."""
    groups: list[tuple[str, list[ImportFile]]] = []
    for content, destination in DESTINATIONS.items():
        files = [file for own, file in found if own == content]
        groups += [(content, files)] if files and destination.takes_many else [(content, [file]) for file in files]
    return groups


@transaction.atomic
def _store(batch: ImportBatch, groups: list[tuple[str, list[ImportFile]]]) -> list[int]:
    locked = ImportBatch.objects.select_for_update(of=("self",)).select_related("college", "created_by").get(pk=batch.pk)
    if locked.content != _Content.ANY:
        return []
    locked.content = groups[0][0]
    locked.save(update_fields=["content"])
    batch.content = locked.content
    opened = []
    for content, files in groups[1:]:
        sibling = ImportBatch.objects.create(
            college=locked.college, content=content, dropped_with=locked, created_by=locked.created_by,
            created_at=locked.created_at,
        )  # fmt: skip
        ImportFile.objects.filter(pk__in=[file.pk for file in files]).update(batch=sibling)
        record(
            "import.open", by=locked.created_by, subject=f"import:{sibling.pk}", college=locked.college.code,
            detail={"files": [file.digest for file in files]},
        )  # fmt: skip
        opened.append(sibling.pk)
    return opened
