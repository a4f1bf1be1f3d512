"""Findings with their evidence (依据): clause, exact values, the results that made them, and a sentence.

Explanations repeat: thousands of students fail the same way. Each distinct set of numbers is worded once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from zhuhang.engine.evaluate import Held, Row, answer, name_of, value_of
from zhuhang.engine.measures import DEFINITIONS
from zhuhang.engine.plan import Call, Plan
from zhuhang.engine.sealing import Sealed
from zhuhang.engine.values import evidence_mask, with_entry
from zhuhang.engine.verdicts import verdict
from zhuhang.engine.wording import is_from_roster, sentence, value_text
from zhuhang.regulation import exact
from zhuhang.regulation.condition import Comparison, FactTest, Quantity
from zhuhang.regulation.model import Rule

Result = dict[str, str]


@dataclass(frozen=True)
class Explanation:
    """What a rule's numbers say: values by public name, a sentence, and the calls whose results are the evidence."""

    values: dict[str, str]
    text: str
    calls: tuple[Call, ...]


class Explainer:
    """Words findings of one run, each distinct set of numbers once."""

    def __init__(self, plan: Plan, columns: list[str]) -> None:
        self._plan = plan
        self._known: dict[tuple[Any, ...], Explanation] = {}
        self._unknown: dict[tuple[Any, ...], str] = {}
        self._roots = {rule.code: _roots(rule, plan, columns) for rule in plan.rules}

    def finding(self, rule: Rule, row: Row) -> Explanation:
        """Explain a rule that holds for the student of the row."""
        key = (rule.code, *(row[column] for column in self._roots[rule.code]))
        if key not in self._known:
            self._known[key] = _explain(rule, row, self._plan)
        return self._known[key]

    def missing(self, rule: Rule, row: Row) -> str:
        """What a rule that is unknown for the student of the row is missing."""
        key = (rule.code, *(row[column] for column in self._roots[rule.code]))
        if key not in self._unknown:
            parts = [] if rule.applies_to is None else answer(rule.applies_to, row, self._plan).missing
            parts += answer(rule.when, row, self._plan).missing
            self._unknown[key] = parts[0] if parts else ""
        return self._unknown[key]


def _roots(rule: Rule, plan: Plan, columns: list[str]) -> list[str]:
    roots = set(verdict(rule, plan).meta.root_names())
    for name in rule.show:
        key = plan.call(Quantity(measure=name)).key
        roots |= {f"{key}#n", f"{key}#d"}
    return sorted(roots & set(columns))


def _explain(rule: Rule, row: Row, plan: Plan) -> Explanation:
    held = answer(rule.when, row, plan).held
    values: dict[str, str] = {}
    calls: list[Call] = []
    sentences = []
    for part in held:
        parts = _note_value(part, row, plan, values, calls)
        sentences.append(sentence(part, plan, parts))
    for name in rule.show:
        shown = Quantity(measure=name)
        numerator, denominator = value_of(shown, row, plan)
        if numerator is not None and denominator and name not in values:
            values[name] = value_text(shown, Fraction(numerator, denominator), from_roster=is_from_roster(denominator))
    text = "；".join(said for said in sentences if said)
    return Explanation(values, f"{text}。" if text else "", tuple(dict.fromkeys(calls)))


def _name(condition: Comparison) -> str:
    """What a compared number is called: its measure, or the two it is made of: ``earned_credits/required_credits``."""
    less = f"-{name_of(condition.minus)}" if condition.minus else ""
    over = f"/{name_of(condition.of)}" if condition.of else ""
    return f"{name_of(condition)}{less}{over}"


def _note_value(
    part: Held, row: Row, plan: Plan, values: dict[str, str], calls: list[Call]
) -> tuple[int, int] | None:
    condition = part.condition
    if isinstance(condition, FactTest) and part.value is not None:
        values[condition.fact] = value_text(Quantity(fact=condition.fact), part.value)
    if not isinstance(condition, Comparison) or part.value is None:
        return None
    numerator, denominator = value_of(condition, row, plan)
    from_roster = condition.measure == "gpa" and is_from_roster(denominator)
    values[_name(condition)] = (
        exact.quotient_text(part.value) if condition.of else value_text(condition, part.value, from_roster=from_roster)
    )
    if condition.measure and not from_roster:
        calls.append(plan.call(condition))
    return None if numerator is None else (numerator, denominator)


class Evidence:
    """The results behind the findings of the listed students, looked up by call and student."""

    def __init__(self, listed: pl.Series, course_terms: list[pl.LazyFrame], sealed: Sealed, plan: Plan) -> None:
        self._sealed, self._plan = sealed, plan
        self._listed = listed.cast(pl.UInt32).to_list()
        self._course_terms = course_terms
        self._found: dict[str, dict[int, list[Result]]] = {}
        self._rows: dict[bool, pl.DataFrame] = {}
        self._results: dict[tuple[int, int, int], Result] = {}
        self._ids = sealed.courses["course_id"].to_list()

    def of(self, calls: tuple[Call, ...], student: int) -> list[Result]:
        """The results that made the calls' numbers for a student, each once, by term and course."""
        for call in calls:
            if call.key not in self._found:
                self._found[call.key] = self._look_up(call)
        if len(calls) == 1:
            return self._found[calls[0].key].get(student, [])
        found = {id(result): result for call in calls for result in self._found[call.key].get(student, [])}
        return sorted(found.values(), key=lambda result: (result["term"], result["course_id"]))

    def _look_up(self, call: Call) -> dict[int, list[Result]]:
        if call.measure == "gpa_rank_share":
            return {}
        by_attempt = DEFINITIONS[call.measure].incidents
        rows = self._rows_of_listed(by_attempt).filter(evidence_mask(call, self._sealed, self._plan))
        made = rows.select("student", "at", "course", "credits").sort("student", "at", "course")
        kinds = made.select("course", "at", "credits").unique(maintain_order=True).with_row_index("kind")
        results = [self._result(*kind) for kind in kinds.drop("kind").iter_rows()]
        numbered = made.join(kinds, on=["course", "at", "credits"], how="left", maintain_order="left")
        by_student = numbered.group_by("student", maintain_order=True).agg("kind")
        return {student: [results[kind] for kind in own] for student, own in by_student.iter_rows()}

    def _rows_of_listed(self, by_attempt: bool) -> pl.DataFrame:
        if by_attempt not in self._rows:
            parts = [self._sealed.incidents] if by_attempt else self._course_terms
            calls = [call for call in self._plan.calls if DEFINITIONS[call.measure].incidents == by_attempt]
            kept = [
                with_entry(part.filter(pl.col("student").is_in(self._listed)), self._sealed, self._plan, calls).collect()
                for part in parts
            ]
            self._rows[by_attempt] = pl.concat(kept)
        return self._rows[by_attempt]

    def _result(self, course: int, at: int, credits: int) -> Result:
        key = (course, at, credits)
        if key not in self._results:
            self._results[key] = {
                "course_id": self._ids[course], "term": self._sealed.terms[at], "credits": _credits_text(credits),
            }
        return self._results[key]


def _credits_text(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
