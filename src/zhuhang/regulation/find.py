"""Where a regulation's folder lies (办法文件夹的位置)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from zhuhang.regulation.mistakes import Mistake, RegulationError

_HERE = Path(__file__).resolve()


def shelves() -> list[Path]:
    """The folders that hold regulation folders, first found wins: environment, checkout, installed copy."""
    named = [Path(part) for part in os.environ.get("ZHUHANG_REGULATIONS", "").split(os.pathsep) if part]
    checkout = _HERE.parents[3]
    return [*named, checkout / "regulations", checkout / "examples" / "regulations", _HERE.parents[1] / "_regulations"]


def codes() -> list[str]:
    """The codes of all regulations that can be found, sorted."""
    return sorted({folder.name for folder in _folders()})


def _folders() -> Iterator[Path]:
    for shelf in shelves():
        if shelf.is_dir():
            yield from (folder for folder in shelf.iterdir() if (folder / "regulation.yaml").is_file())


def find(code_or_path: str | Path) -> Path:
    """The folder of a code, or the folder itself; raise RegulationError where there is none."""
    path = Path(code_or_path)
    if (path / "regulation.yaml").is_file():
        return path
    text = str(code_or_path)
    if isinstance(code_or_path, str) and os.sep not in text:
        for shelf in shelves():
            if (shelf / text / "regulation.yaml").is_file():
                return shelf / text
    known = "、".join(codes()) or "（没有）"
    raise RegulationError([Mistake(text, 0, "no-regulation",
                                   f"找不到办法“{text}”：请写已有的代码（{known}），或写含有 regulation.yaml 的文件夹路径")])
