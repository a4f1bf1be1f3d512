"""One row per student, course and term (课程学期): what screening adds up, with no grouping left to do.

Attempts of one course in one term, make-ups included, become one row that also carries what is needed of the course's other
terms: the next term it was taken in, the term it was settled in, the best grade point so far. So every measure of every
judged term is a sum over rows of a student (docs/decisions/0005).
"""

from __future__ import annotations

import polars as pl

from zhuhang.engine.attribution import split
from zhuhang.gradebook.tables import FAILING, PENDING, Kind, Outcome

NEVER = 255
"""Stands for no term: never settled, never taken again, never failed."""

_KEY = ["key", "student", "course", "at"]
_COURSE = "key"


def order(attempts: pl.DataFrame) -> pl.DataFrame:
    """Sort attempts by course (``key``), and within a course by time: regular, retake, make-up; pending before graded."""
    return attempts.sort(
        "key", "at", "kind", pl.col("outcome").is_in(PENDING).not_(), "term", "written", "sitting", "section", "grade", "outcome",
        maintain_order=True,
    )


def derive(attempts: pl.DataFrame) -> pl.DataFrame:
    """The course terms of attributed, ordered attempts, sorted by ``key`` and term."""
    counted = attempts.select(*_KEY, "term", "kind", "outcome", "credits", "point", "nature")
    alone, several = split(counted.filter(pl.col("outcome") != Outcome.WITHDRAWN))
    ones = _of_one(alone)
    once, again = split(_of_several(several))
    for others in (_end(once), _chain(again)):
        ones = ones.merge_sorted(others.select(ones.columns), "key")
    return ones


def _is(*outcomes: Outcome) -> pl.Expr:
    return pl.col("outcome").is_in(list(outcomes))


_FAILS = _is(*FAILING)
_PENDS = _is(*PENDING)
_EXEMPTS = _is(Outcome.EXEMPT)
_PASSES = _is(Outcome.PASSED)
_REGULAR = pl.col("kind") == Kind.REGULAR
_MAKEUP = pl.col("kind") == Kind.MAKEUP
_POINTED = pl.col("point").is_not_null() & ~_EXEMPTS & ~_PENDS


def _term_or_never(condition: pl.Expr) -> pl.Expr:
    return pl.when(condition).then("at").otherwise(pl.lit(NEVER)).cast(pl.UInt8)


def _of_one(attempts: pl.DataFrame) -> pl.DataFrame:
    """Courses with one attempt, the most: each column follows from the row alone."""
    return attempts.select(
        *_KEY, "nature", "credits",
        (~_EXEMPTS).alias("selected"), _FAILS.alias("failed"), _PASSES.alias("passed"),
        (_FAILS & _REGULAR).alias("failed_regular"), (_FAILS & _REGULAR).alias("failed_after_makeup"),
        _PENDS.alias("pending"), _FAILS.alias("ever_failed"), _FAILS.cast(pl.UInt8).alias("failures"),
        pl.lit(NEVER, pl.UInt8).alias("next_at"),
        _term_or_never(_PASSES | _EXEMPTS).alias("settled_at"), _term_or_never(_FAILS).alias("failed_from"),
        pl.lit(NEVER, pl.UInt8).alias("failed_before"),
        pl.when(_POINTED).then("point").cast(pl.Int32).alias("best_point"),
        pl.when(_POINTED).then("credits").cast(pl.Int32).alias("best_credits"),
        pl.when(_POINTED).then("point").cast(pl.Int32).alias("term_point"),
        pl.when(_POINTED).then("credits").cast(pl.Int32).alias("term_credits"),
    )


