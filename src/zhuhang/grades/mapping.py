"""Telling which column is which (对应列), once for every sheet with the same headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.gradebook.files import read_grids
from zhuhang.gradebook.mapping import signature_of
from zhuhang.gradebook.tables import SheetError
from zhuhang.gradebook.vocabulary import Vocabulary
from zhuhang.grades.contents import destination_of
from zhuhang.grades.models import ImportBatch, SheetMapping
from zhuhang.people.models import Person
from zhuhang.people.permission import Act, check_may

_SEARCHED_ROWS = 60
_SAMPLE_ROWS = 5


@dataclass(frozen=True)
class UnknownSheet:
    """A sheet's most likely header row, with some rows below it."""

    headers: tuple[str, ...]
    sample: list[tuple[str, ...]]

    @property
    def columns(self) -> list[tuple[str, list[str]]]:
        """Every named column with its sample values."""
        return [(name, [row[place] for row in self.sample]) for place, name in enumerate(self.headers) if name]


def vocabulary_of(batch: ImportBatch) -> Vocabulary:
    """The fields the batch's kind of table may have."""
    return destination_of(batch).vocabulary


def unknown_sheet(batch: ImportBatch) -> UnknownSheet | None:
    """The first sheet of the batch's files; None where no file can be opened."""
    for file in batch.files.all():
        try:
            grids = read_grids(Path(file.file.path))
        except SheetError:
            continue
        for grid in grids:
            rows = grid.head(_SEARCHED_ROWS)
            top = max(range(len(rows)), key=lambda place: (sum(map(bool, rows[place])), -place), default=None)
            if top is not None:
                return UnknownSheet(rows[top], rows[top + 1 : top + 1 + _SAMPLE_ROWS])
    return None


@transaction.atomic
def map_sheet(batch: ImportBatch, columns: Mapping[str, str], *, by: Person, at: datetime) -> SheetMapping | None:
    """Remember which header is which field, and let the batch be read again; None where no sheet can be opened."""
    check_may(by, Act.IMPORT, batch.college, at.date())
    sheet = unknown_sheet(batch)
    if sheet is None or batch.state not in (ImportBatch.State.UNMAPPED, ImportBatch.State.REFUSED):
        return None

    given = {header: field for header, field in columns.items() if field}
    mapping, _created = SheetMapping.objects.update_or_create(
        college=batch.college, signature=signature_of(sheet.headers),
        defaults={"headers": list(sheet.headers), "columns": given, "created_by": by, "created_at": at},
    )  # fmt: skip
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.READING, progress=0, refusal="")

    record("import.map", by=by, subject=f"import:{batch.pk}", college=batch.college.code, detail={"columns": given})
    return mapping
