"""asnu 第七条 by hand in Polars: where a course's latest or best row decides, row and value travel packed in one integer."""

from __future__ import annotations

import polars as pl

from bench.baselines.polars_results import EXEMPT, FAILED, PASSED, PENDING, TRUANT, WITHDRAWN, marked, placed

PACK = 100_000


def levels(results: pl.LazyFrame, terms: list[str], now: int) -> pl.LazyFrame:
    """(student, level) of every warned student in ``terms[now]``, final phase."""
    judged = now + 1
    rows = placed(marked(results, terms, now)).filter(pl.col("of") <= judged)
    return _students(_courses(rows, judged)).pipe(_levels)


def _courses(rows: pl.LazyFrame, judged: int) -> pl.LazyFrame:
    outcome, place = pl.col("outcome"), pl.col("place").cast(pl.Int64)
    failing = outcome.is_in([FAILED, TRUANT])
    settled = outcome.is_in([PASSED, EXEMPT])
    current = pl.col("of") == judged
    counts = ~outcome.is_in([EXEMPT, WITHDRAWN])
    latest = pl.when(outcome != WITHDRAWN).then(place * PACK + pl.col("credits"))
    best = pl.when(counts).then(pl.col("point").cast(pl.Int64) * PACK * PACK + place * PACK + pl.col("credits"))
    ended = pl.when(current & ~outcome.is_in([PENDING, WITHDRAWN])).then(place * 2 + failing)
    return rows.group_by("student", "course").agg(
        outstanding=failing.any() & ~settled.any(),
        credits=latest.max() % PACK,
        selected_now=(current & counts).any(),
        failed_now=ended.max() % 2 == 1,
        credits_now=pl.when(current).then(latest).max() % PACK,
        point=best.max() // (PACK * PACK),
        point_credits=best.max() % PACK,
        truant=((outcome == TRUANT) & (pl.col("t") == judged)).any(),
    )


def _students(courses: pl.LazyFrame) -> pl.LazyFrame:
    return courses.group_by("student").agg(
        owed=pl.when("outstanding").then("credits").sum(),
        failed=pl.when("failed_now").then("credits_now").sum(),
        selected=pl.when("selected_now").then("credits_now").sum(),
        points=(pl.col("point") * pl.col("point_credits")).sum(),
        weights=pl.col("point_credits").sum(),
        truant=pl.col("truant").any(),
    )


def _levels(students: pl.LazyFrame) -> pl.LazyFrame:
    owed, points, weights = pl.col("owed"), pl.col("points"), pl.col("weights")
    selected, failed = pl.col("selected"), pl.col("failed") * 100

    def share(percent: int) -> pl.Expr:
        return (selected > 0) & (failed >= selected * percent)

    def gpa_below(ten_thousandths: int) -> pl.Expr:
        return points < weights * ten_thousandths

    red = pl.col("truant") | (owed >= 1500) | share(25) | gpa_below(20_000)
    orange = (owed >= 1000) | share(15) | gpa_below(22_000)
    yellow = (owed >= 500) | share(5)
    level = pl.when(red).then(pl.lit("red")).when(orange).then(pl.lit("orange")).when(yellow).then(pl.lit("yellow"))
    return students.select("student", level=level).drop_nulls("level")
