"""How far it is (距离): to the next heavier level, and to the end of the warning.

Only what a student can still change is counted: outstanding courses and the GPA. A rule that looks at one past term is said to be
looked at anew next term.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import polars as pl

from zhuhang.engine.evaluate import answer, ratio
from zhuhang.engine.explain import Evidence
from zhuhang.engine.levels import rule_column, rules_of
from zhuhang.engine.plan import Plan
from zhuhang.engine.screen import Run
from zhuhang.engine.wording import after_word, approximate, bound_text, label
from zhuhang.regulation import exact
from zhuhang.regulation.condition import Comparison, Condition, FactTest, ParameterBound, TableBound, walk
from zhuhang.regulation.measures import MEASURES
from zhuhang.regulation.model import Rule, Track

_CHANGEABLE = ("outstanding_credits", "outstanding_courses", "gpa")
_LOWER = ("at_least", "above", "exactly")
_UPPER = ("below", "at_most", "exactly")


@dataclass
class Distance:
    """Sentences for one student and track: what ``lifts`` each finding, what would ``raise_to`` a heavier level.

    ``next_level`` are those of ``raise_to`` that lead to the lightest of the heavier levels.
    """

    track: str
    level: str | None
    lifts: list[str] = field(default_factory=list)
    raise_to: list[str] = field(default_factory=list)
    next_level: list[str] = field(default_factory=list)


def distances(run: Run, student_id: str) -> list[Distance]:
    """The distances of a student in every track; empty for a student the run does not know."""
    return distances_of(run, [student_id]).get(student_id, [])


def distances_of(run: Run, student_ids: Sequence[str]) -> dict[str, list[Distance]]:
    """The distances of many students at once; those the run does not know are left out."""
    wanted = set(student_ids)
    places = [place for place, known in enumerate(run.sealed.students["student_id"]) if known in wanted]
    rows = run.verdicts[places]
    ids, owed = run.sealed.students["student_id"].gather(places), _Owed(run, rows["student"])
    return {
        student: [_of_track(run, track, row, owed) for track in run.plan.regulation.tracks]
        for student, row in zip(ids, rows.iter_rows(named=True), strict=True)
    }


class _Owed:
    """The outstanding courses of some students with their credits, looked up together."""

    def __init__(self, run: Run, students: pl.Series) -> None:
        self._run = run
        self._evidence = Evidence(students, run.course_terms, run.sealed, run.plan)
        self._names: dict[str, str] = dict(run.sealed.courses.iter_rows())

    def of(self, condition: Comparison, student: int) -> list[tuple[Fraction, str]]:
        results = self._evidence.of((self._run.plan.call(condition),), student)
        return [(Fraction(part["credits"]), self._names[part["course_id"]] or part["course_id"]) for part in results]


def _of_track(run: Run, track: Track, row: dict[str, Any], owed: _Owed) -> Distance:
    rules = [rule for rule in rules_of(track, run.plan.rules, run.plan) if rule.level is not None]
    held = [rule for rule in rules if row[rule_column(rule)]]
    rank = max((track.rank(rule.level) for rule in held if rule.level), default=-1)
    level = track.levels[rank].code if rank >= 0 else None
    found = Distance(track.code, level)
    conditions = [part.condition for rule in held for part in answer(rule.when, row, run.plan).held]
    found.lifts = [text for each in _strictest(conditions, row, run.plan) if (text := _lifts(each, row, run, owed))]
    heavier: dict[int, list[str]] = {}
    for rule in rules:
        if rule.level and track.rank(rule.level) > rank and rule not in held:
            said = _raises(rule, track, row, run.plan)
            heavier.setdefault(track.rank(rule.level), []).extend(said)
            found.raise_to += said
    found.next_level = next((texts for _rank, texts in sorted(heavier.items()) if texts), [])
    found.lifts = list(dict.fromkeys(found.lifts))
    return found


def _strictest(conditions: Sequence[Condition], row: dict[str, Any], plan: Plan) -> list[Condition]:
    """Of several levels' thresholds of one quantity only the one hardest to leave: whoever leaves it has left the others."""
    hardest: dict[object, tuple[Fraction, Condition]] = {}
    for place, condition in enumerate(conditions):
        key, need = place, Fraction(0)  # type: object, Fraction
        if isinstance(condition, Comparison) and _is_changeable(condition):
            key, need = plan.call(condition), _need(condition, row, plan)
        if key not in hardest or need > hardest[key][0]:
            hardest[key] = need, condition
    return [condition for _need_of_it, condition in hardest.values()]


