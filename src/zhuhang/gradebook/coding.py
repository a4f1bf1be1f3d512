"""Columns of many rows and few values (去重编码): what is asked of every cell is asked of its distinct values once.

Rows are taken as positions in the list of their distinct values; answers to those are then given out to the rows.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from math import prod

import polars as pl

MOST_COMBINATIONS = 2**22
"""Combinations of values up to which a list with a place for each is cheaper than a join."""


class Coded:
    """Rows of one column, or of several side by side, of text or of small numbers."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._columns = rows.get_columns()

    @cached_property
    def values(self) -> pl.DataFrame:
        """The distinct values of the rows, in no particular order."""
        return _values(self._columns[0]).to_frame() if len(self._columns) == 1 else self._combined[0]

    @cached_property
    def codes(self) -> pl.Series:
        """For every row the position of its value."""
        if len(self._columns) == 1:
            return _positions(self._columns[0], self.values.to_series())
        return self._combined[1]

    def give_out(self, answers: pl.Series) -> pl.Series:
        """For every row the answer to its value; ``answers`` are in the order of :attr:`values`."""
        if len(self._columns) == 1 and answers.equals(self.values.to_series(), check_dtypes=True):
            return self._columns[0].alias(answers.name)
        return answers.gather(self.codes)

    @cached_property
    def _combined(self) -> tuple[pl.DataFrame, pl.Series]:
        """Every combination of values has a number; those that occur get a position."""
        each = [_values(column) for column in self._columns]
        if prod(map(len, each)) > MOST_COMBINATIONS:
            return self._joined()
        numbers = pl.zeros(len(self._columns[0]), pl.UInt32, eager=True)
        for column, values in zip(self._columns, each, strict=True):
            numbers = numbers * len(values) + _positions(column, values)
        found = numbers.unique()
        order = pl.int_range(len(found), dtype=pl.UInt32, eager=True)
        places = pl.zeros(prod(map(len, each)), pl.UInt32, eager=True).scatter(found, order)
        occurring = []
        for values in reversed(each):
            occurring.append(values.gather(found % len(values)))
            found = found // len(values)
        return pl.DataFrame(occurring[::-1]), places.gather(numbers)

    def _joined(self) -> tuple[pl.DataFrame, pl.Series]:
        rows = pl.DataFrame(self._columns)
        values = rows.unique()
        numbered = values.with_row_index("_code")
        return values, rows.join(numbered, on=rows.columns, how="left", nulls_equal=True, maintain_order="left")["_code"]


def map_texts(column: pl.Series, values: pl.Series, answers: pl.Series) -> pl.Series:
    """A text column with each of its distinct values replaced by the answer to it."""
    return answers.gather(_positions(column, values)).alias(column.name)


def cut_alike(column: pl.Series, other: pl.Series) -> pl.Series:
    """The column in pieces as long as the other's: a frame whose columns are cut differently is copied time and again."""
    lengths = other.chunk_lengths()
    if column.chunk_lengths() == lengths:
        return column
    pieces = [column.slice(start, length) for start, length in zip(accumulate(lengths, initial=0), lengths, strict=False)]
    return pl.concat(pieces, rechunk=False)


def _values(column: pl.Series) -> pl.Series:
    """The values a column has; of numbers, every one up to its largest, and none."""
    if len(column) and column[0] is not None and (column == column[0]).all(ignore_nulls=False):
        return column.head(1)
    if column.dtype == pl.String:
        return column.unique()
    largest = column.max()
    beyond = largest + 1 if isinstance(largest, int) else 0
    return pl.Series(column.name, [*range(beyond), None], dtype=column.dtype)


def _positions(column: pl.Series, values: pl.Series) -> pl.Series:
    if len(values) == 1:
        return pl.zeros(len(column), pl.UInt32, eager=True)
    if column.dtype == pl.String:
        return column.cast(pl.Enum(values)).to_physical().cast(pl.UInt32)
    return column.cast(pl.UInt32).fill_null(len(values) - 1)
