"""The engine in one process, timed from the opened snapshot to the list: ``python -m bench.in_engine SNAPSHOT RULE TERM [evidence]``.

The regulation is loaded and the interpreter warm before the clock starts, as the baselines have their query and their imports;
whole processes are timed from outside as well. With ``evidence`` every finding's values and results are made too.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from zhuhang.engine.blocks import run_in_blocks
from zhuhang.engine.snapshot import open_snapshot
from zhuhang.engine.tables import findings_table, levels_table
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load


def main(folder: str, rule: str, term: str, evidence: str = "") -> None:
    """Screen once; print the seconds and how many students are on each level."""
    code, _, scope = rule.partition("_")
    regulation = load(find(code))
    began = time.perf_counter()
    levels: Counter[str] = Counter()
    for ran in run_in_blocks(regulation, open_snapshot(Path(folder)), term=term, parameters={"scope": scope} if scope else {}):
        levels.update(levels_table(ran)["level"].to_list())
        if evidence:
            findings_table(ran)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "levels": levels}, sort_keys=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
