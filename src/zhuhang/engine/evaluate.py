"""One student, one condition, in exact fractions (逐人核算): what explanations are made of.

Reads a student's row of values as plain numbers and evaluates a condition in three values, with the parts that made it hold.
It says the same as the expressions of :mod:`zhuhang.engine.verdicts`, slower and in words.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from zhuhang.engine.columns import (
    FACT_SCALE,
    attribute_column,
    fact_column,
    level_column,
    state_column,
    warnings_column,
)
from zhuhang.engine.plan import Plan
from zhuhang.engine.verdicts import is_waived, table_rows, waits_for_makeups
from zhuhang.regulation.condition import (
    AllOf,
    AnyOf,
    Comparators,
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
from zhuhang.regulation.measures import STUDENT_ATTRIBUTES, is_text

Row = Mapping[str, Any]
_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt, "exactly": operator.eq,
}


@dataclass(frozen=True)
class Held:
    """A part of a condition that held: what was asked, and with which numbers."""

    condition: Condition
    value: Fraction | None = None
    bounds: tuple[tuple[str, Fraction], ...] = ()


@dataclass
class Answer:
    """Holds, does not hold, or None for unknown; with the parts that made it hold and what was missing."""

    holds: bool | None
    held: list[Held] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def answer(condition: Condition, row: Row, plan: Plan) -> Answer:
    """Evaluate a condition for the student whose values the row has."""
    given = _ANSWERS[type(condition)](condition, row, plan)
    if condition.unless is None or given.holds is False:
        return given
    exception = answer(condition.unless, row, plan)
    if exception.holds:
        return Answer(False)
    if exception.holds is None:
        return Answer(None, missing=given.missing + exception.missing)
    return given


def _all(condition: AllOf, row: Row, plan: Plan) -> Answer:
    if not condition.all:
        return Answer(True, [Held(condition)])
    parts = [answer(part, row, plan) for part in condition.all]
    if any(part.holds is False for part in parts):
        return Answer(False)
    if any(part.holds is None for part in parts):
        return Answer(None, missing=[name for part in parts for name in part.missing])
    return Answer(True, [held for part in parts for held in part.held])


def _any(condition: AnyOf, row: Row, plan: Plan) -> Answer:
    parts = [answer(part, row, plan) for part in condition.any]
    if any(part.holds for part in parts):
        return Answer(True, [held for part in parts if part.holds for held in part.held])
    if any(part.holds is None for part in parts):
        return Answer(None, missing=[name for part in parts for name in part.missing])
    return Answer(False)


def value_of(quantity: Quantity, row: Row, plan: Plan) -> tuple[int | None, int]:
    """A quantity's numerator (None: unknown) and denominator (0: not applicable)."""
    if quantity.fact is not None:
        return row[fact_column(quantity.fact)], FACT_SCALE
    key = plan.call(quantity).key
    return row[f"{key}#n"], row[f"{key}#d"] or 0


def name_of(quantity: Quantity) -> str:
    """What a quantity is called in ``values`` and ``missing``."""
    return quantity.measure or quantity.fact or ""


def ratio(condition: Comparison, row: Row, plan: Plan) -> tuple[Fraction | None, list[str]]:
    """The number a comparison compares, or None with what is missing; None and nothing missing: not applicable."""
    numerator, denominator = value_of(condition, row, plan)
    missing = [name_of(condition)] if numerator is None else []
    if condition.minus is not None:
        less, scale = value_of(condition.minus, row, plan)
        missing += [name_of(condition.minus)] if less is None else []
        if numerator is not None and less is not None:
            numerator, denominator = numerator * scale - less * denominator, denominator * scale
    if condition.of is not None:
        over, scale = value_of(condition.of, row, plan)
        missing += [name_of(condition.of)] if over is None else []
        if numerator is not None and over is not None:
            numerator, denominator = numerator * scale, denominator * over
    if missing or numerator is None or denominator == 0:
        return None, missing
    value = Fraction(numerator, denominator)
    return (value if condition.round is None else _rounded(value, condition.round)), []


