"""Rules as expressions over the values of a run (判定): true, false, or null for unknown.

Comparisons cross-multiply integers, so no quotient is ever rounded; Polars' ``&`` and ``|`` are Kleene's, so an unknown
part stays unknown exactly where it matters.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction

import polars as pl

from zhuhang.engine.columns import (
    FACT_SCALE,
    attribute_column,
    fact_column,
    level_column,
    state_column,
    warnings_column,
)
from zhuhang.engine.plan import Plan
from zhuhang.regulation.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FactTest,
    ListedTest,
    ParameterBound,
    ParameterTest,
    Quantity,
    Rounding,
    StateTest,
    StudentTest,
    TableBound,
    TermTest,
    WarningsTest,
)
from zhuhang.regulation.measures import MEASURES, STUDENT_ATTRIBUTES, is_text
from zhuhang.regulation.model import Rule

UNKNOWN = pl.lit(None, pl.Boolean)
_COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt, "exactly": operator.eq,
}


def verdict(rule: Rule, plan: Plan) -> pl.Expr:
    """Whether a rule holds for each student; null where that is unknown."""
    holds = test(rule.when, plan)
    return holds if rule.applies_to is None else test(rule.applies_to, plan) & holds


def test(condition: Condition, plan: Plan) -> pl.Expr:
    """Whether a condition holds for each student, its exception taken off."""
    holds = _TESTS[type(condition)](condition, plan)
    return holds if condition.unless is None else holds & ~test(condition.unless, plan)


def _all(condition: AllOf, plan: Plan) -> pl.Expr:
    return _folded(operator.and_, [test(part, plan) for part in condition.all])


def _any(condition: AnyOf, plan: Plan) -> pl.Expr:
    return _folded(operator.or_, [test(part, plan) for part in condition.any])


def _folded(join: Callable[[pl.Expr, pl.Expr], pl.Expr], parts: list[pl.Expr]) -> pl.Expr:
    folded = parts[0] if parts else pl.lit(True)
    for part in parts[1:]:
        folded = join(folded, part)
    return folded


def _comparison(condition: Comparison, plan: Plan) -> pl.Expr:
    if waits_for_makeups(condition, plan):
        return pl.lit(False)
    numerator, denominator = quotient(condition, plan)
    if condition.minus is not None:
        less_n, less_d = quotient(condition.minus, plan)
        numerator, denominator = numerator * less_d - less_n * denominator, denominator * less_d
    if condition.of is not None:
        over_n, over_d = quotient(condition.of, plan)
        numerator, denominator = numerator * over_d, denominator * over_n
    if condition.round is not None:
        numerator, denominator = _rounded(numerator, denominator, condition.round)
    bounds = condition.bounds
    held = [_compared(numerator, denominator, word, bound, plan) for word, bound in bounds.items()]
    applicable = (denominator > 0) | denominator.is_null() | numerator.is_null()
    return applicable & _folded(operator.and_, held)


def waits_for_makeups(condition: Comparison, plan: Plan) -> bool:
    """Whether a measure of results after make-up is asked for before the make-ups: it does not hold yet."""
    return bool(plan.phase == "provisional" and condition.measure and MEASURES[condition.measure].after_makeup)


def quotient(quantity: Quantity, plan: Plan) -> tuple[pl.Expr, pl.Expr]:
    """Numerator and denominator columns of a quantity."""
    if quantity.fact is not None:
        return pl.col(fact_column(quantity.fact)), pl.lit(FACT_SCALE, pl.Int64)
    key = plan.call(quantity).key
    return pl.col(f"{key}#n"), pl.col(f"{key}#d")


def _rounded(numerator: pl.Expr, denominator: pl.Expr, rounding: Rounding) -> tuple[pl.Expr, pl.Expr]:
    scale = 10**rounding.digits
    if rounding.mode == "half_up":
        return (2 * scale * numerator + denominator) // (2 * denominator), pl.lit(scale, pl.Int64)
    return scale * numerator // denominator, pl.lit(scale, pl.Int64)


def _compared(
    numerator: pl.Expr, denominator: pl.Expr, word: str, bound: ParameterBound | TableBound | Fraction, plan: Plan
) -> pl.Expr:
    if isinstance(bound, TableBound):
        return _looked_up(numerator, denominator, word, bound, plan)
    value = plan.bound(bound)
    if value is None:
        assert isinstance(bound, ParameterBound)
        return _unset(bound, plan)
    return _COMPARE[word](numerator * value.denominator, denominator * value.numerator)


def _unset(bound: ParameterBound, plan: Plan) -> pl.Expr:
    """An unset parameter whose group has another one set asks nothing; one that was waived leaves the rule unknown."""
    return UNKNOWN if is_waived(bound, plan) else pl.lit(False)


def is_waived(bound: ParameterBound, plan: Plan) -> bool:
    """Whether a parameter is unset without another of its group standing in for it."""
    group = plan.regulation.parameters[bound.parameter].one_of
    return not group or all(
        plan.parameters[name] is None
        for name, parameter in plan.regulation.parameters.items() if parameter.one_of == group
    )


def table_rows(bound: TableBound) -> list[tuple[Fraction, Fraction | None, Fraction]]:
    """A table's rows as (from, to, threshold); ``to`` None is open. Both ends belong to the row."""
    rows = []
    for key, value in bound.table.items():
        first, dash, last = key.partition("-")
        rows.append((Fraction(first), (Fraction(last) if last else None) if dash else Fraction(first), value))
    return rows


