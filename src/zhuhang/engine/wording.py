"""Chinese sentences for findings (说明): built from the numbers, never from a regulation's text."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from zhuhang.engine.evaluate import Held
from zhuhang.engine.plan import Plan
from zhuhang.gradebook.tables import GPA_SCALE
from zhuhang.regulation import exact, sentences
from zhuhang.regulation.condition import (
    AllOf,
    Comparison,
    FactTest,
    FirstTerms,
    LastTerms,
    ListedTest,
    Quantity,
    StateTest,
    StudentTest,
    WarningsTest,
    YearOfStudy,
)
from zhuhang.regulation.measures import MEASURES, STUDENT_ATTRIBUTES

COMPARATOR_WORDS = {"at_least": "达到", "above": "超过", "at_most": "不超过", "below": "低于", "exactly": "恰为"}
_OF_STUDENTS = ("gpa_rank_share",)
"""Shares of students, not of credits."""
_WINDOWS = {
    "last_term": "{term}", "previous_term": "{term}的上一学期", "last_year": "{year}—{next}学年", "since_entry": "至{term}末累计",
}


def value_text(quantity: Quantity, value: Fraction, *, from_roster: bool = False) -> str:
    """A value as the list prints it: shares and computed GPA as quotients, all else as shortest decimals."""
    unit = MEASURES[quantity.measure].unit if quantity.measure else "count"
    is_quotient = unit == "share" or (unit == "gpa" and not from_roster)
    return exact.quotient_text(value) if is_quotient else exact.decimal_text(value)


def is_from_roster(denominator: int) -> bool:
    """Whether a GPA's denominator says that the roster gave it."""
    return denominator == GPA_SCALE


def after_word(shown: str) -> str:
    """A value that follows a Chinese word: a space before a number, none before 约."""
    return shown if shown.startswith("约") else f" {shown}"


def approximate(value: Fraction, unit: str, bounds: Iterable[Fraction] = ()) -> str:
    """A quotient as people read it: a percentage or a decimal of two places, with 约 where it is not exact.

    It has as many more places as show it on its own side of every threshold of ``bounds``: what is below 2 never reads 约2.
    """
    factor, suffix = (100, "%") if unit == "share" else (1, "")
    over, under = value.numerator * factor, value.denominator
    missed = [(bound.numerator * factor, bound.denominator) for bound in bounds if bound != value]
    scale = 100
    while any(_side(_rounded(over, under, scale), scale, *bound) != _side(over, under, *bound) for bound in missed):
        scale *= 10
    rounded = _rounded(over, under, scale)
    return f"{'' if rounded * under == over * scale else '约'}{exact.decimal_text(Fraction(rounded, scale))}{suffix}"


def _rounded(over: int, under: int, scale: int) -> int:
    """A quotient in units of one in ``scale``, rounded half up."""
    return (2 * over * scale + under) // (2 * under)


def _side(over: int, under: int, bound_over: int, bound_under: int) -> int:
    """Whether a quotient lies below, at or above another, by their cross products."""
    left, right = over * bound_under, bound_over * under
    return (left > right) - (left < right)


def sentence(held: Held, plan: Plan, parts: tuple[int, int] | None = None) -> str:
    """One part of a finding in words; ``parts`` are the two numbers behind a share: sums in hundredths of a credit, or what is counted."""
    condition = held.condition
    match condition:
        case Comparison() if held.value is not None:
            return _comparison(condition, held, plan, parts)
        case FactTest():
            return _fact(condition, held, plan)
        case StudentTest() if held.value is not None:
            return f"{STUDENT_ATTRIBUTES[condition.student][1]}为 {exact.decimal_text(held.value)}{_bounds(held, 'count')}"
        case WarningsTest() if held.value is not None:
            return _warnings(condition, held, plan)
        case StateTest():
            track = plan.regulation.track(condition.track)
            names = [track.level(code).name for code in condition.state if code != "none"]
            return f"上次名单中为{'或'.join(names)}" if names else "上次名单中没有预警"
        case AllOf():
            return sentences.condition(plan.regulation, condition)
        case ListedTest():
            track = plan.regulation.track(condition.track)
            return f"本次列入{track.name}的{track.level(condition.listed).name}及以上"
    return ""


