"""Imagined students (设想的学生): values at and just beside every threshold, to try a regulation's rules on.

A coordinate is one thing a condition looks at: a quantity, a fact, an attribute, a count of warnings, the level carried.
Nothing here reads data; the checker uses it to find levels nobody can reach and students who fall between two levels.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from zhuhang.regulation import bounds, wording
from zhuhang.regulation.condition import (
    AllOf,
    AnyOf,
    Bound,
    Comparators,
    Comparison,
    Condition,
    FactTest,
    ListedTest,
    ParameterBound,
    ParameterTest,
    StateTest,
    StudentTest,
    TableBound,
    TermTest,
    WarningsTest,
    walk,
)
from zhuhang.regulation.measures import STUDENT_ATTRIBUTES, is_text
from zhuhang.regulation.model import Regulation

Value = Fraction | str
Student = Mapping[str, Value]

_STEPS = {"count": Fraction(1), "credits": Fraction(1, 2), "share": Fraction(1, 100), "quotient": Fraction(1, 100),
          "gpa": Fraction(1, 100)}
_TEST = {
    "at_least": lambda value, limit: value >= limit,
    "above": lambda value, limit: value > limit,
    "at_most": lambda value, limit: value <= limit,
    "below": lambda value, limit: value < limit,
    "exactly": lambda value, limit: value == limit,
}


class UnsetError(LookupError):
    """A threshold whose parameter is unset: nothing can be tried on it."""


@dataclass
class Coordinate:
    """One thing conditions look at: its key, how it is said, its unit, the values to try, the most harmless of them."""

    key: str
    label: str
    unit: str
    points: list[Value] = field(default_factory=list)
    innocent: Value = Fraction(0)

    @property
    def is_measured(self) -> bool:
        """Whether more or less of it should mean a heavier or lighter level: a quantity, not an attribute."""
        return self.unit in ("credits", "count", "share", "gpa", "quotient", "number") and self.key[0] in "qf"

    def said(self, value: Value) -> str:
        """A value of it in words."""
        if isinstance(value, str):
            return "未预警" if value == "none" else value
        return wording.number(value, self.unit)


class Space:
    """The coordinates of some conditions of one regulation, with the values to try."""

    def __init__(self, regulation: Regulation, conditions: Iterable[Condition]) -> None:
        self.regulation = regulation
        self.coordinates: dict[str, Coordinate] = {}
        self._parts = [part for condition in conditions for part in walk(condition)]
        for part in self._parts:
            self._collect(part)
        for coordinate in self.coordinates.values():
            coordinate.points = _spread(coordinate)
            coordinate.innocent = self._innocent(coordinate)

    @property
    def innocent(self) -> dict[str, Value]:
        """The student about whom there is the least to say."""
        return {key: coordinate.innocent for key, coordinate in self.coordinates.items()}

    def keys_of(self, condition: Condition) -> list[str]:
        """The coordinates a condition looks at."""
        return list(dict.fromkeys(key for part in walk(condition) for key in self._keys(part)))

    def holds(self, condition: Condition, student: Student) -> bool:
        """Whether a condition holds for an imagined student; raise UnsetError where a parameter it needs is unset."""
        if condition.unless is not None and self.holds(condition.unless, student):
            return False
        if isinstance(condition, AllOf):
            return all(self.holds(part, student) for part in condition.all)
        if isinstance(condition, AnyOf):
            return any(self.holds(part, student) for part in condition.any)
        return self._atom(condition, student)

    def _atom(self, condition: Condition, student: Student) -> bool:
        if isinstance(condition, ParameterTest):
            parameter = self.regulation.parameters[condition.parameter]
            if parameter.default is None:
                raise UnsetError(condition.parameter)
            return parameter.default == condition.is_
        value = student[self._keys(condition)[0]]
        if isinstance(condition, StateTest):
            return value in condition.state
        if isinstance(condition, ListedTest):
            track = self.regulation.track(condition.track)
            return value != "none" and track.rank(str(value)) >= track.rank(condition.listed)
        if isinstance(condition, TermTest):
            return value in condition.among
        if isinstance(condition, StudentTest) and not self._permits(condition, value):
            return False
        if isinstance(condition, FactTest) and not condition.bounds:
            return value != 0
        assert isinstance(condition, Comparators)
        return all(self._compare(word, value, bound, student) for word, bound in condition.bounds.items())

    def _permits(self, test: StudentTest, value: Value) -> bool:
        text = str(value)
        listed = test.among is None or text in [str(entry) for entry in test.among]
        return listed and text not in [str(entry) for entry in test.except_ or []]

    def _compare(self, word: str, value: Value, bound: Bound, student: Student) -> bool:
        limit = self._limit(bound, student)
        return limit is not None and isinstance(value, Fraction) and _TEST[word](value, limit)

    def _limit(self, bound: Bound, student: Student) -> Fraction | None:
        if isinstance(bound, ParameterBound):
            default = self.regulation.parameters[bound.parameter].default
            if not isinstance(default, Fraction):
                raise UnsetError(bound.parameter)
            return default
        if isinstance(bound, TableBound):
            return next((limit for row, limit in bound.table.items() if _in_row(row, student[_by(bound)])), None)
        return bound

    def _keys(self, part: Condition) -> list[str]:
        """The coordinates an atom looks at: its own first, then those its threshold tables look up."""
        own = _key(self.regulation, part)
        keys = [own] if own else []
        if isinstance(part, Comparators):
            keys += [_by(limit) for limit in part.bounds.values() if isinstance(limit, TableBound)]
        return keys

    def _collect(self, part: Condition) -> None:
        key = _key(self.regulation, part)
        if key is None:
            return
        coordinate = self.coordinates.setdefault(key, _coordinate(self.regulation, key, part))
        coordinate.points += _points(self.regulation, part)
        if isinstance(part, Comparators):
            for bound in part.bounds.values():
                if isinstance(bound, TableBound):
                    by = self.coordinates.setdefault(_by(bound), Coordinate(_by(bound), bound.by, "count"))
                    by.points += [_row_start(row) for row in bound.table]
                    by.points += ["其他"] if is_text(bound.by) else []

    def _innocent(self, coordinate: Coordinate) -> Value:
        """The value at which the fewest comparisons hold; of several the one furthest from any threshold."""
        atoms = [part for part in self._parts if _key(self.regulation, part) == coordinate.key]
        if not atoms:
            return coordinate.points[0]

        def count(value: Value) -> int:
            total = 0
            for atom in atoms:
                try:
                    total += self._could_hold(atom, coordinate.key, value)
                except UnsetError:
                    continue
            return total

        return min(coordinate.points, key=count)

    def _could_hold(self, atom: Condition, key: str, value: Value) -> bool:
        """Whether an atom holds at a value of its own coordinate, in some row of the tables it looks up."""
        student = {**dict.fromkeys(self.coordinates, Fraction(0)), key: value}
        looked_up = [each for each in self._keys(atom) if each != key]
        rows = itertools.product(*(self.coordinates[each].points for each in looked_up))
        return any(self._atom(atom, {**student, **dict(zip(looked_up, row, strict=True))}) for row in rows)


def _key(regulation: Regulation, part: Condition) -> str | None:
    if isinstance(part, Comparison):
        return "q:" + wording.quantity_of(regulation, part)
    if isinstance(part, FactTest):
        return f"f:{part.fact}"
    if isinstance(part, StudentTest):
        return f"s:{part.student}"
    if isinstance(part, TermTest):
        return "t:"
    if isinstance(part, WarningsTest):
        return "w:" + wording.warnings(regulation, part)
    if isinstance(part, StateTest):
        return f"c:{part.track or ''}"
    if isinstance(part, ListedTest):
        return f"l:{part.track or ''}"
    return None


def _coordinate(regulation: Regulation, key: str, part: Condition) -> Coordinate:
    if isinstance(part, Comparison | FactTest | WarningsTest):
        return Coordinate(key, wording.quantity_of(regulation, part), bounds.unit_of(regulation, part))
    if isinstance(part, StudentTest):
        return Coordinate(key, wording.quantity_of(regulation, part), STUDENT_ATTRIBUTES[part.student][0])
    return Coordinate(key, {"t": "学期序号", "c": "当前等级", "l": "本次等级"}[key[0]], "text")


def _points(regulation: Regulation, part: Condition) -> list[Value]:
    """The values a condition names: its limits, its lists, the levels a student may carry."""
    if isinstance(part, StateTest):
        return ["none", *part.state]
    if isinstance(part, ListedTest):
        return ["none", part.listed]
    if isinstance(part, TermTest):
        return [Fraction(number) for number in (1, 2, 3)]
    named: list[Value] = []
    if isinstance(part, StudentTest):
        listed = [*(part.among or []), *(part.except_ or [])]
        named += [*map(str, listed), "其他"] if is_text(part.student) else [Fraction(int(entry)) for entry in listed]
    if isinstance(part, FactTest) and not part.bounds:
        named += [Fraction(0), Fraction(1)]
    if isinstance(part, Comparators):
        for bound in part.bounds.values():
            named += _limits(regulation, bound)
    return named


def _limits(regulation: Regulation, bound: Bound) -> list[Value]:
    if isinstance(bound, ParameterBound):
        default = regulation.parameters[bound.parameter].default
        return [default] if isinstance(default, Fraction) else []
    return list(bound.table.values()) if isinstance(bound, TableBound) else [bound]


def _spread(coordinate: Coordinate) -> list[Value]:
    """Each value named, just beside it, half-way between two, and zero; in order."""
    texts = sorted({point for point in coordinate.points if isinstance(point, str)})
    if texts:
        return list(texts)
    named = sorted({Fraction(0), *(point for point in coordinate.points if isinstance(point, Fraction))})
    if coordinate.key[0] in "t" or (coordinate.key[0] == "f" and named == [0, 1]):
        return list(named)
    step = _STEPS.get(coordinate.unit, Fraction(1))
    beside = {value + sign * step for value in named for sign in (-1, 1)}
    halves = {(low + high) / 2 for low, high in zip(named, named[1:], strict=False)}
    whole = coordinate.unit in ("count", "number")
    values = {*named, *beside, *(Fraction(math.floor(half)) if whole else half for half in halves)}
    return [value for value in sorted(values) if value >= 0 and (coordinate.unit != "share" or value <= 1)]


def _by(bound: TableBound) -> str:
    return f"s:{bound.by}"


def _row_start(row: str) -> Value:
    head = row.partition("-")[0]
    return Fraction(int(head)) if head.isdigit() else row


def _in_row(row: str, value: Value) -> bool:
    low, dash, high = row.partition("-")
    if not isinstance(value, Fraction) or not low.isdigit():
        return row == value
    return int(low) <= value <= (int(high) if high else (value if dash else int(low)))
