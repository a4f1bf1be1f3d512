"""Writing small sheets for tests: every container a grade export comes in."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
import xlwt

Row = Sequence[str | float]


def as_csv(path: Path, rows: Sequence[Row], encoding: str = "utf-8", separator: str = ",") -> Path:
    path.write_bytes("".join(separator.join(map(str, row)) + "\r\n" for row in rows).encode(encoding))
    return path


def as_xlsx(path: Path, rows: Sequence[Row], **others: Sequence[Row]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    for name, content in {"成绩": rows, **others}.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(content):
            sheet.write_row(place, 0, row)
    book.close()
    return path


def as_xls(path: Path, rows: Sequence[Row]) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("成绩")
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(line, place, value)
    book.save(str(path))
    return path


def as_html_xls(path: Path, rows: Sequence[Row], encoding: str = "gb18030") -> Path:
    lines = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    path.write_bytes(f'<html><head><meta charset="gb2312"></head><body><table>{lines}</table></body></html>'.encode(encoding))
    return path
