"""Sealing in one process, timed from the unread results to the written tables: ``python -m bench.in_sealing FOLDER FILE...``.

Imports are left out of the clock, as they are where the same Parquet is merely read and written.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path

from zhuhang.cli import KEEP_MEMORY

os.environ.setdefault(*KEEP_MEMORY)

from zhuhang.engine.inputs import Inputs
from zhuhang.engine.sealing import seal
from zhuhang.engine.shelf import Shelf
from zhuhang.engine.snapshot import save_tables
from zhuhang.gradebook.results import read_results


def main(folder: str, *files: str) -> None:
    """Seal once into a folder, replacing it; print the seconds and the digest."""
    target = Path(folder)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    began = time.perf_counter()
    sealed = seal(Inputs.of(read_results([Path(file) for file in files]), None, None, None, None), Shelf(target))
    save_tables(target, sealed)
    seconds = time.perf_counter() - began
    shutil.rmtree(target)
    print(json.dumps({"seconds": seconds, "digest": sealed.digest}))


if __name__ == "__main__":
    main(*sys.argv[1:])
