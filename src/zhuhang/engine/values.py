"""The per-student values of a run (每名学生的量): numerator and denominator of every measure the plan calls.

A value is two integer columns, ``key#n`` and ``key#d``: null numerator means unknown (a missing GPA), denominator 0 means
not applicable (nothing selected). Nothing here knows a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import polars as pl

from zhuhang.engine.measures import DEFINITIONS, Reach, gpa_parts
from zhuhang.engine.plan import Call, Plan, StudentSpan, ordinal
from zhuhang.engine.sealing import Sealed
from zhuhang.gradebook.tables import GPA_SCALE
from zhuhang.regulation.model import CourseSet
from zhuhang.regulation.term import Term

Totals = Callable[[list[pl.LazyFrame], list[pl.Expr]], pl.DataFrame]
"""Sums expressions by student over parts of whole students."""


def total_here(parts: list[pl.LazyFrame], totals: list[pl.Expr]) -> pl.DataFrame:
    """Sum the parts one after another in this process: one part in memory at a time."""
    return pl.concat([part.group_by("student").agg(totals).collect() for part in parts])


def collect(sealed: Sealed, course_terms: list[pl.LazyFrame], plan: Plan, total: Totals = total_here) -> pl.DataFrame:
    """One row per student of the sealed inputs, in their order, with the values of every call of the plan."""
    frame = sealed.students.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("student"))
    attempts = [call for call in plan.calls if DEFINITIONS[call.measure].incidents]
    terms = [call for call in plan.calls if not DEFINITIONS[call.measure].incidents and call.measure != "gpa_rank_share"]
    frame = _joined(frame, course_terms, terms, sealed, plan, total)
    frame = _joined(frame, [sealed.incidents], attempts, sealed, plan, total_here)
    filled = frame.with_columns(_constants(plan.calls))
    return _with_ranks(_with_roster_gpa(filled, sealed, plan), sealed, plan)


def with_entry(rows: pl.LazyFrame, sealed: Sealed, plan: Plan, calls: list[Call]) -> pl.LazyFrame:
    """Add ``since``, the number of the row's term since the student's entry, where a window counts from it."""
    if not any(isinstance(call.span, StudentSpan) for call in calls):
        return rows
    ordinals = [ordinal(Term.parse(code), plan.regulation.short_term) for code in sealed.terms]
    entry = sealed.students.lazy().select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("student"), (entry_year() * 2 - 1).alias("entry")
    )
    by_term = pl.LazyFrame({"at": list(range(len(ordinals))), "when": ordinals}, schema={"at": pl.UInt8, "when": pl.Int64})
    joined = rows.join(by_term, on="at", how="left", maintain_order="left").join(
        entry, on="student", how="left", maintain_order="left"
    )
    return joined.with_columns((pl.col("when") - pl.col("entry")).alias("since")).drop("when", "entry")


def entry_year() -> pl.Expr:
    """The year a student's cohort entered (年级), null where the roster does not say."""
    return pl.col("cohort").str.extract(r"(\d{4})").cast(pl.Int64)


def reach(call: Call) -> Reach:
    """Which course terms a call's window reaches."""
    if isinstance(call.span, StudentSpan):
        inside = pl.col("since").is_between(call.span.first, call.span.last) & (pl.col("at") <= call.span.end)
        return Reach(inside.fill_null(False), inside.fill_null(False), 0, call.span.end)
    first, last = call.span.first, call.span.last
    if first > last:
        return Reach(pl.lit(False), pl.lit(False), 0, 0)
    inside = pl.col("at") == first if first == last else pl.col("at").is_between(first, last)
    return Reach(inside, inside & (pl.col("next_at") > last), first, last)


def evidence_mask(call: Call, sealed: Sealed, plan: Plan) -> pl.Expr:
    """The results behind a finding, its course set applied."""
    return DEFINITIONS[call.measure].evidence_mask(reach(call)) & _in_course_set(call.courses, sealed, plan)


def _joined(
    frame: pl.DataFrame, parts: list[pl.LazyFrame], calls: list[Call], sealed: Sealed, plan: Plan, total: Totals
) -> pl.DataFrame:
    """Add the calls' totals; parts hold whole students, so each is summed on its own."""
    totals = [expression for call in calls for expression in _totals(call, sealed, plan)]
    if not totals or not parts:
        return frame
    summed = total([with_entry(part, sealed, plan, calls) for part in parts], totals)
    return frame.join(summed, on="student", how="left", maintain_order="left")


def _totals(call: Call, sealed: Sealed, plan: Plan) -> list[pl.Expr]:
    if call.measure == "gpa":
        within = _in_course_set(call.courses, sealed, plan)
        weighted, weights = gpa_parts(reach(call), call.since_entry, within)
        return [weighted.alias(f"{call.key}#n"), weights.alias(f"{call.key}#d")]
    definition = DEFINITIONS[call.measure]
    within = _in_course_set(call.courses, sealed, plan)
    totals = [definition.total(definition.mask(reach(call)) & within).alias(f"{call.key}#n")]
    if definition.over is not None:
        totals.append(definition.total(definition.over(reach(call)) & within).alias(f"{call.key}#d"))
    return totals


