"""The regulation a college is under (所用办法), read once and again only when its files change."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from zhuhang.people.models import College
from zhuhang.regulation.load import find, load
from zhuhang.regulation.model import Regulation

Stamp = tuple[tuple[str, int], ...]


def regulation_of(college: College) -> Regulation:
    """The college's regulation as its folder says now; raise RegulationError where the folder has mistakes."""
    return regulation_named(college.regulation)


def regulation_named(code: str) -> Regulation:
    """Any regulation by code or folder, as its folder says now; raise RegulationError where there is none."""
    folder = find(code)
    return _loaded(folder, _stamp(folder))


def _stamp(folder: Path) -> Stamp:
    """When the folder's files, and those of the folders beside it that it may extend, were last changed."""
    files = [*folder.glob("*.yaml"), *folder.parent.glob("*/*.yaml")]
    return tuple(sorted((str(file), file.stat().st_mtime_ns) for file in files))


@lru_cache(maxsize=32)
def _loaded(folder: Path, stamp: Stamp) -> Regulation:
    return load(folder)
