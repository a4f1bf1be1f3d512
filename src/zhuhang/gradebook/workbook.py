"""Excel workbooks (.xlsx, .xls): every cell as text, exactly as stored. No column is ever guessed to be a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import fastexcel
import polars as pl

from zhuhang.gradebook.archive import MAX_LACKING, Findings, inspect_archive
from zhuhang.gradebook.grid import Grid, grid_of
from zhuhang.gradebook.tables import SheetError, Source

MAX_SHEETS = 300
MAX_OLD_BYTES = 200 * 2**20
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_ERROR = re.compile(rb"\x05\x02\x08\x00.{6}[\x00-\x2b]\x01|\x02\x00[\x00-\x2b]\x00\x00\x00\xff\xff", re.DOTALL)
"""An error in an .xls, standing in a cell or given by a formula."""
_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!", "Value": "#VALUE!",
}


def read_workbook(path: Path) -> list[Grid]:
    """The sheets of an .xlsx; SheetError where it cannot be opened, or would exhaust the machine."""
    return _sheets(path, inspect_archive(path))


def read_old_workbook(path: Path) -> list[Grid]:
    """The sheets of an .xls, or of an .xlsx that a password made one."""
    if path.stat().st_size > MAX_OLD_BYTES:
        raise SheetError("too-large", f"{path.name}：.xls 超过 {MAX_OLD_BYTES // 2**20} MB。请另存为 .xlsx 或分开导出")
    return _sheets(path, {}, has_errors=_has_errors(path, path.read_bytes()))


def _has_errors(path: Path, content: bytes) -> bool:
    """Whether an .xls holds cells in error; SheetError where it is encrypted or holds too many of them."""
    if _ENCRYPTED in content:
        raise _encrypted(path)
    errors = sum(1 for _ in islice(_OLD_ERROR.finditer(content), MAX_LACKING + 1))
    if errors > MAX_LACKING:
        raise SheetError("formula-without-value", f"{path.name}：有大量错误值（如 #N/A）。请在 Excel 中改好、保存后再导入")
    return errors > 0


def _sheets(path: Path, findings: dict[str, Findings], *, has_errors: bool = False) -> list[Grid]:
    with _readable(path):
        reader = fastexcel.read_excel(path)
    names = reader.sheet_names
    if len(names) > MAX_SHEETS:
        raise SheetError("too-many-sheets", f"{path.name}：有 {len(names)} 张工作表。请只保留成绩所在的工作表")
    alone = len(names) == 1
    grids = []
    for name in names:
        with _readable(path):
            sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            found = _old_errors(sheet) if has_errors else findings.get(name, Findings())
            patched = _with_findings(sheet.to_polars(), found)
        grids.append(grid_of(Source(path.name, "" if alone else name), patched))
    return grids


def _old_errors(sheet: fastexcel.ExcelSheet) -> Findings:
    """The cells in error of a sheet of an .xls; read as blank they would pass for grades not yet entered."""
    _, faults = sheet.to_arrow_with_errors()
    kinds = {fault.position: re.search(r"Error\((\w+)\)", fault.detail) for fault in (faults.errors if faults else [])}
    texts = {(row + 1, column + 1): _ERRORS.get(kind[1], "#ERROR!") for (row, column), kind in kinds.items() if kind}
    return Findings(texts)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn a workbook's faults into a SheetError: those the reader reports, and those a damaged file makes it panic on."""
    try:
        yield
    except fastexcel.FastExcelError as error:
        raise _unopened(path, str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own class, which it does not export
            raise
        raise _unopened(path, "") from error


def _with_findings(cells: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    columns = {name: cells[name].to_list() for name in _touched(cells, findings)}
    for (row, column), text in findings.texts.items():
        place = column - findings.first_column
        if 0 <= place < cells.width and row <= cells.height:
            columns[cells.columns[place]][row - 1] = text
    return cells.with_columns(pl.Series(name, values, dtype=pl.String) for name, values in columns.items())


def _touched(cells: pl.DataFrame, findings: Findings) -> set[str]:
    places = {column - findings.first_column for _, column in findings.texts}
    return {cells.columns[place] for place in places if 0 <= place < cells.width}


def _unopened(path: Path, reason: str) -> SheetError:
    if "password" in reason.lower() or "encrypt" in reason.lower():
        return _encrypted(path)
    return SheetError("not-a-workbook", f"{path.name}：不是可读的 Excel 工作簿，文件可能已损坏。请重新导出或在 Excel 中另存为 .xlsx")


def _encrypted(path: Path) -> SheetError:
    return SheetError("encrypted", f"{path.name}：工作簿有密码保护，无法读取。请在 Excel 中取消密码后另存，再导入")
