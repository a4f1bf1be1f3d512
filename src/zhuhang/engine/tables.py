"""A run as tables (结果表): who has which level, by which rules, with which numbers and results. For other programs; no words.

The same outcome as the list of :mod:`zhuhang.engine.screen`, made for all students at once.
"""

from __future__ import annotations

import polars as pl

from zhuhang.engine.levels import lifting_column, lifting_for, ranks, rule_column, rules_of
from zhuhang.engine.measures import DEFINITIONS
from zhuhang.engine.plan import Call, Plan
from zhuhang.engine.screen import CARRIED, Run, excluded
from zhuhang.engine.values import evidence_mask, with_entry
from zhuhang.gradebook.tables import GPA_SCALE
from zhuhang.regulation.condition import Comparison, Quantity, walk
from zhuhang.regulation.model import Rule, Track

_RESULT = ("student", "course", "at", "credits")
VALUES = pl.List(pl.Struct({"measure": pl.String, "numerator": pl.Int64, "denominator": pl.Int64}))


def levels_table(run: Run) -> pl.DataFrame:
    """``student_id name track level`` of every listed student, by student."""
    official = run.sealed.official
    if official is not None:
        return official.join(run.sealed.students, on="student_id", how="left").select("student_id", "name", "track", "level")
    parts = [_levels(run, track) for track in run.plan.regulation.tracks]
    listed = pl.concat(parts).sort("student", maintain_order=True)
    ids = run.sealed.students.select("student_id", "name").with_row_index("student")
    return listed.join(ids, on="student", how="left", maintain_order="left").select("student_id", "name", "track", "level")


def _levels(run: Run, track: Track) -> pl.DataFrame:
    rank = pl.max_horizontal(ranks(run.verdicts, track, run.plan), _carried(run, track))
    codes = {place: level.code for place, level in enumerate(track.levels)}
    listed = run.verdicts.select("student", rank.alias("rank")).filter(
        pl.col("rank").is_not_null() & ~pl.col("student").is_in(list(excluded(run)))
    )
    return listed.select(
        "student", pl.lit(track.code).alias("track"), pl.col("rank").replace_strict(codes, return_dtype=pl.String).alias("level")
    )


def _carried(run: Run, track: Track) -> pl.Series:
    """The rank of the level carried on from earlier lists, where its lifting condition is unmet."""
    nothing = pl.Series([None] * run.verdicts.height, dtype=pl.Int64)
    if not run.standing.levels:
        return nothing
    states = run.standing.states(track.code, run.sealed)
    rank = states.replace_strict({level.code: place for place, level in enumerate(track.levels)}, return_dtype=pl.Int64, default=None)
    carried = nothing
    for place, lifting in reversed(list(enumerate(run.plan.regulation.lifting))):
        if run.plan.regulation.track(lifting.track).code == track.code:
            covered = states.is_in(lifting.levels) if lifting.levels else states.is_not_null()
            unmet = ~run.verdicts[lifting_column(place)].fill_null(False)
            carried = pl.select(pl.when(covered & unmet).then(rank).when(covered).then(None).otherwise(carried)).to_series()
    return carried


def findings_table(run: Run) -> pl.DataFrame:
    """One row per finding of every listed student: its rule, level, cite, exact values, and the results that made it."""
    listed = levels_table(run).select("student_id", "track").unique()
    ids = run.sealed.students.select("student_id").with_row_index("student")
    behind = _Behind(run, ids.join(listed, on="student_id", how="semi")["student"])
    parts = [_findings(run, track, rule, behind) for track in run.plan.regulation.tracks
             for rule in rules_of(track, run.plan.rules, run.plan) if rule.level is not None]
    parts += [_carried_findings(run, track, behind) for track in run.plan.regulation.tracks if run.standing.levels]
    found = pl.concat(parts).join(ids, on="student", how="left", maintain_order="left").drop("student")
    kept = found.join(listed, on=["student_id", "track"], how="semi", maintain_order="left")
    return kept.sort("student_id", "track", maintain_order=True).select("student_id", pl.exclude("student_id"))


def _findings(run: Run, track: Track, rule: Rule, behind: _Behind) -> pl.DataFrame:
    held = run.verdicts.filter(pl.col(rule_column(rule)))
    calls = _calls(rule, run.plan)
    found = held.select(
        "student", pl.lit(track.code).alias("track"), pl.lit(rule.code).alias("rule"), pl.lit(rule.level).alias("level"),
        pl.lit(rule.cite).alias("cite"),
        _values(calls),
    )
    return found.join(behind.results(calls, _computed(held, calls)), on="student", how="left", maintain_order="left")


