"""Opening a file by what it is, not by what its name says (识别文件)."""

from __future__ import annotations

import re
from pathlib import Path

from zhuhang.gradebook.columnar import read_json, read_parquet
from zhuhang.gradebook.delimited import read_delimited
from zhuhang.gradebook.grid import Grid
from zhuhang.gradebook.markup import is_markup, read_markup
from zhuhang.gradebook.tables import SheetError
from zhuhang.gradebook.workbook import read_old_workbook, read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JSON = re.compile(rb"""(?:\xef\xbb\xbf)?\s*(?:\[\s*[{\]]|\{\s*["}])""")
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"GIF8", b"\x7fELF", b"MZ")


def read_grids(path: Path) -> list[Grid]:
    """Every sheet of a file as a grid of text; SheetError names the file where it cannot be used at all."""
    head = _head(path)
    if head.startswith(b"PK"):
        return read_workbook(path)
    if head.startswith(_OLE):
        return read_old_workbook(path)
    if head.startswith(b"PAR1"):
        return read_parquet(path)
    if head.startswith(_FOREIGN):
        raise SheetError("not-a-workbook", f"{path.name}：不是表格文件。请提供 .xlsx、.xls、.csv 或 .parquet")
    if is_markup(head):
        return read_markup(path)
    if _JSON.match(head):
        return read_json(path)
    if path.suffix.lower() in (".xlsx", ".xlsm", ".parquet"):
        raise SheetError(
            "not-a-workbook", f"{path.name}：内容不是 {path.suffix} 文件，可能已损坏。请重新导出，或在 Excel 中另存为 .xlsx"
        )
    return read_delimited(path)


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise SheetError("is-a-directory", f"{path}：是文件夹，不是文件。请指定其中的成绩文件")
    if path.exists() and not path.is_file():
        raise SheetError("unreadable-file", f"{path}：不是普通文件。请先保存为文件再导入")
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise SheetError("unreadable-file", f"{path}：文件打不开（{error.strerror}）。请检查路径和权限") from error
    if not head.strip():
        raise SheetError("empty-file", f"{path.name}：文件是空的。请重新导出")
    return head
