"""Where parts of long tables are put by on disk (存放), on their way into a snapshot or too large to be held at once."""

from __future__ import annotations

import shutil
import weakref
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

from zhuhang.engine.attribution import KEY

LONG = ("attempts", "course_terms")
"""The tables that come in parts."""


class Shelf:
    """A folder of our own, which goes with the last who holds it.

    It lies beside what is made of it, ``target``, where there is one; what a killed run left of the same target goes too.
    """

    def __init__(self, target: Path | None = None) -> None:
        if target is not None and target.name and target.parent.is_dir():
            self.path = target.with_name(f".{target.name}.parts")
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir()
        else:
            self.path = Path(mkdtemp(prefix="zhuhang-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def put(self, name: str, place: int, rows: pl.DataFrame) -> None:
        """Put by a part of a long table: whole students."""
        write_long(rows, self.path, name, place)

    def take(self, name: str, place: int) -> pl.LazyFrame:
        """A part as it was put by."""
        return _read_long(_path(self.path, name, place))

    def hand_over(self, folder: Path) -> None:
        """Put everything into a folder: linked where both are on one disk, else copied."""
        for path in sorted(path for name in LONG for path in self.path.glob(f"{name}-*.parquet")):
            try:
                (folder / path.name).hardlink_to(path)
            except OSError:
                shutil.copyfile(path, folder / path.name)


def write_long(rows: pl.DataFrame, folder: Path, name: str, place: int) -> None:
    """Write a part of a long table into a folder."""
    rows.drop("key").write_parquet(_path(folder, name, place), compression="lz4", row_group_size=4_000_000, statistics=False)


def read_long(folder: Path, name: str) -> list[pl.LazyFrame]:
    """The parts of a long table as they lie in a folder."""
    return [_read_long(path) for path in sorted(folder.glob(f"{name}-*.parquet"))]


def _path(folder: Path, name: str, place: int) -> Path:
    return folder / f"{name}-{place:04d}.parquet"


def _read_long(path: Path) -> pl.LazyFrame:
    return pl.scan_parquet(path).set_sorted("student").with_columns(KEY)
