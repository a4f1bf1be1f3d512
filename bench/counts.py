"""How many students of a written list are on each level: ``python -m bench.counts LIST.parquet``."""

from __future__ import annotations

import json
import sys
from collections import Counter

import polars as pl

if __name__ == "__main__":
    levels = pl.read_parquet(sys.argv[1], columns=["level"])["level"].to_list()
    print(json.dumps(Counter(levels), sort_keys=True))
