"""Rows that repeat or contradict one another (重复行、矛盾行), in one file or across files.

Attempts are told apart by everything that says which attempt it is; grade, grade point and flag do not. A sheet that
lacks a column says nothing with it: its blank agrees with whatever another sheet says there.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from zhuhang.gradebook.tables import PENDING, RowNote, Source

_CORE = ("student_id", "term", "course_id", "kind", "sitting")
_TELLING = ("section", "teacher", "unit", "nature", "category")
_WHICH = (*_CORE, *_TELLING, "credits")
_HOW = ("grade", "grade_point", "outcome")


def completed(attempts: pl.DataFrame) -> pl.DataFrame:
    """Fill what one sheet has no column for and another says of the same attempt, where only one thing is said."""
    some = attempts.select(pl.struct(_CORE).hash().is_duplicated()).to_series()
    if not some.any() or attempts["source"].n_unique() == 1:
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


def conflicting_rows(attempts: pl.DataFrame, sources: Sequence[Source]) -> tuple[list[RowNote], pl.DataFrame]:
    """Refuse every row of two or more that differ only in the grade; a pending row contradicts nothing."""
    graded = _repeated(attempts).filter(~pl.col("outcome").is_in([int(outcome) for outcome in PENDING]))
    if not graded.height:
        return [], attempts
    many = graded.filter(pl.struct(_HOW).n_unique().over(_WHICH) > 1)
    rows = many.unique(["source", "row"], maintain_order=True)
    notes = [
        RowNote(
            "refused", "conflicting-rows", sources[row["source"]], row["row"], "成绩", row["grade"],
            f"同一学期同一课程“{row['course_name'] or row['course_id']}”另有成绩不同的记录，无法分清哪次是哪次，都没有采用",
            row["student_id"], row["term"],
        )
        for row in rows.iter_rows(named=True)
    ]
    return notes, attempts.join(rows, on=["source", "row"], how="anti", maintain_order="left")


def _repeated(attempts: pl.DataFrame) -> pl.DataFrame:
    """The attempts that some other may repeat or contradict: equal in what is hashed here. Usually very few."""
    return attempts.filter(attempts.select(pl.struct(_CORE).hash().is_duplicated()).to_series())


def duplicate_attempts(attempts: pl.DataFrame, sources: Sequence[Source]) -> tuple[list[RowNote], pl.DataFrame]:
    """Count the same attempt once; the rows that only repeat others are noted."""
    if not _repeated(attempts).height:
        return [], attempts
    kept = attempts.unique([*_WHICH, *_HOW], keep="first", maintain_order=True)
    gone = attempts.join(kept, on=["source", "row"], how="anti", maintain_order="left")
    notes = [
        RowNote(
            "ignored", "duplicate-row", sources[row["source"]], row["row"], "", row["course_name"] or row["course_id"],
            "与另一行相同，只计一次", row["student_id"], row["term"],
        )
        for row in gone.unique(["source", "row"], maintain_order=True).iter_rows(named=True)
    ]
    return notes, kept
