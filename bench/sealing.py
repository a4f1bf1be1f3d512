"""Seal a size anew beside reading and writing the same Parquet."""

from __future__ import annotations

import shutil

from bench.running import Figure, interleaved
from bench.subjects import PYTHON, Size


def seal(size: Size, rounds: int) -> dict[str, Figure]:
    """Seal into ``size.snapshot``, replacing it; the figures of ``rewrite``, of ``sealing`` and of ``sealing with the list``.

    Several files are sealed in parts, by the command; sealing by itself is timed of one.
    """
    figures = {name: Figure() for name in ("rewrite", "sealing", "sealing with the list")}
    for _ in range(rounds):
        shutil.rmtree(size.snapshot, ignore_errors=True)
        commands = {"rewrite": size.reading("rewrite"), "sealing with the list": size.seal(size.results, size.snapshot)}
        if len(size.results) == 1:
            commands["sealing"] = [PYTHON, "-m", "bench.in_sealing", str(size.folder / "sealing"), *size.results]
        for name, figure in interleaved(commands, 1, warm_up=False).items():
            figures[name].add(figure)
    return {name: figure for name, figure in figures.items() if figure.whole}