def _comparison(condition: Comparison, held: Held, plan: Plan, parts: tuple[int, int] | None) -> str:
    assert held.value is not None
    value, asked = held.value, [bound for _word, bound in held.bounds]
    if condition.measure is None or condition.of is not None:
        return f"{label(condition, plan)}为 {exact.quotient_text(value)}（{approximate(value, 'share', asked)}）{_bounds(held, 'share')}"
    measure = MEASURES[condition.measure]
    shown = exact.decimal_text(value) + f" {measure.counter}" if measure.counter else ""
    if measure.unit in ("share", "gpa"):
        shown = approximate(value, measure.unit, asked)
    if measure.unit == "share" and condition.minus is None and parts is not None:
        sums = [exact.decimal_text(Fraction(part, 1 if condition.measure in _OF_STUDENTS else 100)) for part in parts]
        shown = f"{sums[0]} ÷ {sums[1]} = {exact.quotient_text(value)}（{shown}）"
    return f"{label(condition, plan)}为{after_word(shown.strip())}{_bounds(held, measure.unit)}"


def label(quantity: Quantity, plan: Plan) -> str:
    """A quantity in words, its window and course set said."""
    if quantity.measure is None:
        fact = plan.regulation.facts.get(quantity.fact or "")
        return fact.label if fact else str(quantity.fact)
    measure = MEASURES[quantity.measure]
    courses = plan.regulation.course_sets[quantity.courses].label if quantity.courses else ""
    window = window_text(quantity, plan)
    said = f"{window}{courses}{measure.label.removeprefix('累计') if window.endswith('累计') else measure.label}"
    if isinstance(quantity, Comparison) and quantity.minus is not None:
        said += f"减去{label(quantity.minus, plan)}的差"
    if isinstance(quantity, Comparison) and quantity.of is not None:
        said += f"与{label(quantity.of, plan)}之比"
    return said


def window_text(quantity: Quantity, plan: Plan) -> str:
    """A quantity's window in words."""
    window = quantity.window or MEASURES[quantity.measure or ""].window
    match window:
        case LastTerms():
            return f"至{plan.term.label}的连续{window.last_terms}学期"
        case FirstTerms():
            return f"入学后前{window.first_terms}学期"
        case YearOfStudy():
            return f"第{window.year_of_study}学年"
    return _WINDOWS[str(window)].format(term=plan.term.label, year=plan.term.year, next=plan.term.year + 1)


def _fact(condition: FactTest, held: Held, plan: Plan) -> str:
    fact = plan.regulation.facts[condition.fact]
    if not held.bounds or held.value is None:
        return f"经认定：{fact.label}"
    return f"{fact.label}为 {exact.decimal_text(held.value)}{fact.unit or ''}{_bounds(held, 'count')}"


def _warnings(condition: WarningsTest, held: Held, plan: Plan) -> str:
    assert held.value is not None
    track = plan.regulation.track(condition.track)
    how = "连续" if condition.warnings == "consecutive" else "累计"
    above = "" if condition.only_this_level else "及以上"
    times = exact.decimal_text(held.value)
    return f"{how}{times}次列入{track.level(condition.level).name}{above}{_bounds(held, 'count')}"


def _bounds(held: Held, unit: str) -> str:
    asked = [(word, bound) for word, bound in held.bounds if not (unit == "count" and word == "at_least" and bound == 1)]
    said = [f"{COMPARATOR_WORDS[word]} {bound_text(bound, unit)}" for word, bound in asked]
    return f"，{'、'.join(said)}" if said else ""


def bound_text(bound: Fraction, unit: str) -> str:
    """A threshold in words: a percentage where it is a plain one, else the number as written."""
    if unit == "share" and (bound * 10000).denominator == 1:
        return f"{exact.decimal_text(bound * 100)}%"
    return exact.decimal_text(bound)