def _constants(calls: list[Call]) -> list[pl.Expr]:
    """Nought where a student has no row; the constant denominators; the GPA of nothing is unknown."""
    filled = []
    for call in calls:
        numerator, denominator = f"{call.key}#n", f"{call.key}#d"
        definition = DEFINITIONS[call.measure]
        if call.measure == "gpa_rank_share":
            continue
        if call.measure == "gpa":
            filled.append(pl.col(denominator).fill_null(0))
            continue
        filled.append(pl.col(numerator).fill_null(0))
        if definition.over is not None:
            filled.append(pl.col(denominator).fill_null(0))
        else:
            filled.append(pl.lit(definition.scale, pl.Int64).alias(denominator))
    return filled


def _in_course_set(name: str | None, sealed: Sealed, plan: Plan) -> pl.Expr:
    if name is None:
        return pl.lit(True)
    course_set = plan.regulation.course_sets[name]
    natures = _matching_natures(sealed.natures, course_set)
    inside = pl.col("nature").is_in(natures)
    if course_set.codes:
        inside = _positions(sealed.courses, pl.col("course_id").is_in(course_set.codes)) | (
            inside if _names_natures(course_set) else pl.lit(False)
        )
    out = pl.col("course_id").is_in(course_set.except_codes)
    for part in course_set.except_name_contains:
        out = out | pl.col("course_name").str.contains(part, literal=True)
    if course_set.except_codes or course_set.except_name_contains:
        inside = inside & ~_positions(sealed.courses, out)
    return inside


def _positions(courses: pl.DataFrame, chosen: pl.Expr) -> pl.Expr:
    found = courses.with_row_index("position").filter(chosen)["position"].cast(pl.UInt32).to_list()
    return pl.col("course").is_in(found)


def _names_natures(course_set: CourseSet) -> bool:
    return bool(course_set.nature or course_set.nature_contains or course_set.category or course_set.category_contains)


def _matching_natures(natures: pl.DataFrame, course_set: CourseSet) -> list[int]:
    inside = pl.lit(not _names_natures(course_set))
    for column, exactly, parts in (
        ("nature", course_set.nature, course_set.nature_contains),
        ("category", course_set.category, course_set.category_contains),
    ):
        inside = inside | pl.col(column).is_in(exactly) | _contains(column, parts)
    outside = _contains("nature", course_set.except_nature_contains)
    outside = outside | _contains("category", course_set.except_category_contains)
    return natures.with_row_index("position").filter(inside & ~outside)["position"].to_list()


def _contains(column: str, parts: Iterable[str]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *(pl.col(column).str.contains(part, literal=True) for part in parts))


def _with_roster_gpa(frame: pl.DataFrame, sealed: Sealed, plan: Plan) -> pl.DataFrame:
    """The roster's GPA goes before the computed one; ``#d`` of GPA_SCALE tells it apart."""
    given = sealed.students["gpa"]
    exprs = []
    for call in plan.calls:
        if call.measure == "gpa" and call.since_entry and call.courses is None:
            numerator, denominator = f"{call.key}#n", f"{call.key}#d"
            exprs += [
                pl.coalesce(given, numerator).alias(numerator),
                pl.when(given.is_not_null()).then(GPA_SCALE).otherwise(denominator).alias(denominator),
            ]
    return frame.with_columns(exprs)


def _with_ranks(frame: pl.DataFrame, sealed: Sealed, plan: Plan) -> pl.DataFrame:
    """Second pass: of the students of one cohort and programme with a GPA, the place by it, ties sharing the better one."""
    for call in plan.calls:
        if call.measure == "gpa_rank_share":
            gpa = Call("gpa", call.span, call.since_entry, call.courses)
            frame = _ranked(frame, sealed, f"{gpa.key}", call.key)
    return frame


def _ranked(frame: pl.DataFrame, sealed: Sealed, gpa: str, key: str) -> pl.DataFrame:
    group = pl.struct(sealed.students["cohort"], sealed.students["programme"])
    exact = [Fraction(n, d) if n is not None and d else None for n, d in frame.select(f"{gpa}#n", f"{gpa}#d").iter_rows()]
    order = {value: place for place, value in enumerate(sorted({value for value in exact if value is not None}))}
    place = pl.Series("place", [None if value is None else order[value] for value in exact], pl.Int64)
    ranked = frame.with_columns(place).with_columns(group.alias("peers"))
    standing = pl.col("place").rank("min", descending=True).over("peers").cast(pl.Int64)
    return ranked.with_columns(
        standing.alias(f"{key}#n"), pl.col("place").count().over("peers").cast(pl.Int64).alias(f"{key}#d")
    ).drop("place", "peers")
