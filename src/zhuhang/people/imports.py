"""Importing tables of people (导入人员): keep the file, show what it would do, do it. Nothing is written by a preview.

The preview is the import itself, taken back: so it cannot say anything else than what confirming will do.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.gradebook.sheets import read_sheets
from zhuhang.gradebook.tables import RowNote, SheetError, Source
from zhuhang.people.import_rows import TAKES, RowRefused, Taker
from zhuhang.people.import_words import TABLES
from zhuhang.people.models import College, PeopleImport, Person
from zhuhang.people.permission import Act, check_may

_LARGEST = 20 * 2**20


class PeopleImportRefused(ValueError):
    """A file that cannot be read, or an import that is done; the message says why. ``code`` is stable."""

    code = "people-import"


@dataclass
class Outcome:
    """What a table does: how many rows of each kind, and why the refused ones are refused."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[RowNote] = field(default_factory=list)


@transaction.atomic
def open_import(college: College, table: str, file: File[bytes], *, by: Person, at: datetime) -> PeopleImport:
    """Keep an uploaded table to be looked at."""
    check_may(by, Act.APPOINT, college, at.date())
    if table not in TABLES:
        raise PeopleImportRefused("没有选择内容：请选择人员、班级、任职或家长")
    if (file.size or 0) > _LARGEST:
        raise PeopleImportRefused("文件大于 20 MB：人员类表格没有这么大，请核对是否选错了文件")

    digest = hashlib.sha256(b"".join(file.chunks())).hexdigest()
    opened = PeopleImport.objects.create(
        college=college, table=table, name=(file.name or "")[:200], file=file, digest=digest, created_by=by, created_at=at
    )
    _check_readable(opened)

    record("people.import.open", by=by, subject=f"people-import:{opened.pk}", college=college.code, detail={"file": digest})
    return opened


@transaction.atomic
def preview(opened: PeopleImport, *, by: Person, at: datetime) -> Outcome:
    """What confirming would do now. Nothing of it stays."""
    check_may(by, Act.APPOINT, opened.college, at.date())
    with transaction.atomic():
        outcome = _take(opened, by, at)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def confirm_import(opened: PeopleImport, *, by: Person, at: datetime) -> PeopleImport:
    """Do what the table says; every row that can be taken is. Confirming twice, or the same file twice, adds nothing."""
    opened = PeopleImport.objects.select_for_update(of=("self",)).select_related("college").get(pk=opened.pk)
    check_may(by, Act.APPOINT, opened.college, at.date())
    if opened.confirmed_at is not None:
        return opened

    opened.counts = dict(_take(opened, by, at).counts)
    opened.confirmed_by, opened.confirmed_at = by, at
    opened.save(update_fields=["counts", "confirmed_by", "confirmed_at"])

    detail: dict[str, Any] = {"table": opened.table, "counts": opened.counts, "file": opened.digest}
    record("people.import.confirm", by=by, subject=f"people-import:{opened.pk}", college=opened.college.code, detail=detail)
    return opened


def _take(opened: PeopleImport, by: Person, at: datetime) -> Outcome:
    outcome, take, taker = Outcome(), TAKES[opened.table], Taker(opened.college, by, at)
    vocabulary = TABLES[opened.table]
    for body in read_sheets([Path(opened.file.path)], vocabulary).bodies:
        source = Source(opened.name, body.source.sheet)
        for cells in body.frame.iter_rows(named=True):
            outcome.counts["read"] += 1
            try:
                outcome.counts[take(cells, taker)] += 1
            except RowRefused as refused:
                outcome.counts["refused"] += 1
                label = body.label(refused.field) or vocabulary.field(refused.field).label
                outcome.refused.append(
                    RowNote("refused", refused.code, source, cells["row"], label, cells.get(refused.field, ""), str(refused))
                )
    return outcome


def _check_readable(opened: PeopleImport) -> None:
    try:
        read_sheets([Path(opened.file.path)], TABLES[opened.table])
    except SheetError as fault:
        raise PeopleImportRefused(str(fault).replace(Path(opened.file.path).name, opened.name)) from fault
