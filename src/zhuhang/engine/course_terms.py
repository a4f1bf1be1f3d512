"""One row per student, course and term (课程学期): what screening adds up, with no grouping left to do.

Attempts of one course in one term, make-ups included, become one row that also carries what is needed of the course's other
terms: the next term it was taken in, the term it was settled in, the best grade point so far. So every measure of every
judged term is a sum over rows of a student (docs/decisions/0005).

Rows of a course stand together in order of time, and so do its terms. Whether a kind of attempt occurred there is therefore
whether the last one seen so far lies at or after the place where the course, or the term, began: nothing is grouped here either.
"""

from __future__ import annotations

import polars as pl

from zhuhang.engine.attribution import has_several, with_rows
from zhuhang.gradebook.tables import FAILING, PENDING, Kind, Outcome

NEVER = 255
"""Stands for no term: never settled, never taken again, never failed."""

_OF_A_TERM = ("key", "student", "course", "at", "nature", "outcome", "credits")


def derive(attempts: pl.DataFrame) -> pl.DataFrame:
    """The course terms of attributed, ordered attempts, sorted by ``key`` and term.

    Most courses have one attempt, and each column follows from it alone; the terms of the others are put in their places.
    """
    counted = attempts.select(*_OF_A_TERM, "kind", "point").filter(pl.col("outcome") != Outcome.WITHDRAWN)
    terms = counted.filter(_NEW_TERM)
    several = has_several(counted["key"])
    followed = counted.filter(several)
    told = _chained(_told(_seen(followed), followed))
    among = several.filter(counted.select(_NEW_TERM).to_series()).arg_true()
    return with_rows(_of_one(terms), among, told)


def _is(*outcomes: Outcome, of: str = "outcome") -> pl.Expr:
    return pl.col(of).is_in(list(outcomes))


_FAILS = _is(*FAILING)
_PENDS = _is(*PENDING)
_EXEMPTS = _is(Outcome.EXEMPT)
_PASSES = _is(Outcome.PASSED)
_SETTLES = _PASSES | _EXEMPTS
_GRADED = ~_EXEMPTS & ~_PENDS
_POINTED = pl.col("point").is_not_null() & _GRADED
_REGULAR = pl.col("kind") == Kind.REGULAR
_MAKEUP = pl.col("kind") == Kind.MAKEUP
_PLACE = pl.int_range(pl.len(), dtype=pl.UInt32)
_NEW_COURSE = (pl.col("key") != pl.col("key").shift(1)).fill_null(value=True)
_NEW_TERM = _NEW_COURSE | (pl.col("at") != pl.col("at").shift(1))
_KINDS = {
    "selected": ~_EXEMPTS, "graded": _GRADED, "regular": _GRADED & _REGULAR, "makeup": _GRADED & _MAKEUP,
    "awaited": _PENDS & _REGULAR, "ever_failed": _FAILS, "settles": _SETTLES,
}
"""The kinds of attempts a course term is asked about."""


def _of_one(attempts: pl.DataFrame) -> pl.DataFrame:
    """Course terms of one attempt each, of courses with no other."""
    point, credits = (pl.when(_POINTED).then(part).cast(pl.Int32) for part in ("point", "credits"))
    never = pl.lit(NEVER, pl.UInt8)
    return attempts.select(
        *_OF_A_TERM, (~_EXEMPTS).alias("selected"), _FAILS.alias("failed"), _PASSES.alias("passed"),
        (_FAILS & _REGULAR).alias("failed_regular"), (_FAILS & _REGULAR).alias("failed_after_makeup"),
        _PENDS.alias("pending"), _FAILS.alias("ever_failed"), _FAILS.cast(pl.UInt8).alias("failures"),
        never.alias("next_at"), pl.when(_SETTLES).then("at").otherwise(never).alias("settled_at"),
        pl.when(_FAILS).then("at").otherwise(never).alias("failed_from"), never.alias("failed_before"),
        point.alias("best_point"), credits.alias("best_credits"), point.alias("term_point"), credits.alias("term_credits"),
    ).drop("outcome")


def _last(condition: pl.Expr) -> pl.Expr:
    """The place of the last row so far where something holds, in this course or an earlier one."""
    return pl.when(condition).then(_PLACE).forward_fill()


