"""Rows that repeat or contradict one another (重复行、矛盾行), in one file or across files.

Attempts are told apart by everything that says which attempt it is; grade, grade point and flag do not. A sheet that
lacks a column says nothing with it: its blank agrees with whatever another sheet says there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import xor
from typing import Any

import polars as pl

from zhuhang.gradebook.tables import PENDING, RowNote, Source

PLACE = pl.col("source").cast(pl.UInt64) * 2**32 + pl.col("row")
"""Where an attempt stands: ascending from file to file and row to row; several attempts may stand in one row."""

_CORE = ("student_id", "term", "course_id", "kind", "sitting")
_TELLING = ("section", "teacher", "unit", "nature", "category")
_WHICH = (*_CORE, *_TELLING, "credits")
_HOW = ("grade", "grade_point", "outcome")


def without_repeats(attempts: pl.DataFrame, sources: Sequence[Source]) -> tuple[list[RowNote], pl.DataFrame]:
    """The attempts, each counted once and none that contradicts another; a note of every row that is left out for it.

    What one sheet has no column for is filled first with what another says of the same attempt.
    """
    some = _repeated(attempts)
    if not some.any():
        return [], attempts
    attempts = _completed(attempts, some).with_row_index("_index")
    few = attempts.filter(some)
    refused = _conflicting(few)
    attempts, few = _without(attempts, refused), _without(few, refused)
    again = _repeating(few)
    attempts = attempts.filter(~pl.col("_index").is_in(again["_index"].implode()))
    idle = _without(again, attempts.filter(PLACE.is_in(_places(again).implode())))
    notes = [_conflict(row, sources) for row in refused.iter_rows(named=True)]
    notes += [_repeat(row, sources) for row in idle.unique(["source", "row"], maintain_order=True).iter_rows(named=True)]
    return notes, attempts.drop("_index")


def _places(attempts: pl.DataFrame) -> pl.Series:
    return attempts.select(PLACE).to_series()


def _repeated(attempts: pl.DataFrame) -> pl.Series:
    """Which attempts some other may repeat or contradict: equal in what is hashed here. Usually very few."""
    hashes = [pl.col(name).hash(place) for place, name in enumerate(_CORE)]
    hashed = attempts.select(reduce(xor, hashes).alias("_hash")).to_series()
    ordered = hashed.sort()
    return hashed.is_in(ordered.filter(ordered == ordered.shift()).unique().implode())


def _completed(attempts: pl.DataFrame, some: pl.Series) -> pl.DataFrame:
    """Fill what one sheet has no column for and another says of the same attempt, where only one thing is said."""
    if attempts["source"].n_unique() == 1:
        return attempts
    lacking = attempts.group_by("source").agg(
        *((pl.col(name) == "").all().alias(f"_{name}") for name in _TELLING),
        pl.col("grade_point").is_null().all().alias("_grade_point"),
    )
    numbered = attempts.with_row_index("_place").join(lacking, on="source", how="left", maintain_order="left")
    told = numbered.filter(some).with_columns(
        *(_only_one(pl.col(name).filter(pl.col(name) != ""), name, _CORE) for name in _TELLING),
        _only_one(pl.col("grade_point").drop_nulls(), "grade_point", (*_CORE, "grade", "outcome")),
    )
    return pl.concat([numbered.filter(~some), told]).sort("_place").select(attempts.columns)


def _only_one(said: pl.Expr, name: str, key: Sequence[str]) -> pl.Expr:
    fills = pl.col(f"_{name}") & (said.n_unique().over(key) == 1)
    return pl.when(fills).then(said.first().over(key)).otherwise(name).alias(name)


def _conflicting(few: pl.DataFrame) -> pl.DataFrame:
    """A row each for those of two or more that differ only in the grade; a pending row contradicts nothing."""
    graded = few.filter(~pl.col("outcome").is_in([int(outcome) for outcome in PENDING]))
    return graded.filter(pl.struct(_HOW).n_unique().over(_WHICH) > 1).unique(["source", "row"], maintain_order=True)


def _repeating(few: pl.DataFrame) -> pl.DataFrame:
    """The attempts that say the same as an earlier one."""
    kept = few.unique([*_WHICH, *_HOW], keep="first", maintain_order=True)
    return few.filter(~pl.col("_index").is_in(kept["_index"].implode()))


def _without(attempts: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The attempts that stand in none of those rows."""
    return attempts.filter(~PLACE.is_in(_places(rows).implode())) if rows.height else attempts


def _conflict(row: dict[str, Any], sources: Sequence[Source]) -> RowNote:
    return RowNote(
        "refused", "conflicting-rows", sources[row["source"]], row["row"], "成绩", row["grade"],
        f"同一学期同一课程“{row['course_name'] or row['course_id']}”另有成绩不同的记录，无法分清哪次是哪次，都没有采用",
        row["student_id"], row["term"], row["name"],
    )


def _repeat(row: dict[str, Any], sources: Sequence[Source]) -> RowNote:
    return RowNote(
        "ignored", "duplicate-row", sources[row["source"]], row["row"], "", row["course_name"] or row["course_id"],
        "与另一行相同，只计一次", row["student_id"], row["term"],
    )
