"""Excel workbooks (.xlsx, .xls): every cell as text, exactly as stored. No column is ever guessed to be a number."""

from __future__ import annotations

from pathlib import Path

import fastexcel

from zhuhang.gradebook.grid import Grid, grid_of
from zhuhang.gradebook.tables import SheetError, Source

MAX_SHEETS = 300


def read_workbook(path: Path) -> list[Grid]:
    """The sheets of a workbook that hold anything; SheetError where it cannot be opened."""
    try:
        reader = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise _unopened(path, str(error)) from error
    names = reader.sheet_names
    if len(names) > MAX_SHEETS:
        raise SheetError("too-many-sheets", f"{path.name}：有 {len(names)} 张工作表。请只保留成绩所在的工作表")
    return [_grid(path, reader, name, alone=len(names) == 1) for name in names]


def _grid(path: Path, reader: fastexcel.ExcelReader, name: str, *, alone: bool) -> Grid:
    try:
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        return grid_of(Source(path.name, "" if alone else name), sheet.to_polars())
    except fastexcel.FastExcelError as error:
        raise SheetError(
            "not-a-workbook", f"{path.name}：工作表“{name}”无法读取，文件可能已损坏。请在 Excel 中打开并另存后再导入"
        ) from error


def _unopened(path: Path, reason: str) -> SheetError:
    if "password" in reason.lower() or "encrypt" in reason.lower():
        return encrypted(path)
    return SheetError("not-a-workbook", f"{path.name}：不是可读的 Excel 工作簿，文件可能已损坏。请重新导出或在 Excel 中另存为 .xlsx")


def encrypted(path: Path) -> SheetError:
    """The refusal of a workbook with a password."""
    return SheetError("encrypted", f"{path.name}：工作簿有密码保护，无法读取。请在 Excel 中取消密码后另存，再导入")
