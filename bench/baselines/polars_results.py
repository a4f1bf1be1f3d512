"""The results as the Polars baselines read them: outcomes told, make-ups and deferred exams placed."""

from __future__ import annotations

import polars as pl

PASSED, FAILED, TRUANT, EXEMPT, WITHDRAWN, PENDING = range(6)
ATTEMPT, DEFERRED, MAKEUP = range(3)
WORDS = {
    "旷考": TRUANT, "缺考": FAILED, "作弊": FAILED, "违纪": FAILED, "免修": EXEMPT, "退选": WITHDRAWN, "缓考": PENDING,
    "": PENDING, "优秀": PASSED, "良好": PASSED, "中等": PASSED, "及格": PASSED, "合格": PASSED, "不及格": FAILED, "不合格": FAILED,
}
KEY = ["student", "course"]
COLUMNS = ["student", "course", "t", "of", "place", "credits", "point", "outcome", "sitting", "kind"]


def marked(results: pl.LazyFrame, terms: list[str], now: int) -> pl.DataFrame:
    """Results up to the term after ``terms[now]``: student, course, t (position of the term), kind, sitting, outcome …"""
    sitting, grade = pl.col("考试性质"), pl.col("成绩")
    flag = pl.when(pl.col("成绩备注") != "").then("成绩备注").otherwise("成绩")
    number = pl.when(grade.cast(pl.Float32, strict=False) >= 60).then(PASSED).otherwise(FAILED)
    kind = pl.when(sitting == "缓考").then(DEFERRED).when(sitting.str.starts_with("补考")).then(MAKEUP).otherwise(ATTEMPT)
    near = pl.LazyFrame({"学年学期": terms[: now + 2], "t": range(1, len(terms[: now + 2]) + 1)})
    query = results.join(near, on="学年学期").select(
        student="学号",
        course=pl.when(pl.col("课程代码") != "").then("课程代码").otherwise("课程名称"),
        t=pl.col("t").cast(pl.Int32),
        sitting=sitting,
        kind=kind.cast(pl.Int8),
        outcome=flag.replace_strict(WORDS, default=None, return_dtype=pl.Int8).fill_null(number.cast(pl.Int8)),
        credits=(pl.col("学分") * 100).round().cast(pl.Int32),
        point=(pl.col("绩点") * 10000).round().cast(pl.Int32),
    )
    return query.collect(engine="streaming")


def placed(rows: pl.DataFrame) -> pl.LazyFrame:
    """Every row with ``of``, the term of the attempt it belongs to, and ``place``, its order within its course."""
    own = (pl.col("kind") == ATTEMPT) | ((pl.col("kind") == DEFERRED) & (pl.col("outcome") == PENDING))
    loose = rows.filter(~own)
    near = rows.lazy().filter(own).join(loose.lazy().select(KEY), on=KEY, how="semi").collect(engine="streaming")
    completed = _completed(loose.filter(pl.col("kind") == DEFERRED), near)
    made_up = _made_up(loose.filter(pl.col("kind") == MAKEUP), near, completed)
    late = pl.col("t") - pl.col("of")
    parts = [
        rows.lazy().filter(own).with_columns(of="t", place=pl.col("t") * 1000),
        completed.lazy().with_columns(pl.col("of").fill_null(pl.col("t"))).with_columns(place=pl.col("of") * 1000 + 100),
        made_up.lazy().with_columns(place=pl.col("of") * 1000 + 200 + late * 50 + pl.col("nth")),
    ]
    return pl.concat([part.select(COLUMNS) for part in parts])


def _seen(frame: pl.DataFrame, name: str, later: int = 0) -> pl.DataFrame:
    """Keys and terms of a frame, moved ``later``, with a column that says they are there."""
    keys = frame.select(*KEY, pl.col("t") + later).unique()
    return keys.with_columns(pl.lit(True).alias(name))


def _completed(deferred: pl.DataFrame, attempts: pl.DataFrame) -> pl.DataFrame:
    """A deferred exam completes the pending attempt of its term, else of the term before, else is one itself."""
    pending = attempts.filter(pl.col("outcome") == PENDING)
    joined = deferred
    for name, frame, later in (("own", pending, 0), ("before", pending, 1), ("taken", deferred, 1)):
        joined = joined.join(_seen(frame, name, later), on=[*KEY, "t"], how="left")
    earlier = pl.col("before").is_not_null() & pl.col("taken").is_null()
    return joined.with_columns(of=pl.when("own").then("t").when(earlier).then(pl.col("t") - 1))


def _made_up(makeups: pl.DataFrame, attempts: pl.DataFrame, completed: pl.DataFrame) -> pl.DataFrame:
    """A make-up belongs to the attempt of its term, else to that of the term before if it has none yet."""
    sat = pl.concat([attempts.select(*KEY, "t"), completed.filter(pl.col("of").is_null()).select(*KEY, "t")])
    joined = makeups.with_columns(nth=pl.col("sitting").rank("ordinal").over(*KEY, "t").cast(pl.Int32))
    for name, frame, later in (("own", sat, 0), ("before", sat, 1), ("taken", makeups, 1)):
        joined = joined.join(_seen(frame, name, later), on=[*KEY, "t"], how="left")
    earlier = pl.col("own").is_null() & pl.col("before").is_not_null() & pl.col("taken").is_null()
    return joined.with_columns(of=pl.when(earlier).then(pl.col("t") - 1).otherwise("t"))
