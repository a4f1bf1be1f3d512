"""Run one of the DuckDB baselines: ``python -m bench.baselines.in_duckdb asnu TERM FILE...`` prints seconds and the levels' counts."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
QUERIES = {
    "asnu": ["asnu"],
    "lut": ["lut_results", "lut_last_term"],
    "lut_outstanding": ["lut_results", "lut_outstanding"],
}


def levels(rule: str, term: str, files: list[str]) -> list[tuple[str, str]]:
    """(student, level) of every warned student; ``rule`` is asnu, lut or lut_outstanding."""
    with duckdb.connect() as base:
        base.execute("CREATE VIEW results AS SELECT * FROM read_parquet(" + repr(files) + ")")
        return levels_in(base, rule, term)


def levels_in(base: duckdb.DuckDBPyConnection, rule: str, term: str) -> list[tuple[str, str]]:
    """The same over whatever ``results`` is in an open database."""
    query = "".join((HERE / f"duckdb_{part}.sql").read_text(encoding="utf-8") for part in QUERIES[rule])
    return base.execute(query, {"term": term}).fetchall()


if __name__ == "__main__":
    began = time.perf_counter()
    listed = levels(sys.argv[1], sys.argv[2], sys.argv[3:])
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "levels": Counter(level for _, level in listed)}, sort_keys=True))