def _rounded(value: Fraction, rounding: Rounding) -> Fraction:
    scale = 10**rounding.digits
    shifted = value * scale + (Fraction(1, 2) if rounding.mode == "half_up" else 0)
    return Fraction(shifted.numerator // shifted.denominator, scale)


def _comparison(condition: Comparison, row: Row, plan: Plan) -> Answer:
    if waits_for_makeups(condition, plan):
        return Answer(False)
    value, missing = ratio(condition, row, plan)
    if value is None:
        return Answer(None if missing else False, missing=missing)
    return _held(condition, condition, value, row, plan)


def _held(condition: Condition, compared: Comparators, value: Fraction, row: Row, plan: Plan) -> Answer:
    bounds: list[tuple[str, Fraction]] = []
    for word, bound in compared.bounds.items():
        threshold = _threshold(bound, row, plan)
        if isinstance(threshold, Answer):
            return threshold
        if not _COMPARE[word](value, threshold):
            return Answer(False)
        bounds.append((word, threshold))
    return Answer(True, [Held(condition, value, tuple(bounds))])


def _threshold(bound: ParameterBound | TableBound | Fraction, row: Row, plan: Plan) -> Fraction | Answer:
    if isinstance(bound, TableBound):
        return _from_table(bound, row, plan)
    value = plan.bound(bound)
    if value is not None:
        return value
    assert isinstance(bound, ParameterBound)
    return Answer(None, missing=[bound.parameter]) if is_waived(bound, plan) else Answer(False)


def _from_table(bound: TableBound, row: Row, plan: Plan) -> Fraction | Answer:
    found = table_position(bound, row, plan)
    if isinstance(found, Answer):
        return found
    return list(bound.table.values())[found]


def table_position(bound: TableBound, row: Row, plan: Plan) -> int | Answer:
    """The row of a threshold table that is the student's, or why there is none: no row fits, or the key is unknown."""
    if is_text(bound.by):
        text = row[attribute_column(bound.by)]
        if text is None:
            return Answer(None, missing=[bound.by])
        return list(bound.table).index(text) if text in bound.table else Answer(False)
    if bound.by in STUDENT_ATTRIBUTES:
        numerator, denominator = row[attribute_column(bound.by)], 1
    else:
        numerator, denominator = value_of(Quantity(measure=bound.by), row, plan)
    if numerator is None:
        return Answer(None, missing=[bound.by])
    key = Fraction(numerator, denominator) if denominator else None
    for place, (first, last, _) in enumerate(table_rows(bound)):
        if key is not None and first <= key and (last is None or key <= last):
            return place
    return Answer(False)


def _fact(condition: FactTest, row: Row, plan: Plan) -> Answer:
    stated = row[fact_column(condition.fact)]
    if stated is None:
        return Answer(False)
    value = Fraction(stated, FACT_SCALE)
    if not condition.bounds:
        return Answer(value != 0, [Held(condition, value)] if value else [])
    return _held(condition, condition, value, row, plan)


def _student(condition: StudentTest, row: Row, plan: Plan) -> Answer:
    value = row[attribute_column(condition.student)]
    if value is None:
        return Answer(None, missing=[condition.student])
    known = {str(allowed) for allowed in condition.among or []}
    barred = {str(excepted) for excepted in condition.except_ or []}
    if (condition.among is not None and str(value) not in known) or str(value) in barred:
        return Answer(False)
    if condition.bounds:
        return _held(condition, condition, Fraction(value), row, plan)
    return Answer(True)


def _term(condition: TermTest, row: Row, plan: Plan) -> Answer:
    return Answer(plan.term.number in condition.among)


def _parameter(condition: ParameterTest, row: Row, plan: Plan) -> Answer:
    return Answer(plan.parameters[condition.parameter] == condition.is_)


def _warnings(condition: WarningsTest, row: Row, plan: Plan) -> Answer:
    return _held(condition, condition, Fraction(row[warnings_column(condition)]), row, plan)


def _state(condition: StateTest, row: Row, plan: Plan) -> Answer:
    state = row[state_column(plan.regulation.track(condition.track).code)] or "none"
    return Answer(state in condition.state, [Held(condition)] if state in condition.state else [])


def _listed(condition: ListedTest, row: Row, plan: Plan) -> Answer:
    track = plan.regulation.track(condition.track)
    rank = row[level_column(track.code)]
    holds = rank is not None and rank >= track.rank(condition.listed)
    return Answer(holds, [Held(condition)] if holds else [])


_ANSWERS: dict[type[Condition], Callable[..., Answer]] = {
    AllOf: _all, AnyOf: _any, Comparison: _comparison, FactTest: _fact, StudentTest: _student, TermTest: _term,
    ParameterTest: _parameter, WarningsTest: _warnings, StateTest: _state, ListedTest: _listed,
}

