"""An .xlsx of results for the reading comparison, and the gradebook reading it.

``python -m bench.workbook write RESULTS FILE ROWS`` and ``python -m bench.workbook read FILE``.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import polars as pl

from zhuhang.gradebook import read_results


def write(results: str, file: str, rows: str) -> None:
    """Write the first results as a workbook, every cell as an office writes it."""
    pl.read_parquet(results, n_rows=int(rows)).write_excel(file, autofilter=False)


def read(file: str) -> None:
    """Read a workbook into the canonical table; print seconds and how many rows were used."""
    began = time.perf_counter()
    used = read_results([Path(file)]).rows.used
    print(json.dumps({"seconds": time.perf_counter() - began, "rows": used}))


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](*sys.argv[2:])
