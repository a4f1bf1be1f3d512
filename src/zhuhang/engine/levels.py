"""From verdicts to levels (定级): plain rules first, then those that count warnings; the heaviest level wins."""

from __future__ import annotations

import polars as pl

from zhuhang.engine.columns import level_column, warnings_column, warnings_tests
from zhuhang.engine.plan import Plan
from zhuhang.engine.sealing import Sealed
from zhuhang.engine.standing import Standing, attended_terms
from zhuhang.engine.verdicts import test, verdict
from zhuhang.regulation.model import Lifting, Rule, Track


def rule_column(rule: Rule) -> str:
    """The column of a rule's verdict: true, false, or null for unknown."""
    return f"rule:{rule.code}"


def lifting_column(position: int) -> str:
    """The column of a lifting condition's verdict, by its position in the regulation."""
    return f"lifting:{position}"


def judge(known: pl.DataFrame, sealed: Sealed, plan: Plan, standing: Standing) -> pl.DataFrame:
    """Add every rule's and lifting condition's verdict to what is known of each student."""
    frame = known
    plain = [rule for rule in plan.rules if not plan.is_deferred(rule)]
    frame = frame.with_columns(verdict(rule, plan).alias(rule_column(rule)) for rule in plain)
    frame = frame.with_columns(
        test(lifting.when, plan).alias(lifting_column(place)) for place, lifting in enumerate(plan.regulation.lifting)
    )
    deferred = [rule for rule in plan.rules if plan.is_deferred(rule)]
    if deferred:
        frame = frame.with_columns(_level(track, plain, plan).alias(level_column(track.code)) for track in plan.regulation.tracks)
        frame = _with_warnings(frame, sealed, plan, standing)
        frame = frame.with_columns(verdict(rule, plan).alias(rule_column(rule)) for rule in deferred)
    return frame


def rules_of(track: Track, rules: list[Rule], plan: Plan) -> list[Rule]:
    """The rules that lead to a level of a track."""
    return [rule for rule in rules if plan.regulation.track(rule.track).code == track.code]


def _level(track: Track, rules: list[Rule], plan: Plan) -> pl.Expr:
    given = [
        pl.when(pl.col(rule_column(rule))).then(pl.lit(track.rank(rule.level), pl.Int64))
        for rule in rules_of(track, rules, plan) if rule.level is not None
    ]
    return pl.max_horizontal(pl.lit(None, pl.Int64), *given)


def _with_warnings(frame: pl.DataFrame, sealed: Sealed, plan: Plan, standing: Standing) -> pl.DataFrame:
    """Count earlier warnings, and this run's own where a test counts it: a series this run does not continue is over."""
    ids = sealed.students["student_id"].to_list()
    attended = attended_terms(sealed, plan) if standing.levels else {}
    for count in warnings_tests(plan.regulation):
        track = plan.regulation.track(count.track)
        warned = {student for student, code in standing.levels if code == track.code}
        before = pl.Series([
            standing.warned(student, count, plan, attended.get(place, set())) if student in warned else 0
            for place, student in enumerate(ids)
        ], dtype=pl.Int64)
        rank, wanted = pl.col(level_column(track.code)), track.rank(count.level)
        this = (rank == wanted if count.only_this_level else rank >= wanted).fill_null(False)
        broken = pl.lit(0, pl.Int64) if count.warnings == "consecutive" else pl.lit(before)
        counted = pl.when(this).then(pl.lit(before) + 1).otherwise(broken) if count.counting_this else pl.lit(before)
        frame = frame.with_columns(counted.alias(warnings_column(count)))
    return frame


def lifting_for(track: Track, level: str, plan: Plan) -> tuple[int, Lifting] | None:
    """The lifting condition of a level, with its position; None where levels are recomputed each time."""
    for place, lifting in enumerate(plan.regulation.lifting):
        if plan.regulation.track(lifting.track).code == track.code and (not lifting.levels or level in lifting.levels):
            return place, lifting
    return None


def ranks(judged: pl.DataFrame, track: Track, plan: Plan) -> pl.Series:
    """The rank of the heaviest level any rule of a track gives each student; null for none."""
    return judged.select(_level(track, plan.rules, plan).alias("rank")).to_series()
