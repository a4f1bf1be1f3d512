"""Run one of the Polars baselines: ``python -m bench.baselines.in_polars asnu TERM FILE...`` prints seconds and the levels' counts."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter

import polars as pl

from bench.baselines import polars_asnu, polars_lut


def levels(rule: str, term: str, results: pl.LazyFrame) -> pl.DataFrame:
    """(student, level) of every warned student; ``rule`` is asnu, lut or lut_outstanding."""
    terms = results.select(pl.col("学年学期").unique().sort()).collect(engine="streaming").to_series().to_list()
    now = terms.index(term)
    if rule == "asnu":
        query = polars_asnu.levels(results, terms, now)
    else:
        query = polars_lut.levels(results, terms, now, "outstanding" if rule == "lut_outstanding" else "last_term")
    return query.collect(engine="streaming")


if __name__ == "__main__":
    began = time.perf_counter()
    listed = levels(sys.argv[1], sys.argv[2], pl.scan_parquet(sys.argv[3:]))["level"].to_list()
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "levels": Counter(listed)}, sort_keys=True))
