"""Merely reading, for scale: ``python -m bench.baselines.reading columns|rewrite|workbook FILE...``.

``columns`` reads what the baselines read of the unsealed results; ``rewrite`` reads and writes the same Parquet;
``workbook`` walks an .xlsx with openpyxl.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import polars as pl

COLUMNS = ["学号", "学年学期", "课程代码", "课程名称", "学分", "成绩", "绩点", "考试性质", "成绩备注"]


def columns(files: list[str]) -> int:
    """Read the columns, one file at a time; return the rows."""
    return sum(pl.read_parquet(file, columns=COLUMNS).height for file in files)


def rewrite(files: list[str]) -> int:
    """Read the whole of each file and write it again; return the rows."""
    rows = 0
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            whole = pl.read_parquet(file)
            whole.write_parquet(Path(folder) / Path(file).name)
            rows += whole.height
    return rows


def workbook(files: list[str]) -> int:
    """Read every cell of the first sheet of each workbook; return the rows."""
    rows = 0
    for file in files:
        book = openpyxl.load_workbook(file, read_only=True)
        rows += sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    return rows


if __name__ == "__main__":
    began = time.perf_counter()
    read = {"columns": columns, "rewrite": rewrite, "workbook": workbook}[sys.argv[1]](sys.argv[2:])
    print(json.dumps({"seconds": time.perf_counter() - began, "rows": read}))
