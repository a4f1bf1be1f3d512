"""Seal a size anew beside reading and writing the same Parquet; more than one block is sealed block by block and joined."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.running import Figure, added, interleaved, run_once
from bench.subjects import PYTHON, Size


def seal(size: Size) -> dict[str, Figure]:
    """Seal into ``size.snapshot``, replacing it; the figures of ``sealing`` and ``rewrite``."""
    shutil.rmtree(size.snapshot, ignore_errors=True)
    if len(size.results) > 1:
        return _in_blocks(size)
    commands = {"sealing": size.seal(size.results, size.snapshot), "rewrite": size.reading("rewrite")}
    return interleaved(commands, 1, warm_up=False)


def _in_blocks(size: Size) -> dict[str, Figure]:
    """Seal one file after the other, then join; a block that is sealed already is kept, so that a long night may resume."""
    folders, figures = [], []
    for result in size.results:
        folder = size.folder / "blocks" / Path(result).stem
        figure = Figure()
        if not folder.is_dir():
            folder.parent.mkdir(exist_ok=True)
            run_once(size.seal([result], folder), figure)
            figures.append(figure)
        folders.append(str(folder))
    joining, rewrite = Figure(), Figure()
    run_once([PYTHON, "-m", "bench.stitch", str(size.snapshot), *folders], joining)
    run_once(size.reading("rewrite"), rewrite)
    return {"rewrite": rewrite} | ({"sealing": added([*figures, joining])} if len(figures) == len(folders) else {})
