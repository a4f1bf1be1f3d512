"""Tables that bring typed columns: Parquet, and JSON lists of row objects. Every value becomes its shortest text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from zhuhang.gradebook.grid import Grid, grid_of, grid_of_rows
from zhuhang.gradebook.tables import SheetError, Source

MAX_JSON_BYTES = 100 * 2**20
MAX_JSON_VALUES = 10_000_000
MAX_PARQUET_ROWS = 60_000_000
_ROW_LISTS = ("items", "rows", "datas", "data", "list", "records", "resultList")
_HUNDRED = 100
_MOST_HUNDREDTHS = 2**16
_BITS: dict[pl.DataType, pl.DataType] = {pl.Float64(): pl.UInt64(), pl.Float32(): pl.UInt32(), pl.Float16(): pl.UInt16()}


def read_parquet(path: Path) -> list[Grid]:
    """The table of a Parquet file; its header counts as row 1."""
    try:
        rows = pl.scan_parquet(path).select(pl.len()).collect().item()
        if rows > MAX_PARQUET_ROWS:
            raise SheetError("too-many-rows", f"{path.name}：有 {rows:,} 行，多于 {MAX_PARQUET_ROWS:,} 行。请分开导出")
        frame = pl.read_parquet(path)
    except (PolarsError, OSError) as error:
        raise SheetError("not-a-workbook", f"{path.name}：不是可读的 Parquet 文件，可能已损坏。请重新导出") from error
    texts = [as_text(column) for column in frame.get_columns()]
    return [grid_of(Source(path.name), pl.DataFrame(texts), first_row=2, typed=frame.columns)]


def as_text(column: pl.Series) -> pl.Series:
    """A column of any plain type as shortest text: 59.5, 60 rather than 60.0; null stays null."""
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        raise SheetError("bad-column", f"列“{column.name}”不是文字或数字，无法读取。请只保留普通的列")
    if column.dtype.is_float():
        return _floats_as_text(column)
    if column.dtype.is_decimal():
        return column.cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.replace(r"\.$", "")
    return column.cast(pl.String)


def _floats_as_text(column: pl.Series) -> pl.Series:
    """Grades, credits and grade points are small numbers of hundredths, whose texts are looked up; any others are written out."""
    hundredths = (column * _HUNDRED).round().cast(pl.Int64, strict=False)
    least, most = hundredths.min(), hundredths.max()
    if isinstance(least, int) and isinstance(most, int) and least >= 0 and most < _MOST_HUNDREDTHS:
        numbers = pl.Series([number / _HUNDRED for number in range(most + 1)], dtype=column.dtype)
        if _are_the_same(numbers.gather(hundredths), column):
            return _written(numbers).gather(hundredths).alias(column.name)
    return _written(column)


def _are_the_same(numbers: pl.Series, others: pl.Series) -> bool:
    """Whether numbers are the same to the bit: -0.0 is not written as 0.0."""
    bits = _BITS[numbers.dtype]
    return numbers.reinterpret(dtype=bits).equals(others.reinterpret(dtype=bits), null_equal=True)


def _written(numbers: pl.Series) -> pl.Series:
    return numbers.cast(pl.String).str.replace(r"\.0$", "")


def read_json(path: Path) -> list[Grid]:
    """The row objects of a JSON file: a list of them, or an object that holds one under items, rows, data …"""
    rows = _row_objects(path)
    headers = list(dict.fromkeys(key for row in rows for key in row))
    cells = [["" if row.get(key) is None else _scalar(row[key]) for key in headers] for row in rows]
    grid = grid_of_rows(Source(path.name), cells, first_row=2)
    return [replace(grid, typed=tuple(headers))]


def load_json(path: Path) -> object:
    """A JSON file's content with numbers as their text; SheetError where it is none."""
    if path.stat().st_size > MAX_JSON_BYTES:
        raise SheetError("too-large", f"{path.name}：JSON 超过 {MAX_JSON_BYTES // 2**20} MB。请分开导出，或改用 Parquet 文件")
    data = path.read_bytes()
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > MAX_JSON_VALUES:
        raise SheetError("too-large", f"{path.name}：JSON 多于 {MAX_JSON_VALUES:,} 个值。请分开导出，或改用 Parquet 文件")
    try:
        return json.loads(data, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise SheetError("bad-json", f"{path.name}：不是可读的 JSON 文件。请重新导出") from error


def _row_objects(path: Path) -> list[dict[str, object]]:
    found = load_json(path)
    if isinstance(found, dict):
        found = next((found[key] for key in _ROW_LISTS if isinstance(found.get(key), list)), None)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise SheetError("bad-json", f"{path.name}：JSON 里没有由行对象组成的列表。请导出为 .xlsx 或 .csv")
    return [_flat(row) for row in found]


def _flat(row: dict[str, object]) -> dict[str, object]:
    """A row object with the entries of objects inside it beside its own, which go before."""
    inner = {key: value for part in row.values() if isinstance(part, dict) for key, value in part.items()}
    return {**inner, **{key: value for key, value in row.items() if not isinstance(value, dict)}}


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    return json.dumps(value, ensure_ascii=False)
