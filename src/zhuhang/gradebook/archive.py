"""Looking into a workbook before opening it (.xlsx is a zip): what would exhaust the machine is refused first.

Formulas nobody computed and cells in error hold no value, and read as blank would pass for a grade not yet entered;
numbers of more than 15 digits, such as long student ids, would lose their last ones. Such cells are found here, so that
they say what the file says.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from zhuhang.gradebook.marks import Marks, marks_of
from zhuhang.gradebook.side_by_side import side_by_side
from zhuhang.gradebook.tables import SheetError

MAX_UNPACKED = 400 * 2**20
MAX_MEMBERS = 2_000
MAX_CELLS = 10_000_000
MAX_LACKING = 100_000
_CHUNK = 2**20
_OVERLAP = 4096
_NO_MARKS = Marks(cells=0, is_far=False, lacks=False)
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,8})(\d{1,9})["']""")
_FILLED = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,8})\d[^>]*(?<!/)>(?!\s*</)""")
_TYPED = re.compile(rb"""\bt=["'](?!n["'])""")
_WHOLE_CELL = re.compile(
    rb"""<c\b([^>]*)>\s*(?:<f\b(?:[^>]*/>|[^>]*>([^<]*)</f>)\s*)?(?:<v\s*/>|<v>([^<]*)</v>)?\s*</c>"""
)
_ADDRESS = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_INEXACT = re.compile(rb"""\d{16,}|\d(?:\.\d+)?E\+(?:1[5-9]|[2-9]\d)""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Findings:
    """What a sheet holds that opening it would not show: by cell (row, column from 1), the text to show there."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    first_column: int = 1


def inspect_archive(path: Path) -> dict[str, Findings]:
    """Findings by sheet name; SheetError where the file is no workbook, has a password or would unpack too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive)
            sheets = _sheet_members(archive)
            found = {}
            for member in archive.infolist():
                names = [name for name, target in sheets.items() if target == member.filename]
                findings = _scan(path, archive, member)
                found.update(dict.fromkeys(names, findings))
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ElementTree.ParseError, KeyError) as fault:
        raise SheetError(
            "not-a-workbook", f"{path.name}：不是可读的 Excel 工作簿，文件可能已损坏。请重新导出或在 Excel 中另存为 .xlsx"
        ) from fault


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise SheetError("encrypted", f"{path.name}：压缩包有密码保护，无法读取。请取消密码后再导入")
    if "xl/workbook.xml" not in archive.namelist():
        raise SheetError("not-a-workbook", f"{path.name}：是压缩包，但不是 .xlsx 工作簿。请解压后导入其中的表格，或在 Excel 中另存为 .xlsx")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _too_large(path)


def _too_large(path: Path) -> SheetError:
    return SheetError("zip-bomb", f"{path.name}：解压后大于 {MAX_UNPACKED // 2**20} MB，不像成绩表，没有打开。请按学院或学期分开导出")


def _sheet_members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → member of the archive."""
    if "xl/_rels/workbook.xml.rels" not in archive.namelist():
        return {}
    relations = ElementTree.fromstring(_small(archive, "xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    book = ElementTree.fromstring(_small(archive, "xl/workbook.xml"))
    sheets = [item for item in book.iter() if item.tag.rpartition("}")[2] == "sheet"]
    found = {sheet.get("name", ""): targets.get(sheet.get(_RELATION), "") for sheet in sheets}
    return {name: target.removeprefix("/") if target.startswith("/") else f"xl/{target}" for name, target in found.items()}


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(_CHUNK * 4)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise zipfile.BadZipFile("a workbook declares no entities")
    return content


def _scan(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Findings:
    """One pass over a member: its true size, overlong texts, how far its cells reach, cells without a value."""
    findings, is_sheet = Findings(), member.filename.startswith("xl/worksheets/sheet")
    is_far, lacks, cells = False, False, 0
    with archive.open(member) as stream:
        chunks = _chunks(path, stream, is_text=member.filename.endswith(".xml"))
        for marks in side_by_side(_marks, enumerate(chunks)) if is_sheet else (_NO_MARKS for _ in chunks):
            cells, is_far, lacks = cells + marks.cells, is_far or marks.is_far, lacks or marks.lacks
            if cells > MAX_CELLS:
                raise _too_many_cells(path, f"有多于 {MAX_CELLS:,} 格内容")
    if is_far:
        _check_extent(path, archive, member)
    if lacks:
        _find_lacking(path, archive, member, findings)
    return findings


def _marks(numbered: tuple[int, bytes]) -> Marks:
    place, chunk = numbered
    return marks_of(chunk, after=_OVERLAP if place else 0)


def _chunks(path: Path, stream: IO[bytes], *, is_text: bool) -> Iterator[bytes]:
    """The content piece by piece, each with the end of the one before."""
    size, before = 0, b""
    for chunk in _unpacked(stream):
        size += len(chunk)
        if size > MAX_UNPACKED:
            raise _too_large(path)
        if is_text and len(chunk) == _CHUNK and b"<" not in chunk:
            raise SheetError("cell-too-large", f"{path.name}：有一格的文字长于 1 MB，不是成绩表。请重新导出")
        yield before + chunk
        before = chunk[-_OVERLAP:]


def _unpacked(stream: IO[bytes]) -> Iterator[bytes]:
    """A member's content; while one piece is looked at, the next is unpacked beside."""
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(stream.read, _CHUNK)
        while chunk := coming.result():
            coming = beside.submit(stream.read, _CHUNK)
            yield chunk


def _check_extent(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a sheet whose outermost cells span more than the machine holds, however few they are."""
    left, right, top, bottom = 1 << 30, 0, 1 << 30, 0
    with archive.open(member) as stream:
        for chunk in _chunks(path, stream, is_text=True):
            found = _CELL.findall(chunk)
            columns = [column_number(letters) for letters in {letters for letters, _ in found}]
            rows = [int(digits) for digits in {digits for _, digits in found}]
            left, right, top, bottom = min([left, *columns]), max([right, *columns]), min([top, *rows]), max([bottom, *rows])
            if right and (right - left + 1) * (bottom - top + 1) > MAX_CELLS:
                raise _too_many_cells(path, f"占 {bottom - top + 1} 行 × {right - left + 1} 列，多于 {MAX_CELLS:,} 格")


def _too_many_cells(path: Path, reason: str) -> SheetError:
    return SheetError("sheet-too-large", f"{path.name}：工作表{reason}。请删去远处的空白格或零星内容，或分开导出")


def column_number(letters: bytes) -> int:
    """A column's number from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _find_lacking(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, findings: Findings) -> None:
    left = 1 << 30
    with archive.open(member) as stream:
        for chunk in _chunks(path, stream, is_text=True):
            left = min([left, *(column_number(letters) for letters in set(_FILLED.findall(chunk)))])
            findings.texts.update(_lacking(chunk))
            if len(findings.texts) > MAX_LACKING:
                raise SheetError(
                    "formula-without-value",
                    f"{path.name}：有大量公式没有算出的值，或大量多于 15 位的数字没有按文本存放。请在 Excel 中改好、保存后再导入",
                )
    findings.first_column = left


def _lacking(chunk: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Cells that hold an error, a formula without the value it gave (an empty text is one), or too long a number."""
    for found in _WHOLE_CELL.finditer(chunk):
        attributes, formula, value = found[1], found[2] or b"", found[3] or b""
        is_uncounted = b"<f" in found[0] and not value and b't="str"' not in attributes
        is_number = not _TYPED.search(attributes)
        if is_uncounted or value.startswith(b"#") or (is_number and _INEXACT.fullmatch(value)):
            text = b"=" + formula if is_uncounted else value
            if address := _ADDRESS.search(attributes):
                yield (int(address[2]), column_number(address[1])), text.decode("utf-8", errors="replace")