def _of_several(attempts: pl.DataFrame) -> pl.DataFrame:
    """Courses with several attempts: one row a term, not yet knowing of the course's other terms."""
    selected = ~_EXEMPTS
    graded = selected & ~_PENDS
    best = _point_code("point", "credits").filter(_POINTED).max()
    grouped = attempts.group_by(_KEY, maintain_order=True).agg(
        pl.col("nature").last(),
        pl.col("credits").filter(selected).last().fill_null(pl.col("credits").last()).alias("credits"),
        selected.any().alias("selected"),
        _FAILS.filter(graded).last().fill_null(False).alias("failed"),
        _PASSES.filter(graded).last().fill_null(False).alias("passed"),
        _FAILS.filter(graded & _REGULAR).last().fill_null(False).alias("failed_regular"),
        _PASSES.filter(graded & _MAKEUP).last().fill_null(False).alias("made_up"),
        _FAILS.filter(graded & _MAKEUP).last().fill_null(False).alias("makeup_failed"),
        (_REGULAR & _PENDS).any().alias("awaited"), (_REGULAR & graded).any().alias("sat_regular"),
        _PENDS.last().alias("pending"), _FAILS.any().alias("ever_failed"), _FAILS.sum().cast(pl.UInt8).alias("failures"),
        (_PASSES | _EXEMPTS).any().alias("settles"), best.alias("best"),
    )
    deferred_and_failed = pl.col("awaited") & ~pl.col("sat_regular") & pl.col("makeup_failed")
    failed = (pl.col("failed_regular") & ~pl.col("made_up")) | deferred_and_failed
    return grouped.with_columns(
        failed.alias("failed_after_makeup"),
        (pl.col("best") // 2**32 - 1).alias("best_point"), (pl.col("best") % 2**20).alias("best_credits"),
    )


def _point_code(point: str, credits: str) -> pl.Expr:
    """Grade point, position and credits in one integer, so that its maximum is the best attempt, the latest of equals."""
    position = pl.int_range(pl.len()).cast(pl.Int64) * 2**20
    return (pl.col(point).cast(pl.Int64) + 1) * 2**32 + position + pl.col(credits).cast(pl.Int64)


def _end(terms: pl.DataFrame) -> pl.DataFrame:
    """Course terms of courses taken in one term: there are no others to tell of."""
    return terms.with_columns(
        pl.lit(NEVER, pl.UInt8).alias("next_at"), pl.lit(NEVER, pl.UInt8).alias("failed_before"),
        _term_or_never(pl.col("settles")).alias("settled_at"), _term_or_never(pl.col("ever_failed")).alias("failed_from"),
        *(pl.col(f"best_{part}").cast(pl.Int32).alias(f"{kind}_{part}") for part in ("point", "credits") for kind in ("term", "best")),
    )


def _chain(terms: pl.DataFrame) -> pl.DataFrame:
    """Tell each course term of the course's other terms."""
    taken = pl.when("selected").then("at")
    failed_so_far = pl.when("ever_failed").then("at").cum_max().shift(1)
    running = _point_code("best_point", "best_credits").cum_max().forward_fill()
    chained = terms.group_by(_COURSE, maintain_order=True).agg(
        pl.exclude(_COURSE, "best", "settles", "failures"),
        taken.shift(-1).backward_fill().fill_null(NEVER).cast(pl.UInt8).alias("next_at"),
        failed_so_far.fill_null(NEVER).cast(pl.UInt8).alias("failed_before"),
        pl.col("failures").cum_sum().cast(pl.UInt8),
        running.alias("running"),
        pl.when("settles").then("at").min().fill_null(NEVER).cast(pl.UInt8).alias("settled_at"),
        pl.when("ever_failed").then("at").min().fill_null(NEVER).cast(pl.UInt8).alias("failed_from"),
    )
    rows = chained.explode([name for name in chained.columns if name not in (_COURSE, "settled_at", "failed_from")])
    return rows.with_columns(
        pl.col("best_point").cast(pl.Int32).alias("term_point"), pl.col("best_credits").cast(pl.Int32).alias("term_credits"),
        (pl.col("running") // 2**32 - 1).cast(pl.Int32).alias("best_point"),
        (pl.col("running") % 2**20).cast(pl.Int32).alias("best_credits"),
    )
