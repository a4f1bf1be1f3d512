"""Seal a size anew beside reading and writing the same Parquet."""

from __future__ import annotations

import shutil

from bench.running import Figure, interleaved
from bench.subjects import Size


def seal(size: Size) -> dict[str, Figure]:
    """Seal into ``size.snapshot``, replacing it; the figures of ``sealing`` and ``rewrite``."""
    shutil.rmtree(size.snapshot, ignore_errors=True)
    commands = {"sealing": size.seal(size.results, size.snapshot), "rewrite": size.reading("rewrite")}
    return interleaved(commands, 1, warm_up=False)