def _is_changeable(condition: Comparison) -> bool:
    return condition.measure in _CHANGEABLE and condition.minus is None and condition.of is None


def _need(condition: Comparison, row: dict[str, Any], plan: Plan) -> Fraction:
    """How far the value is on the wrong side of the threshold it has to leave by."""
    value, left = ratio(condition, row, plan)[0], _left_by(condition, plan)
    return abs(value - left[1]) if value is not None and left is not None else Fraction(0)


def _left_by(condition: Comparison, plan: Plan) -> tuple[str, Fraction] | None:
    """The bound by which the condition ends: the lower one where courses are passed, the upper one where the GPA rises."""
    words = _UPPER if condition.measure == "gpa" else _LOWER
    for word, bound in condition.bounds.items():
        if word in words and not isinstance(bound, TableBound) and (threshold := plan.bound(bound)) is not None:
            return word, threshold
    return None


def _lifts(condition: Condition, row: dict[str, Any], run: Run, owed: _Owed) -> str:
    if isinstance(condition, FactTest):
        return f"“{run.plan.regulation.facts[condition.fact].label}”由认定人更正，或下学期重新评定"
    if not isinstance(condition, Comparison):
        return ""
    value = ratio(condition, row, run.plan)[0]
    if value is None:
        return ""
    if not _is_changeable(condition):
        return f"{label(condition, run.plan)}：下学期按新的成绩重新评定"
    if (left := _left_by(condition, run.plan)) is None:
        return ""
    word, threshold = left
    if condition.measure != "gpa":
        return _to_pass(condition, word, value, threshold, owed.of(condition, row["student"]))
    return f"平均学分绩点从{after_word(approximate(value, 'gpa', [threshold]))} 提高到 {bound_text(threshold, 'gpa')}{'以上' if word == 'at_most' else '及以上'}"


def _to_pass(
    condition: Comparison, word: str, value: Fraction, threshold: Fraction, owed: list[tuple[Fraction, str]]
) -> str:
    """What must be passed so that the value falls below a threshold (or to it, where only more than it counts)."""
    unit = MEASURES[condition.measure or ""]
    need = value - threshold
    reaches = (lambda passed: passed >= need) if word == "above" else (lambda passed: passed > need)
    if unit.unit == "count":
        return f"再通过 {exact.decimal_text(need + (0 if word == 'above' else 1))} 门未通过的课程"
    chosen = _smallest(owed, reaches)
    if not chosen:
        return f"累计未获学分降到 {bound_text(threshold, 'credits')} 学分以下"
    total = sum((credits for credits, _ in chosen), Fraction(0))
    names = "、".join(name for _, name in chosen)
    return f"再通过 {exact.decimal_text(total)} 学分（例如{names}）"


def _smallest(owed: list[tuple[Fraction, str]], reaches: Callable[[Fraction], bool]) -> list[tuple[Fraction, str]]:
    """The fewest credits among the courses that reach far enough; of equals the fewest courses. One choice kept per total."""
    choices: dict[Fraction, list[tuple[Fraction, str]]] = {Fraction(0): []}
    for course in owed:
        for total, chosen in list(choices.items()):
            more = total + course[0]
            if more not in choices or len(chosen) + 1 < len(choices[more]):
                choices[more] = [*chosen, course]
    enough = [total for total in choices if total and reaches(total)]
    return choices[min(enough)] if enough else []


def _raises(rule: Rule, track: Track, row: dict[str, Any], plan: Plan) -> list[str]:
    """What would bring a heavier level, where it is one comparison of something that can still change."""
    assert rule.level is not None
    parts = [part for part in walk(rule.when) if isinstance(part, Comparison)]
    if len(parts) != 1 or not _is_changeable(parts[0]):
        return []
    value = ratio(parts[0], row, plan)[0]
    name = track.level(rule.level).name
    said = []
    for word, bound in parts[0].bounds.items():
        if value is None or isinstance(bound, TableBound):
            continue
        threshold = plan.bound(bound) if isinstance(bound, ParameterBound) else bound
        if threshold is not None and word in ("at_least", "above"):
            more = "再多" if word == "at_least" else "再多超过"
            said.append(f"{label(parts[0], plan)}{more} {exact.decimal_text(threshold - value)} {MEASURES[parts[0].measure or ''].counter}，即为{name}")
        elif threshold is not None and word in ("below", "at_most"):
            said.append(f"平均学分绩点降到 {bound_text(threshold, 'gpa')}{'以下' if word == 'below' else '及以下'}，即为{name}")
    return said
