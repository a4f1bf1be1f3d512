"""To which attempt a make-up belongs, and which regular exam is really a retake (补考归属、重修认定).

Attempts come as integers: ``student``, ``course``, ``term`` (positions in sorted lists), ``kind`` and ``outcome`` of the
canonical table. What comes out adds ``key``, student and course in one number, and ``at``, the term of the attempt a row
belongs to, and resolves ``kind`` to regular, retake or make-up. Only courses with several rows need any work; most have one.
"""

from __future__ import annotations

import polars as pl

from zhuhang.gradebook.tables import FAILING, PENDING, Kind, Outcome

KEY = (pl.col("student").cast(pl.Int64) * 2**32 + pl.col("course")).alias("key")
"""Student and course in one number: what attempts and course terms are sorted by."""

_NO_EXAM = [Outcome.EXEMPT, Outcome.WITHDRAWN]
_SAT = [Outcome.PASSED, *FAILING]
_IS_MAKEUP = pl.col("kind") == Kind.MAKEUP
_COMPLETES = (pl.col("kind") == Kind.DEFERRED) & pl.col("outcome").is_in(_SAT)


def by_course(rows: pl.DataFrame) -> pl.DataFrame:
    """Coded rows with their ``key``, sorted by it."""
    return rows.with_columns(KEY).sort("key")


def attribute(attempts: pl.DataFrame) -> pl.DataFrame:
    """Attempts sorted by course and within it by time, with ``at``, and ``written``, the kind as the row said it.

    Takes coded rows :func:`by_course`. Rows of courses with several are put in order among the others, which have nothing to ask.
    """
    ordered = attempts.with_columns(
        pl.col("kind").alias("written"), pl.col("term").alias("at"),
        pl.when(pl.col("kind") == Kind.DEFERRED).then(pl.lit(Kind.REGULAR, pl.UInt8)).otherwise("kind").alias("kind"),
    )
    several = has_several(ordered["key"])
    asked = ordered.filter(several).with_columns(pl.col("written").alias("kind"))
    return with_rows(ordered, several.arg_true(), order(attribute_several(asked.drop("at"))))


def with_rows(table: pl.DataFrame, places: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    """A table with other rows at some of its places."""
    return table.with_columns(table[name].scatter(places, rows[name]) for name in table.columns)


def has_several(keys: pl.Series) -> pl.Series:
    """Of rows sorted by ``key``, which belong to a course with several."""
    same = (keys == keys.shift(1)).fill_null(value=False)
    return same | same.shift(-1, fill_value=False)


def order(attempts: pl.DataFrame) -> pl.DataFrame:
    """Sort attempts by course, and within a course by time: regular, retake, make-up; pending before graded.

    Rows alike in all this are ordered by whatever else tells them apart, so that the order of the input never shows.
    """
    return attempts.sort(
        "key", "at", "kind", pl.col("outcome").is_in(PENDING).not_(), "term", "written", "sitting", "section", "grade", "outcome",
        "credits", "point", "nature", "remark", "teacher", "unit", maintain_order=True,
    )


def attribute_several(attempts: pl.DataFrame) -> pl.DataFrame:
    """Add ``at`` and resolve ``kind`` for courses with several rows; rows are sorted by ``key`` and keep their order.

    A make-up belongs to the attempt of its own term, else to the one of the term before that has none yet; a deferred exam
    completes a pending attempt by the same rule. A regular exam again in a later term is a retake.
    """
    numbered = attempts.with_columns(pl.col("key").rle_id().alias("number"))
    placed = _place_makeups(_place_deferred(numbered))
    earlier = placed.filter(pl.col("outcome").is_in(_SAT)).group_by("number").agg(pl.col("at").min().alias("first_sat"))
    is_later = (pl.col("first_sat") < pl.col("at")).fill_null(value=False)
    return (
        placed.join(earlier, on="number", how="left", maintain_order="left")
        .with_columns(
            pl.when(_IS_MAKEUP).then(pl.lit(Kind.MAKEUP, pl.UInt8))
            .when((pl.col("kind") == Kind.RETAKE) | is_later).then(pl.lit(Kind.RETAKE, pl.UInt8))
            .otherwise(pl.lit(Kind.REGULAR, pl.UInt8)).alias("kind")
        )
        .select(*attempts.columns, "at")
    )


def _place_deferred(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give every row but the make-ups its ``at``; a graded deferred exam goes to the pending attempt it completes."""
    is_waiting = ~_IS_MAKEUP & pl.col("outcome").is_in(PENDING)
    waiting = _spots(attempts, is_waiting, "term")
    retakes = _spots(attempts, is_waiting & (pl.col("kind") == Kind.RETAKE), "term")
    still_open = _without(waiting, _spots(attempts, _COMPLETES, "term"))
    here = _COMPLETES & _stands(waiting, _spot("term"))
    before = _COMPLETES & ~here & _stands(still_open, _spot("term") - 1)
    is_retake = (here & _stands(retakes, _spot("term"))) | (before & _stands(retakes, _spot("term") - 1))
    return attempts.with_columns(
        pl.when(before).then(pl.col("term") - 1).otherwise("term").alias("at"),
        pl.when(is_retake).then(pl.lit(Kind.RETAKE, pl.UInt8)).otherwise("kind").alias("kind"),
    )


def _place_makeups(attempts: pl.DataFrame) -> pl.DataFrame:
    bases = _spots(attempts, ~_IS_MAKEUP & ~pl.col("outcome").is_in(_NO_EXAM), "at")
    free = _without(bases, _spots(attempts, _IS_MAKEUP, "term"))
    to_before = _IS_MAKEUP & ~_stands(bases, _spot("term")) & _stands(free, _spot("term") - 1)
    return attempts.with_columns(pl.when(to_before).then(pl.col("term") - 1).otherwise("at").alias("at"))


def _spot(term: str) -> pl.Expr:
    """Course and term in one number; the term before is the number before."""
    return pl.col("number").cast(pl.Int64) * 512 + pl.col(term) + 1


def _spots(attempts: pl.DataFrame, condition: pl.Expr, term: str) -> pl.Series:
    return attempts.filter(condition).select(_spot(term).unique()).to_series()


def _without(spots: pl.Series, others: pl.Series) -> pl.Series:
    return spots.filter(~spots.is_in(others.implode()))


def _stands(spots: pl.Series, spot: pl.Expr) -> pl.Expr:
    return spot.is_in(spots.implode())
