"""lut 三.1–三.3 by hand in Polars, the last two over the judged term or over every outstanding course."""

from __future__ import annotations

import polars as pl

from bench.baselines.polars_results import (
    EXEMPT,
    FAILED,
    KEY,
    MAKEUP,
    PASSED,
    PENDING,
    TRUANT,
    WITHDRAWN,
    marked,
    placed,
)

FAILING = pl.col("outcome").is_in([FAILED, TRUANT])


def levels(results: pl.LazyFrame, terms: list[str], now: int, scope: str = "last_term") -> pl.LazyFrame:
    """(student, level) of every warned student in ``terms[now]``, final phase."""
    judged = now + 1
    rows = placed(marked(results, terms, now))
    regular = _first_time(_judged(rows.filter(pl.col("of") == judged)), rows, judged)
    counts = regular.group_by("student").agg(regular=pl.col("in_regular").sum(), after=pl.col("after_makeup").sum())
    if scope == "last_term":
        return _levels(counts.with_columns(still="after"))
    still = _outstanding(rows.filter(pl.col("of") <= judged)).group_by("student").agg(still=pl.len())
    return _levels(counts.join(still, on="student", how="full", coalesce=True).with_columns(pl.all().fill_null(0)))


def _judged(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Per course of the judged term: did its regular exam fail, and did it stay failed after the make-up."""
    sat = ~pl.col("outcome").is_in([PENDING, WITHDRAWN])
    ended = pl.col("place") * 10 + pl.col("outcome")
    main, made_up = pl.col("kind") != MAKEUP, pl.col("kind") == MAKEUP
    courses = rows.group_by(KEY).agg(
        main=pl.when(main).then(ended).max() % 10,
        last=pl.when(main).then(ended).when(made_up & sat).then(ended).max() % 10,
        retake=pl.col("sitting").str.contains("重修", literal=True).any(),
    )
    failing = [FAILED, TRUANT]
    return courses.filter(~pl.col("retake") & pl.col("main").is_not_null()).select(
        *KEY,
        in_regular=pl.col("main").is_in(failing),
        after_makeup=pl.col("last").is_in(failing) & (pl.col("main") != PASSED),
    ).filter(pl.col("in_regular") | pl.col("after_makeup"))


def _first_time(courses: pl.LazyFrame, rows: pl.LazyFrame, judged: int) -> pl.LazyFrame:
    """Without what was sat in an earlier term: a regular exam again is a retake."""
    earlier = rows.filter((pl.col("of") < judged) & ~pl.col("outcome").is_in([EXEMPT, WITHDRAWN, PENDING]))
    return courses.join(earlier.select(KEY), on=KEY, how="anti")


def _outstanding(rows: pl.LazyFrame) -> pl.LazyFrame:
    settled = rows.filter(pl.col("outcome").is_in([PASSED, EXEMPT]))
    return rows.filter(FAILING).select(KEY).unique().join(settled.select(KEY), on=KEY, how="anti")


def _levels(students: pl.LazyFrame) -> pl.LazyFrame:
    still = pl.col("still")
    listed = (pl.col("regular") >= 3) | (pl.col("after") >= 1)
    level = pl.when(still >= 2).then(pl.lit("written")).when(still == 1).then(pl.lit("oral")).when(listed).then(pl.lit("listed"))
    return students.select("student", level=level).drop_nulls("level")
