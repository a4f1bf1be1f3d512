"""Importing a demo table (演示导入): uploaded, read and confirmed through the acts a secretary uses."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import ContentFile

from zhuhang.grades.imports import confirm_batch, open_batch
from zhuhang.grades.readings import read_batch
from zhuhang.people.models import College, Person

Rows = list[tuple[str, ...]]


def import_rows(
    college: College, headers: Iterable[str], rows: Rows, name: str, content: str, by: Person, at: datetime
) -> None:
    """Import a table into a college as a file of that name."""
    file = ContentFile(_csv(headers, rows), name=name)
    batch = open_batch(college, [file], by=by, at=at, content=content)
    confirm_batch(read_batch(batch.pk, at=at), by=by, at=at)


def _csv(headers: Iterable[str], rows: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([tuple(headers), *rows])
    return text.getvalue().encode()
