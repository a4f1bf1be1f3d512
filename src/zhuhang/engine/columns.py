"""What a run knows of a student beside the measures (学生属性、事实、历史), as columns next to the values."""

from __future__ import annotations

import polars as pl

from zhuhang.engine.plan import Plan, ordinal
from zhuhang.engine.sealing import Sealed
from zhuhang.engine.standing import Standing
from zhuhang.engine.values import entry_year
from zhuhang.regulation.condition import Condition, WarningsTest, walk
from zhuhang.regulation.model import Regulation

FACT_SCALE = 10_000
"""Stated numbers are integers: ten-thousandths of the fact's unit."""


def fact_column(code: str) -> str:
    """The column of a stated fact: null where nobody stated it, else its number times FACT_SCALE."""
    return f"fact:{code}"


def attribute_column(name: str) -> str:
    """The column of an attribute of the student."""
    return f"student:{name}"


def state_column(track: str) -> str:
    """The column of the level a student carries from the last list."""
    return f"state:{track}"


def level_column(track: str) -> str:
    """The column of the rank this run's plain rules give; null where none holds."""
    return f"level:{track}"


def warnings_column(test: WarningsTest) -> str:
    """The column of how often a student was warned, as one test counts it."""
    return f"warnings:{test.warnings}:{test.track or ''}:{test.level}:{test.counting_this}:{test.only_this_level}:{test.leave}"


def with_columns_of_students(values: pl.DataFrame, sealed: Sealed, plan: Plan, standing: Standing) -> pl.DataFrame:
    """Add the attributes, the facts of the judged term and the levels carried from earlier lists."""
    joined = values.hstack(_attributes(sealed, plan)).hstack(_facts(sealed, plan))
    states = [standing.states(track.code, sealed).alias(state_column(track.code)) for track in plan.regulation.tracks]
    return joined.with_columns(states)


def _attributes(sealed: Sealed, plan: Plan) -> pl.DataFrame:
    here = ordinal(plan.term, plan.regulation.short_term)
    entry = entry_year()
    known = {name: pl.when(pl.col(name) != "").then(name) for name in ("education_level", "programme", "college", "status")}
    return sealed.students.select(
        (plan.term.year - entry + 1).alias(attribute_column("year_of_study")),
        (here - 2 * entry + 1).alias(attribute_column("term_number")),
        entry.alias(attribute_column("cohort")),
        pl.col("nominal_years").cast(pl.Int64).alias(attribute_column("nominal_years")),
        pl.col("category").alias(attribute_column("category")),
        *(value.alias(attribute_column(name)) for name, value in known.items()),
    )


def _facts(sealed: Sealed, plan: Plan) -> pl.DataFrame:
    """A fact counts for the term it names; a status that is the fact stands, then the greater of numbers stated twice."""
    stated = sealed.facts.filter(pl.col("term") == plan.term.code).with_columns(
        (pl.col("value").cast(pl.Decimal(18, 4)) * FACT_SCALE).cast(pl.Int64).alias("number")
    )
    columns = []
    for code, fact in plan.regulation.facts.items():
        numbers = stated.filter(pl.col("fact") == code).group_by("student_id").agg(pl.col("number").max())
        column = sealed.students.join(numbers, on="student_id", how="left", maintain_order="left")
        by_status = pl.when(pl.col("status") == fact.status).then(FACT_SCALE) if fact.status else pl.lit(None, pl.Int64)
        columns.append(column.select(pl.coalesce(by_status, "number").cast(pl.Int64).alias(fact_column(code))).to_series())
    return pl.DataFrame(columns) if columns else pl.DataFrame(height=sealed.students.height)


def warnings_tests(regulation: Regulation) -> list[WarningsTest]:
    """Every way in which the regulation counts earlier warnings, once each."""
    sources: list[Condition] = [rule.when for rule in regulation.rules]
    sources += [rule.applies_to for rule in regulation.rules if rule.applies_to is not None]
    found = {warnings_column(part): part for source in sources for part in walk(source) if isinstance(part, WarningsTest)}
    return list(found.values())