def _looked_up(numerator: pl.Expr, denominator: pl.Expr, word: str, bound: TableBound, plan: Plan) -> pl.Expr:
    key_n, key_d = table_key(bound, plan)
    chosen = pl.lit(False)
    if is_text(bound.by):
        for text, value in bound.table.items():
            chosen = chosen | ((key_n == text) & _COMPARE[word](numerator * value.denominator, denominator * value.numerator))
        return chosen
    for first, last, value in table_rows(bound):
        inside = key_n * first.denominator >= key_d * first.numerator
        if last is not None:
            inside = inside & (key_n * last.denominator <= key_d * last.numerator)
        chosen = chosen | (inside & _COMPARE[word](numerator * value.denominator, denominator * value.numerator))
    return chosen


def table_key(bound: TableBound, plan: Plan) -> tuple[pl.Expr, pl.Expr]:
    """What a table is looked up by: an attribute of the student or a measure, as a quotient."""
    if bound.by in STUDENT_ATTRIBUTES:
        return pl.col(attribute_column(bound.by)), pl.lit(1, pl.Int64)
    return quotient(Quantity(measure=bound.by), plan)


def _fact(condition: FactTest, plan: Plan) -> pl.Expr:
    value = pl.col(fact_column(condition.fact)).fill_null(0)
    if not condition.bounds:
        return value != 0
    scale = pl.lit(FACT_SCALE, pl.Int64)
    stated = pl.col(fact_column(condition.fact)).is_not_null()
    held = [_compared(value, scale, word, bound, plan) for word, bound in condition.bounds.items()]
    return stated & _folded(operator.and_, held)


def _student(condition: StudentTest, plan: Plan) -> pl.Expr:
    column = pl.col(attribute_column(condition.student))
    kind = STUDENT_ATTRIBUTES[condition.student][0]
    held = [
        _compared(column, pl.lit(1, pl.Int64), word, bound, plan) for word, bound in condition.bounds.items()
    ]
    if condition.among is not None:
        held.append(column.is_in(_typed(condition.among, kind)))
    if condition.except_ is not None:
        held.append(~column.is_in(_typed(condition.except_, kind)))
    return _folded(operator.and_, held)


def _typed(values: list[str | int], kind: str) -> list[str] | list[int]:
    return [int(value) for value in values] if kind == "number" else [str(value) for value in values]


def _term(condition: TermTest, plan: Plan) -> pl.Expr:
    return pl.lit(plan.term.number in condition.among)


def _parameter(condition: ParameterTest, plan: Plan) -> pl.Expr:
    return pl.lit(plan.parameters[condition.parameter] == condition.is_)


def _warnings(condition: WarningsTest, plan: Plan) -> pl.Expr:
    value, one = pl.col(warnings_column(condition)), pl.lit(1, pl.Int64)
    return _folded(operator.and_, [_compared(value, one, word, bound, plan) for word, bound in condition.bounds.items()])


def _state(condition: StateTest, plan: Plan) -> pl.Expr:
    track = plan.regulation.track(condition.track)
    return pl.col(state_column(track.code)).fill_null("none").is_in(condition.state)


def _listed(condition: ListedTest, plan: Plan) -> pl.Expr:
    track = plan.regulation.track(condition.track)
    return (pl.col(level_column(track.code)) >= track.rank(condition.listed)).fill_null(False)


_TESTS: dict[type[Condition], Callable[..., pl.Expr]] = {
    AllOf: _all, AnyOf: _any, Comparison: _comparison, FactTest: _fact, StudentTest: _student, TermTest: _term,
    ParameterTest: _parameter, WarningsTest: _warnings, StateTest: _state, ListedTest: _listed,
}
