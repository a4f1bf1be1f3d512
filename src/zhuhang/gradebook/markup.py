"""HTML that calls itself .xls (网页表格): what many academic systems really send as their Excel export."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree, html

from zhuhang.gradebook.delimited import declared_encoding
from zhuhang.gradebook.grid import Grid, grid_of_rows
from zhuhang.gradebook.tables import SheetError, Source

MAX_BYTES = 64 * 2**20
MAX_TAGS = 4_000_000
MAX_SPAN = 200
_MARKUP = re.compile(rb"<(?:!doctype|html|head|meta|body|table|div|style|\?xml|!--)", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_WORKBOOK_XML = b"urn:schemas-microsoft-com:office:spreadsheet"


def is_markup(head: bytes) -> bool:
    """Whether a file that begins so is HTML."""
    bare = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\x00", b"")
    return bare.startswith(b"<") and bool(_MARKUP.search(bare))


def read_markup(path: Path) -> list[Grid]:
    """Every table of the page as a grid, spanned cells in their first place only."""
    if path.stat().st_size > MAX_BYTES:
        raise SheetError("too-large", f"{path.name}：网页格式的表格超过 {MAX_BYTES // 2**20} MB。请在 Excel 中另存为 .xlsx 后再导入")
    data = path.read_bytes()
    if data.count(b"<") > MAX_TAGS:
        raise SheetError("sheet-too-large", f"{path.name}：网页格式的表格多于 {MAX_TAGS // 2:,} 格。请分开导出，或在 Excel 中另存为 .xlsx")
    if _WORKBOOK_XML in data[:4096] and b"<table" not in data[:4096].lower():
        raise SheetError("unsupported-format", f"{path.name}：是 XML 表格格式。请在 Excel 中另存为 .xlsx 后再导入")
    parser = html.HTMLParser(encoding=_encoding(path, data), huge_tree=False)
    try:
        page = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as fault:
        raise SheetError("not-a-workbook", f"{path.name}：是网页，但读不出表格。请重新导出") from fault
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    if not tables:
        raise SheetError("not-a-workbook", f"{path.name}：是网页而不是表格，可能是登录超时后的页面。请重新登录教务系统再导出")
    names = [""] if len(tables) == 1 else [f"表{number}" for number in range(1, len(tables) + 1)]
    return [grid_of_rows(Source(path.name, name), _rows(table)) for name, table in zip(names, tables, strict=True)]


def _encoding(path: Path, data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    if wide := declared_encoding(data):
        return wide
    said = _CHARSET.search(data[:4096])
    name = said[1].decode().lower() if said else ""
    for encoding in ([name] if name else []) + ["utf-8", "gb18030"]:
        encoding = "gb18030" if encoding in ("gb2312", "gbk") else encoding
        try:
            data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return encoding
    raise SheetError("undecodable", f"{path.name}：文字编码不是 UTF-8 也不是 GB18030，或混有两种编码。请在 Excel 中另存为 .xlsx 后再导入")


def _rows(table: html.HtmlElement) -> list[list[str]]:
    rows: list[list[str]] = []
    taken: dict[tuple[int, int], bool] = {}
    for line, row in enumerate(table.iter("tr")):
        cells: list[str] = []
        for cell in row.iter("td", "th"):
            while taken.pop((line, len(cells)), False):
                cells.append("")
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            taken.update({(line + down, len(cells) + along): True for down in range(1, high) for along in range(wide)})
            cells += [" ".join(cell.text_content().split()), *[""] * (wide - 1)]
        rows.append(cells)
    return rows


def _span(cell: html.HtmlElement, name: str) -> int:
    text = cell.get(name) or "1"
    return min(max(int(text), 1), MAX_SPAN) if text.isdecimal() else 1
