"""Workbooks we write (导出表格): every cell as text or number, never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

_A4 = 9
_WIDEST_UPRIGHT = 90
"""Letters that fit across an upright sheet at a size one can read."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """One sheet with a header as a download; texts stay texts whatever they start with."""
    return file_response(f"{title}.xlsx", workbook(title, headers, rows))


def workbook(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The bytes of a workbook with one sheet: title row, header, rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bg_color": "#F0F2F5", "border": 1, "align": "center", "text_wrap": True})
        cell = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
        big = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        if len(headers) > 1:
            sheet.merge_range(0, 0, 0, len(headers) - 1, title, big)
        sheet.write_row(1, 0, headers, head)
        widths = [len(header) * 2 for header in headers]
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, cell)
                widths[column] = min(60, max(widths[column], _width(value)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        sheet.freeze_panes(2, 0)
        _lay_out(sheet, is_wide=sum(widths) > _WIDEST_UPRIGHT)
    return target.getvalue()


def _lay_out(sheet: xlsxwriter.worksheet.Worksheet, *, is_wide: bool) -> None:
    """Print on A4, as wide as the paper, every sheet with the header and its number."""
    sheet.set_paper(_A4)
    if is_wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer("&C&P / &N")


def file_response(name: str, content: bytes) -> HttpResponse:
    """A workbook as a download under a Chinese name."""
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"})


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, style: object) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, "" if value is None else str(value), style)


def _width(value: object) -> int:
    return sum(2 if ord(letter) > 255 else 1 for letter in str(value or ""))
