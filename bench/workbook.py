"""An .xlsx of results for the reading comparison, and the gradebook reading it.

``python -m bench.workbook write RESULTS FILE ROWS`` and ``python -m bench.workbook read FILE``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl


def write(results: str, file: str, rows: str) -> None:
    """Write the first results as a workbook, every cell as an office writes it."""
    pl.read_parquet(results, n_rows=int(rows)).write_excel(file, autofilter=False)


def read(file: str) -> None:
    """Read a workbook into the canonical table; print how many rows were used."""
    from zhuhang.gradebook import read_results

    print(read_results([Path(file)]).rows.used)


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](*sys.argv[2:])
