"""One sheet as a grid of text cells (单元格网格), before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from zhuhang.gradebook.coding import cut_alike
from zhuhang.gradebook.tables import Source
from zhuhang.gradebook.text import clean_columns


@dataclass(frozen=True)
class Grid:
    """Cells of one sheet: columns ``c0``, ``c1``, … of cleaned text, "" where blank; ``first_row`` as Excel counts.

    ``typed`` holds the header of a table that brings its own (Parquet, JSON); its cells start below row 1.
    ``separated``: a text table, in which a cell beyond the header means that the columns have shifted. ``said`` holds the
    distinct texts of every column.
    """

    source: Source
    cells: pl.DataFrame
    said: dict[str, pl.Series]
    first_row: int = 1
    typed: tuple[str, ...] = ()
    separated: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no cell says anything."""
        return all((self.cells[name] == "").all() for name in self.cells.columns)

    def head(self, count: int) -> list[tuple[str, ...]]:
        """The first rows, the header of a typed table included."""
        if self.typed:
            return [self.typed, *self.cells.head(count - 1).rows()]
        return self.cells.head(count).rows()


def grid_of(
    source: Source, cells: pl.DataFrame, *, first_row: int = 1, typed: Sequence[str] = (), separated: bool = False
) -> Grid:
    """A grid from a frame of text columns: renamed ``c0`` onward and cleaned."""
    cleaned, said = clean_columns(cells)
    names = [f"c{place}" for place in range(cells.width)]
    columns = [cut_alike(column, cells.to_series(0)).alias(name) for name, column in zip(names, cleaned, strict=True)]
    return Grid(source, pl.DataFrame(columns), dict(zip(names, said, strict=True)), first_row, tuple(typed), separated)


def grid_of_rows(source: Source, rows: Sequence[Sequence[str]], *, first_row: int = 1) -> Grid:
    """A grid from rows of text, which need not have the same length."""
    width = max((len(row) for row in rows), default=0)
    padded = [list(row) + [""] * (width - len(row)) for row in rows]
    columns = [pl.Series(f"c{place}", [row[place] for row in padded], dtype=pl.String) for place in range(width)]
    return grid_of(source, pl.DataFrame(columns), first_row=first_row)