def _values(calls: list[Call]) -> pl.Expr:
    """The calls' exact numbers as one list column."""
    values = [
        pl.struct(pl.lit(call.measure).alias("measure"), pl.col(f"{call.key}#n").alias("numerator"),
                  pl.col(f"{call.key}#d").alias("denominator"))
        for call in calls
    ]
    return (pl.concat_list(values) if values else pl.lit([], VALUES)).cast(VALUES).alias("values")


def _computed(held: pl.DataFrame, calls: list[Call]) -> pl.Series:
    """The students whose numbers come from results: a GPA of the roster has none behind it."""
    given = [pl.col(f"{call.key}#d") == GPA_SCALE for call in calls if call.measure == "gpa"]
    return held.filter(~pl.all_horizontal(given) if given and len(given) == len(calls) else pl.lit(True))["student"]


def _carried_findings(run: Run, track: Track, behind: _Behind) -> pl.DataFrame:
    """The findings of levels carried on: their cite is that of the lifting condition that is unmet."""
    cites = {
        place: lifting[1].cite for place, level in enumerate(track.levels)
        if (lifting := lifting_for(track, level.code, run.plan))
    }
    codes = {place: level.code for place, level in enumerate(track.levels)}
    rank = _carried(run, track).alias("rank")
    held = run.verdicts.with_columns(rank).filter(pl.col("rank").is_not_null())
    owed = run.plan.call(Quantity(measure="outstanding_credits"))
    calls = [owed] if f"{owed.key}#n" in held.columns else []
    found = held.select(
        "student", pl.lit(track.code).alias("track"), pl.lit(CARRIED).alias("rule"),
        pl.col("rank").replace_strict(codes, return_dtype=pl.String).alias("level"),
        pl.col("rank").replace_strict(cites, return_dtype=pl.String, default="").alias("cite"), _values(calls),
    )
    return found.join(behind.results(calls, held["student"]), on="student", how="left", maintain_order="left")


def _calls(rule: Rule, plan: Plan) -> list[Call]:
    parts = [part for part in walk(rule.when) if isinstance(part, Comparison) and part.measure]
    return list(dict.fromkeys(plan.call(part) for part in parts))


class _Behind:
    """The results behind the numbers of the listed students: each table read once, every call's results marked in it."""

    def __init__(self, run: Run, listed: pl.Series) -> None:
        calls = [call for call in run.plan.calls if call.measure != "gpa_rank_share"]
        self._courses = run.sealed.courses["course_id"]
        self._terms = pl.Series(run.sealed.terms, dtype=pl.String)
        self._marked = {
            is_sat: _marked(run, parts, [call for call in calls if DEFINITIONS[call.measure].incidents == is_sat], listed)
            for is_sat, parts in ((False, run.course_terms), (True, [run.sealed.incidents]))
        }

    def results(self, calls: list[Call], students: pl.Series) -> pl.DataFrame:
        """The results that made any of the calls' numbers, as a list of (course_id, term, credits) for each student."""
        wanted = students.cast(pl.UInt32).to_frame("student")
        parts = []
        for is_sat, marked in self._marked.items():
            own = [pl.col(call.key) for call in calls if call.key in marked.columns and DEFINITIONS[call.measure].incidents == is_sat]
            rows = marked.filter(pl.any_horizontal(pl.lit(False), *own)).select(_RESULT)
            parts.append(rows.join(wanted, on="student", how="semi", maintain_order="left"))
        course_terms, sat = parts
        made = pl.concat(parts).unique().sort("student", "at", "course") if sat.height else course_terms
        result = pl.struct(
            self._courses.gather(made["course"]).alias("course_id"), self._terms.gather(made["at"]).alias("term"),
            made["credits"].alias("credits_hundredths"),
        )
        return made.select("student", result.alias("results")).group_by("student", maintain_order=True).agg("results")


def _marked(run: Run, parts: list[pl.LazyFrame], calls: list[Call], listed: pl.Series) -> pl.DataFrame:
    """The listed students' rows that made any call's number, one column for each call, by student, term and course."""
    wanted = listed.cast(pl.UInt32).to_frame("student").lazy()
    marks = [evidence_mask(call, run.sealed, run.plan).alias(call.key) for call in calls]
    found = [
        with_entry(part.join(wanted, on="student", how="semi"), run.sealed, run.plan, calls).select(*_RESULT, *marks)
        .filter(pl.any_horizontal(pl.lit(False), *(call.key for call in calls))).collect()
        for part in parts
    ]
    return pl.concat(found).sort("student", "at", "course")
