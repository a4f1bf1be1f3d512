"""Other parameters on the numbers a run already holds: ``python -m bench.what_if SNAPSHOT TERM`` prints seconds.

Nothing is read again; the median of twenty goes over thresholds that differ each time.
"""

from __future__ import annotations

import json
import sys
import time
from fractions import Fraction
from pathlib import Path
from statistics import median

from zhuhang.engine import run
from zhuhang.engine.snapshot import open_snapshot
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load

THRESHOLDS = ("yellow_outstanding_credits", "orange_outstanding_credits", "red_outstanding_credits")


def main(folder: str, term: str) -> None:
    """Time :meth:`Run.what_if` for njimt, whose thresholds are the college's to set."""
    ran = run(load(find("njimt")), open_snapshot(Path(folder)), term=term, parameters=_thresholds(0))
    spent = []
    for number in range(20):
        began = time.perf_counter()
        ran.what_if(_thresholds(number))
        spent.append(time.perf_counter() - began)
    print(json.dumps({"seconds": median(spent)}))


def _thresholds(number: int) -> dict[str, Fraction]:
    return {name: Fraction(5 * place + number, 2) for place, name in enumerate(THRESHOLDS, start=1)}


if __name__ == "__main__":
    main(*sys.argv[1:3])
