"""A college's own summary table (汇总表模板): uploaded once, its columns mapped once, filled on demand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from zhuhang.audit.record import record
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may
from zhuhang.screening.models import SummaryTemplate
from zhuhang.screening.summary_table import FIELDS, OTHER_HEADERS

_LARGEST = 2_000_000
_SEARCHED_ROWS = 15


class TemplateRefused(ValueError):
    """A workbook that cannot serve as a template; the message says why and what to do."""


@transaction.atomic
def upload(college: College, file: File[bytes], *, by: Person, at: datetime) -> SummaryTemplate:
    """Keep a workbook as the college's template; columns whose header is one of ours are mapped already."""
    check_may(by, Act.IMPORT, college, at.date())
    content = file.read(_LARGEST + 1)
    sheet = _opened(content)
    row, headers = _header(sheet)

    known = OTHER_HEADERS | {str(label): name for name, label in FIELDS.items()}
    own, _created = SummaryTemplate.objects.update_or_create(
        college=college,
        defaults={
            "name": (file.name or "")[:200], "file": ContentFile(content, name="summary.xlsx"), "header_row": row, "headers": headers,
            "columns": {letter: known[_plain(text)] for letter, text in headers.items() if _plain(text) in known},
            "changed_by": by, "changed_at": at,
        },
    )  # fmt: skip

    record("summary-template.upload", by=by, subject=f"college:{college.code}", college=college.code)
    return own


@transaction.atomic
def choose_columns(college: College, columns: Mapping[str, str], *, by: Person, at: datetime) -> SummaryTemplate:
    """Remember which of our fields each column takes; "" leaves a column as it is."""
    check_may(by, Act.IMPORT, college, at.date())
    own = SummaryTemplate.objects.select_for_update().filter(college=college).first()
    if own is None:
        raise TemplateRefused("还没有上传模板：请先选择一个 .xlsx 文件")

    own.columns = {letter: name for letter, name in columns.items() if letter in own.headers and name in FIELDS}
    own.changed_by, own.changed_at = by, at
    own.save()

    record("summary-template.map", by=by, subject=f"college:{college.code}", college=college.code, detail={"columns": own.columns})
    return own


def fill(own: SummaryTemplate, rows: list[dict[str, str | int]]) -> bytes:
    """The template with our rows under its header, each row styled as the first one is; texts never become formulas."""
    with own.file.open("rb") as file:
        book = load_workbook(file)
    sheet = book.worksheets[0]
    first = own.header_row + 1
    for place, row in enumerate(rows):
        for letter, name in own.columns.items():
            cell = sheet[f"{letter}{first + place}"]
            if isinstance(cell, MergedCell):
                continue
            _style_like(sheet[f"{letter}{first}"], cell)
            cell.value = row[name]
            if isinstance(row[name], str):
                cell.data_type = "s"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _style_like(model: Any, cell: Cell) -> None:
    if model is not cell and model.has_style:
        cell._style = copy(model._style)


def _opened(content: bytes) -> Worksheet:
    if len(content) > _LARGEST:
        raise TemplateRefused("模板超过 2 MB：请只留表头和几行空行")
    try:
        return load_workbook(io.BytesIO(content)).worksheets[0]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise TemplateRefused("打不开这个文件：请用 Excel 另存为 .xlsx 后再上传") from error


def _header(sheet: Worksheet) -> tuple[int, dict[str, str]]:
    """The row with the most texts among the first, and its texts by column letter."""
    best: tuple[int, dict[str, str]] = (0, {})
    for row in sheet.iter_rows(max_row=_SEARCHED_ROWS):
        texts = {cell.column_letter: str(cell.value).strip() for cell in row if isinstance(cell, Cell) and cell.value is not None}
        if len(texts) > len(best[1]):
            best = (row[0].row or 0, texts)
    if len(best[1]) < 2:
        raise TemplateRefused("前 15 行里找不到表头：请在模板里留一行列名，例如 学号、姓名、预警等级")
    return best


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
