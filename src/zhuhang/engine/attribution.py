"""To which attempt a make-up belongs, and which regular exam is really a retake (补考归属、重修认定).

Attempts come as integers: ``student``, ``course``, ``term`` (positions in sorted lists), ``kind`` and ``outcome`` of the
canonical table, and ``key``, student and course in one number. What comes out adds ``at``, the term of the attempt a row
belongs to, and resolves ``kind`` to regular, retake or make-up. Only courses with several rows need any work; most have one.
"""

from __future__ import annotations

import polars as pl

from zhuhang.gradebook.tables import FAILING, PENDING, Kind, Outcome

_COURSE = ["student", "course"]
_NO_EXAM = [Outcome.EXEMPT, Outcome.WITHDRAWN]
_SAT = [Outcome.PASSED, *FAILING]


def split(attempts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows sorted by ``key`` as those of courses with one row, and those of courses with several."""
    key = attempts["key"]
    several = ((key == key.shift(1)) | (key == key.shift(-1))).fill_null(False)
    return attempts.filter(~several), attempts.filter(several)


def attribute_alone(attempts: pl.DataFrame) -> pl.DataFrame:
    """Add ``at`` and resolve ``kind`` for courses with one row: there is nothing to belong to."""
    deferred = pl.col("kind") == Kind.DEFERRED
    return attempts.with_columns(
        pl.when(deferred).then(pl.lit(Kind.REGULAR, pl.UInt8)).otherwise("kind").alias("kind"),
        pl.col("term").alias("at"),
    )


def attribute_several(attempts: pl.DataFrame) -> pl.DataFrame:
    """Add ``at`` and resolve ``kind`` for courses with several rows; rows keep their order.

    A make-up belongs to the attempt of its own term, else to the one of the term before that has none yet; a deferred exam
    completes a pending attempt by the same rule. A regular exam again in a later term is a retake.
    """
    placed = _place_makeups(_place_deferred(attempts))
    earlier = _first_sat(placed)
    return (
        placed.join(earlier, on=_COURSE, how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("kind") == Kind.MAKEUP)
            .then(pl.lit(Kind.MAKEUP, pl.UInt8))
            .when((pl.col("kind") == Kind.RETAKE) | (pl.col("first_sat") < pl.col("at")).fill_null(False))
            .then(pl.lit(Kind.RETAKE, pl.UInt8))
            .otherwise(pl.lit(Kind.REGULAR, pl.UInt8))
            .alias("kind")
        )
        .select(*attempts.columns, "at")
    )


def _first_sat(attempts: pl.DataFrame) -> pl.DataFrame:
    return attempts.filter(pl.col("outcome").is_in(_SAT)).group_by(_COURSE).agg(pl.col("at").min().alias("first_sat"))


def _place_deferred(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give every row but the make-ups its ``at``; a graded deferred exam goes to the pending attempt it completes."""
    pending_base = attempts.filter((pl.col("kind") != Kind.MAKEUP) & pl.col("outcome").is_in(PENDING))
    waiting = pending_base.select(*_COURSE, "term", (pl.col("kind") == Kind.RETAKE).alias("retake")).unique()
    waiting = waiting.group_by([*_COURSE, "term"]).agg(pl.col("retake").any())
    completes = (pl.col("kind") == Kind.DEFERRED) & pl.col("outcome").is_in(_SAT)
    own_term = attempts.filter(completes).select([*_COURSE, "term"]).unique()
    open_before = waiting.join(own_term, on=[*_COURSE, "term"], how="anti").with_columns(pl.col("term") + 1)
    joined = attempts.join(waiting, on=[*_COURSE, "term"], how="left", maintain_order="left").join(
        open_before, on=[*_COURSE, "term"], how="left", maintain_order="left", suffix="_before"
    )
    here, before = completes & pl.col("retake").is_not_null(), completes & pl.col("retake_before").is_not_null()
    is_retake = pl.when(here).then("retake").when(before).then("retake_before").otherwise(False)
    return joined.with_columns(
        pl.when(before & ~here).then(pl.col("term") - 1).otherwise("term").alias("at"),
        pl.when(is_retake).then(pl.lit(Kind.RETAKE, pl.UInt8)).otherwise("kind").alias("kind"),
    ).drop("retake", "retake_before")


def _place_makeups(attempts: pl.DataFrame) -> pl.DataFrame:
    is_makeup = pl.col("kind") == Kind.MAKEUP
    bases = attempts.filter(~is_makeup & ~pl.col("outcome").is_in(_NO_EXAM)).select([*_COURSE, "at"]).unique()
    same = bases.rename({"at": "term"}).with_columns(pl.lit(True).alias("same"))
    made_up = attempts.filter(is_makeup).select([*_COURSE, "term"]).unique().rename({"term": "at"})
    free = bases.join(made_up, on=[*_COURSE, "at"], how="anti")
    before = free.select(*_COURSE, (pl.col("at") + 1).alias("term"), pl.lit(True).alias("before"))
    joined = attempts.join(same, on=[*_COURSE, "term"], how="left", maintain_order="left").join(
        before, on=[*_COURSE, "term"], how="left", maintain_order="left"
    )
    to_before = is_makeup & pl.col("same").is_null() & pl.col("before").is_not_null()
    return joined.with_columns(
        pl.when(to_before).then(pl.col("term") - 1).otherwise("at").alias("at")
    ).drop("same", "before")
