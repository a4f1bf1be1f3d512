"""Columns of many rows and few values (去重编码): what is asked of every cell is asked of its distinct values once.

Rows are taken as positions in the list of their distinct values; answers to those are then given out to the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from math import prod

import polars as pl

MOST_COMBINATIONS = 2**22
"""Combinations of values up to which a list with a place for each is cheaper than a join."""


class Coded:
    """Rows of one column, or of several side by side, of text or of small numbers.

    ``known`` are distinct texts some columns are expected to have and perhaps others; it only spares looking for them.
    """

    def __init__(self, rows: pl.DataFrame, known: Mapping[str, pl.Series] | None = None) -> None:
        self._columns = rows.get_columns()
        self._known = known or {}

    @property
    def values(self) -> pl.DataFrame:
        """The values the rows have, each once, and perhaps others."""
        return self._found[0]

    @property
    def codes(self) -> pl.Series:
        """For every row the position of its value."""
        return self._found[1]

    def give_out(self, answers: pl.Series) -> pl.Series:
        """For every row the answer to its value; ``answers`` are in the order of :attr:`values`."""
        if len(self._columns) == 1 and answers.equals(self.values.to_series(), check_dtypes=True):
            return self._columns[0].alias(answers.name)
        return answers.gather(self.codes)

    @cached_property
    def _found(self) -> tuple[pl.DataFrame, pl.Series]:
        each = [_code(column, self._known.get(column.name)) for column in self._columns]
        if len(each) == 1:
            return each[0][0].to_frame(), each[0][1]
        return _combined(each) if prod(len(values) for values, _ in each) <= MOST_COMBINATIONS else _joined(self._columns)


def _combined(each: Sequence[tuple[pl.Series, pl.Series]]) -> tuple[pl.DataFrame, pl.Series]:
    """Every combination of values has a number; those that occur get a position."""
    numbers = pl.zeros(len(each[0][1]), pl.UInt32, eager=True)
    for values, codes in each:
        numbers = numbers * len(values) + codes
    found = numbers.unique()
    order = pl.int_range(len(found), dtype=pl.UInt32, eager=True)
    places = pl.zeros(prod(len(values) for values, _ in each), pl.UInt32, eager=True).scatter(found, order)
    occurring = []
    for values, _ in reversed(each):
        occurring.append(values.gather(found % len(values)))
        found = found // len(values)
    return pl.DataFrame(occurring[::-1]), places.gather(numbers)


def _joined(columns: Sequence[pl.Series]) -> tuple[pl.DataFrame, pl.Series]:
    rows = pl.DataFrame(columns)
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


def _code(column: pl.Series, known: pl.Series | None) -> tuple[pl.Series, pl.Series]:
    """The values of a column, and for every row its value's position; of numbers, all up to the largest, and none."""
    if len(column) and column[0] is not None and (column == column[0]).all(ignore_nulls=False):
        return column.head(1), pl.zeros(len(column), pl.UInt32, eager=True)
    if column.dtype == pl.String:
        if known is not None and (codes := _positions(column, known)).null_count() == 0:
            return known.alias(column.name), codes
        values = column.unique()
        return values, _positions(column, values)
    largest = column.max()
    beyond = largest + 1 if isinstance(largest, int) else 0
    return pl.Series(column.name, [*range(beyond), None], dtype=column.dtype), column.cast(pl.UInt32).fill_null(beyond)


def _positions(column: pl.Series, values: pl.Series) -> pl.Series:
    """Where each text stands among the values; null where it does not."""
    return column.cast(pl.Enum(values), strict=False).to_physical().cast(pl.UInt32)