def _best(start: str) -> pl.Expr:
    """The place of the best grade point, the latest of equals, from the place that ``start`` says up to here."""
    code = pl.col(start).cast(pl.Int128) * 2**64 + pl.col("point").cast(pl.Int64) * 2**32 + _PLACE
    best = pl.when(_POINTED).then(code).cum_max().forward_fill()
    return pl.when(best // 2**64 == pl.col(start)).then((best % 2**32).cast(pl.UInt32))


def _seen(attempts: pl.DataFrame) -> pl.DataFrame:
    """One row per course and term, its last: where both began, and where each kind of attempt was last seen."""
    rows = attempts.with_columns(_last(_NEW_COURSE).alias("course_start"), _last(_NEW_TERM).alias("term_start"))
    failures = _FAILS.cast(pl.UInt32).cum_sum()
    return rows.select(
        *_OF_A_TERM, "course_start", "term_start", *(_last(condition).alias(name) for name, condition in _KINDS.items()),
        (failures - pl.when(_NEW_COURSE).then(failures - _FAILS.cast(pl.UInt32)).forward_fill()).cast(pl.UInt8).alias("failures"),
        _best("course_start").alias("best"), _best("term_start").alias("term"),
        _NEW_TERM.shift(-1, fill_value=True).alias("ends"),
    ).filter("ends")


def _here(kind: str) -> pl.Expr:
    """Whether a kind of attempt occurred in the row's course and term."""
    return (pl.col(kind) >= pl.col("term_start")).fill_null(value=False)


def _told(terms: pl.DataFrame, attempts: pl.DataFrame) -> pl.DataFrame:
    """What each course term says of itself and of the course so far; ``settles`` and ``course_start`` for its other terms."""
    found = terms.with_columns(
        *(attempts["outcome"].gather(terms[kind]).alias(f"{kind}_outcome") for kind in ("graded", "regular", "makeup")),
        *(attempts[part].gather(terms[kind]).alias(f"{kind}_{part}") for kind in ("best", "term") for part in ("point", "credits")),
        attempts["credits"].gather(terms["selected"]).alias("selected_credits"),
        attempts["at"].gather(terms["ever_failed"].shift(1)).alias("failure_at"),
    )
    failed_regular = _here("regular") & _is(*FAILING, of="regular_outcome")
    passed_makeup = _here("makeup") & _is(Outcome.PASSED, of="makeup_outcome")
    deferred_and_failed = _here("awaited") & ~_here("regular") & _here("makeup") & _is(*FAILING, of="makeup_outcome")
    failed_before = (pl.col("ever_failed").shift(1) >= pl.col("course_start")).fill_null(value=False)
    return found.select(
        "key", "student", "course", "at", "nature",
        pl.when(_here("selected")).then("selected_credits").otherwise("credits").alias("credits"),
        _here("selected").alias("selected"), (_here("graded") & _is(*FAILING, of="graded_outcome")).alias("failed"),
        (_here("graded") & _is(Outcome.PASSED, of="graded_outcome")).alias("passed"), failed_regular.alias("failed_regular"),
        ((failed_regular & ~passed_makeup) | deferred_and_failed).alias("failed_after_makeup"),
        _PENDS.alias("pending"), _here("ever_failed").alias("ever_failed"), "failures",
        pl.when(failed_before).then("failure_at").otherwise(pl.lit(NEVER, pl.UInt8)).alias("failed_before"),
        "best_point", "best_credits", "term_point", "term_credits", _here("settles").alias("settles"), "course_start",
    )


def _chained(terms: pl.DataFrame) -> pl.DataFrame:
    """Tell each course term when the course was taken next, and when it was first settled and first failed."""
    moment = pl.col("course_start").cast(pl.Int64) * 256 + pl.col("at")
    is_first = (pl.col("course_start") != pl.col("course_start").shift(1)).fill_null(value=True)

    def term_of(found: pl.Expr) -> pl.Expr:
        in_course = (found // 256 == pl.col("course_start")).fill_null(value=False)
        return pl.when(in_course).then((found % 256).cast(pl.UInt8)).otherwise(pl.lit(NEVER, pl.UInt8))

    def first(condition: str) -> pl.Expr:
        from_here = pl.when(condition).then(moment).backward_fill().fill_null(-1)
        return term_of(pl.when(is_first).then(from_here).forward_fill())

    return terms.with_columns(
        term_of(pl.when("selected").then(moment).backward_fill().shift(-1)).alias("next_at"),
        first("settles").alias("settled_at"), first("ever_failed").alias("failed_from"),
    ).drop("settles", "course_start")
