"""How each measure of the catalogue is computed (测量的算法): a mask over course terms and a number to add up.

``DEFINITIONS`` has one entry for every name in :mod:`zhuhang.regulation.measures`. A measure is a numerator and a
denominator, both integers: credits in hundredths, grade points in ten-thousandths, never a float.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from zhuhang.gradebook.tables import CREDIT_SCALE, POINT_SCALE, Outcome


@dataclass(frozen=True)
class Reach:
    """The course terms a window reaches: ``inside`` it, and ``latest`` (inside, and not taken again before its end).

    ``first`` and ``end`` are the positions of the window's first and last term among the terms of the data.
    """

    inside: pl.Expr
    latest: pl.Expr
    first: int
    end: int


Mask = Callable[[Reach], pl.Expr]
Total = Callable[[pl.Expr], pl.Expr]


def _credits(mask: pl.Expr) -> pl.Expr:
    return (pl.col("credits") * mask).sum().cast(pl.Int64)


def _count(mask: pl.Expr) -> pl.Expr:
    return mask.sum().cast(pl.Int64)


@dataclass(frozen=True)
class Definition:
    """Numerator and denominator of a measure.

    ``mask`` marks the course terms (or, with ``incidents``, the attempts) that make it: they are a finding's evidence
    unless ``evidence`` marks others.
    ``over`` marks those of the denominator of a share; without it the denominator is the constant ``scale``.
    """

    mask: Mask
    total: Total = _count
    over: Mask | None = None
    scale: int = 1
    incidents: bool = False
    evidence: Mask | None = None

    @property
    def evidence_mask(self) -> Mask:
        """The rows to show as evidence: of a share that is too low, what is missing from it."""
        return self.evidence or self.mask


def _selected(reach: Reach) -> pl.Expr:
    return pl.col("selected") & reach.latest


def _failed(reach: Reach) -> pl.Expr:
    return pl.col("selected") & pl.col("failed") & reach.latest


def _outstanding(reach: Reach) -> pl.Expr:
    unsettled = (pl.col("failed_from") <= reach.end) & (pl.col("settled_at") > reach.end)
    return pl.col("selected") & unsettled & reach.latest


def _pending(reach: Reach) -> pl.Expr:
    return pl.col("pending") & (pl.col("settled_at") > reach.end) & reach.latest


def _ever_failed(reach: Reach) -> pl.Expr:
    """The first failed term of a course inside the window: the one before it lies outside."""
    is_first = (pl.col("failed_before") < reach.first) | (pl.col("failed_before") > pl.col("at"))
    return pl.col("ever_failed") & reach.inside & is_first


def _incident(*outcomes: Outcome) -> Mask:
    return lambda reach: pl.col("outcome").is_in(list(outcomes)) & reach.inside


DEFINITIONS: dict[str, Definition] = {
    "failed_credit_share": Definition(_failed, _credits, over=_selected),
    "failed_credits": Definition(_failed, _credits, scale=CREDIT_SCALE),
    "failed_courses": Definition(_failed),
    "selected_credits": Definition(_selected, _credits, scale=CREDIT_SCALE),
    "selected_courses": Definition(_selected),
    "earned_credits": Definition(
        lambda reach: (pl.col("settled_at") == pl.col("at")) & reach.inside, _credits, scale=CREDIT_SCALE
    ),
    "earned_credit_share": Definition(
        lambda reach: _selected(reach) & pl.col("passed"), _credits, over=_selected,
        evidence=lambda reach: _selected(reach) & ~pl.col("passed"),
    ),
    "failed_regular_courses": Definition(lambda reach: pl.col("failed_regular") & reach.inside),
    "failed_regular_credits": Definition(
        lambda reach: pl.col("failed_regular") & reach.inside, _credits, scale=CREDIT_SCALE
    ),
    "failed_after_makeup_courses": Definition(lambda reach: pl.col("failed_after_makeup") & reach.inside),
    "failed_after_makeup_credits": Definition(
        lambda reach: pl.col("failed_after_makeup") & reach.inside, _credits, scale=CREDIT_SCALE
    ),
    "outstanding_credits": Definition(_outstanding, _credits, scale=CREDIT_SCALE),
    "outstanding_courses": Definition(_outstanding),
    "ever_failed_credits": Definition(_ever_failed, _credits, scale=CREDIT_SCALE),
    "ever_failed_courses": Definition(_ever_failed),
    "most_failures_of_one_course": Definition(
        lambda reach: pl.col("ever_failed") & reach.inside,
        lambda mask: (pl.col("failures") * mask).max().cast(pl.Int64),
    ),
    "gpa": Definition(
        lambda reach: pl.col("selected") & pl.col("best_point").is_not_null() & reach.latest,
        lambda mask: pl.when(mask).then(pl.col("best_point").cast(pl.Int64) * pl.col("best_credits")).sum(),
    ),
    "gpa_rank_share": Definition(lambda reach: pl.lit(False)),
    "truant_exams": Definition(_incident(Outcome.TRUANT), incidents=True),
    "absent_exams": Definition(_incident(Outcome.ABSENT), incidents=True),
    "cheating_results": Definition(_incident(Outcome.CHEATING, Outcome.BREACH), incidents=True),
    "pending_courses": Definition(_pending),
    "terms_studied": Definition(
        lambda reach: pl.col("selected") & reach.inside,
        lambda mask: pl.when(mask).then("at").n_unique().cast(pl.Int64) - (~mask).any().cast(pl.Int64),
    ),
}


def gpa_parts(reach: Reach, since_entry: bool, within: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Σ(grade point × credits) and Σ credits in the same unit, over each course's best attempt in the window.

    The first is null where no course carries a grade point: the GPA is unknown, not nought.
    Since entry it is the best attempt of the course; in a shorter window that of the latest term inside it.
    """
    point, credits = ("best_point", "best_credits") if since_entry else ("term_point", "term_credits")
    mask = pl.col("selected") & pl.col(point).is_not_null() & reach.latest & within
    weighted = pl.when(mask.any()).then((pl.col(point).cast(pl.Int64) * pl.col(credits) * mask).sum())
    weights = pl.when(mask).then(pl.col(credits)).sum().cast(pl.Int64) * POINT_SCALE
    return weighted, weights
