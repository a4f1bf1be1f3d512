"""A regulation compiled for one run (执行计划): windows, thresholds and parameters resolved before any data is touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from zhuhang.engine.inputs import EngineError, Settings
from zhuhang.engine.settling import settle
from zhuhang.regulation import exact
from zhuhang.regulation.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FactTest,
    FirstTerms,
    LastTerms,
    ListedTest,
    ParameterBound,
    Quantity,
    TableBound,
    WarningsTest,
    YearOfStudy,
    walk,
)
from zhuhang.regulation.measures import MEASURES
from zhuhang.regulation.model import Lifting, Regulation, Rule
from zhuhang.regulation.term import Term

Phase = Literal["final", "provisional"]


@dataclass(frozen=True)
class Span:
    """A window as positions among the data's terms, both ends inside; empty when ``first`` lies behind ``last``."""

    first: int
    last: int


@dataclass(frozen=True)
class StudentSpan:
    """A window counted from the student's entry: term numbers since entry, both ends inside."""

    first: int
    last: int
    end: int


@dataclass(frozen=True)
class Call:
    """One measure over one window and course set: one number per student."""

    measure: str
    span: Span | StudentSpan
    since_entry: bool
    courses: str | None

    @cached_property
    def key(self) -> str:
        """The name its columns carry."""
        counted = "entry" if self.since_entry else "own" if isinstance(self.span, StudentSpan) else "term"
        return f"{self.measure}[{counted} {self.span.first}-{self.span.last} {self.courses or ''}]"


def ordinal(term: Term, short_term: str = "with_previous") -> int:
    """Regular terms counted through the years; a short term counts with the term before it or the one after."""
    if term.number == 3:
        return 2 * term.year + (2 if short_term == "with_next" else 1)
    return 2 * term.year + term.number - 1


@dataclass(frozen=True)
class Plan:
    """Everything a run needs to know of its regulation.

    ``terms`` are the terms of the data, sorted; ``given`` names the parameters a college set, the others have their default.
    """

    regulation: Regulation
    term: Term
    phase: Phase
    parameters: dict[str, Fraction | str | None]
    terms: Sequence[str]
    given: frozenset[str] = frozenset()

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules that hold in this phase, as the college's choices leave them."""
        now = [rule for rule in self.regulation.rules if rule.phase in ("both", self.phase)]
        return [settled for rule in now if (settled := settle(rule, self.parameters)) is not None]

    @cached_property
    def position(self) -> int:
        """Position of the judged term among the terms of the data, or of the last one before it; -1 for none."""
        return sum(code <= self.term.code for code in self.terms) - 1

    @cached_property
    def calls(self) -> list[Call]:
        """Every measure any rule, lifting or finding needs, once each."""
        needed = [self.call(quantity) for quantity in self._quantities() if quantity.measure]
        ranked = [Call("gpa", call.span, call.since_entry, call.courses) for call in needed if call.measure == "gpa_rank_share"]
        return list(dict.fromkeys([*ranked, *needed]))

    def _quantities(self) -> Iterator[Quantity]:
        sources: list[Rule | Lifting] = [*self.rules, *self.regulation.lifting]
        for source in sources:
            for condition in _conditions(source):
                yield from quantities(condition)
            for name in source.show if isinstance(source, Rule) else []:
                yield Quantity(measure=name)
        if self.regulation.scope.when is not None:
            for condition in walk(self.regulation.scope.when):
                yield from quantities(condition)
        yield Quantity(measure="pending_courses", window="since_entry")

    @cached_property
    def _known_calls(self) -> dict[tuple[str | None, object, str | None], Call]:
        return {}

    def call(self, quantity: Quantity) -> Call:
        """The call a quantity makes in this run."""
        asked = (quantity.measure, quantity.window, quantity.courses)
        if asked not in self._known_calls:
            self._known_calls[asked] = self._call(quantity)
        return self._known_calls[asked]

    def _call(self, quantity: Quantity) -> Call:
        assert quantity.measure is not None
        window = quantity.window or MEASURES[quantity.measure].window
        if isinstance(window, FirstTerms):
            return Call(quantity.measure, StudentSpan(1, window.first_terms, self.position), False, quantity.courses)
        if isinstance(window, YearOfStudy):
            first = 2 * window.year_of_study - 1
            return Call(quantity.measure, StudentSpan(first, first + 1, self.position), False, quantity.courses)
        return Call(quantity.measure, self._span(window), window == "since_entry", quantity.courses)

    def _span(self, window: str | LastTerms) -> Span:
        """Terms of the data up to the judged one whose place in the calendar lies in the window."""
        reached = [Term.parse(code) for code in self.terms[: self.position + 1]]
        here = ordinal(self.term, self._short)
        if isinstance(window, LastTerms):
            chosen = [here - window.last_terms < ordinal(term, self._short) <= here for term in reached]
        elif window == "last_term":
            chosen = [self._same_term(term) for term in reached]
        elif window == "previous_term":
            chosen = [ordinal(term, self._short) == here - 1 for term in reached]
        elif window == "last_year":
            chosen = [term.year == self.term.year for term in reached]
        else:
            chosen = [True] * len(reached)
        inside = [position for position, is_chosen in enumerate(chosen) if is_chosen]
        return Span(inside[0], inside[-1]) if inside else Span(1, 0)

    @property
    def _short(self) -> str:
        return self.regulation.short_term

    def _same_term(self, term: Term) -> bool:
        if self._short == "separate":
            return term == self.term
        return ordinal(term, self._short) == ordinal(self.term, self._short)

    def bound(self, bound: ParameterBound | Fraction) -> Fraction | None:
        """A threshold's number; None where the parameter is unset."""
        if isinstance(bound, ParameterBound):
            value = self.parameters[bound.parameter]
            return value if isinstance(value, Fraction) else None
        return bound

    def is_deferred(self, rule: Rule) -> bool:
        """Whether a rule waits for the levels of the others: it counts warnings or looks at another track."""
        return any(isinstance(part, WarningsTest | ListedTest) for part in _conditions(rule))


def _conditions(source: Rule | Lifting) -> list[Condition]:
    parts = walk(source.when)
    if isinstance(source, Rule) and source.applies_to is not None:
        parts += walk(source.applies_to)
    return parts


def quantities(condition: Condition) -> Iterator[Quantity]:
    """The quantities a condition itself names, those of its table bounds included; not those of its parts."""
    if isinstance(condition, Comparison):
        yield condition
        yield from (part for part in (condition.minus, condition.of) if part is not None)
    if isinstance(condition, AllOf | AnyOf):
        return
    if isinstance(condition, Comparison | FactTest):
        for bound in condition.bounds.values():
            if isinstance(bound, TableBound) and bound.by in MEASURES:
                yield Quantity(measure=bound.by)


def compile_plan(
    regulation: Regulation, *, term: str, phase: Phase, parameters: Settings, terms: Sequence[str], official: bool = False
) -> Plan:
    """Compile a regulation for one run; raise EngineError naming every unknown or unset parameter.

    With an ``official`` list unset parameters are waived: the rules that need them stay unknown.
    """
    settings = check_parameters(regulation, parameters, official=official)
    return Plan(regulation, Term.parse(term), phase, settings, terms, frozenset(parameters))


def check_parameters(
    regulation: Regulation, parameters: Settings, *, official: bool = False, how: str = "用 --set {name}=值 给出"
) -> dict[str, Fraction | str | None]:
    """Every parameter's value, set or default; raise EngineError naming all that are unknown, wrong or unset.

    ``how`` tells whoever asks how to set one: on a page it is not an option of the command line.
    """
    reasons = [*_unknown_parameters(regulation, parameters), *_wrong_choices(regulation, parameters)]
    settings = {
        name: parameters.get(name, parameter.default) for name, parameter in regulation.parameters.items()
    }
    if not official:
        reasons += _unset(regulation, settings, how)
    if reasons:
        raise EngineError("parameters", reasons)
    return settings


def _unknown_parameters(regulation: Regulation, parameters: Settings) -> list[str]:
    known = "、".join(regulation.parameters) or "（没有参数）"
    return [
        f"参数 {name} 不是办法 {regulation.code} 的参数；它的参数有：{known}"
        for name in parameters if name not in regulation.parameters
    ]


def _wrong_choices(regulation: Regulation, parameters: Settings) -> list[str]:
    wrong = []
    for name, value in parameters.items():
        parameter = regulation.parameters.get(name)
        if parameter is None:
            continue
        if parameter.kind == "choice" and value not in parameter.choices:
            wrong.append(f"参数 {name} 不能是“{value}”：只能是 {'、'.join(parameter.choices)} 之一")
        if parameter.kind != "choice" and not isinstance(value, Fraction):
            wrong.append(f"参数 {name} 应是数，写成 3、2.5、3/20 或 15%，不是“{value}”")
    return wrong


def _unset(regulation: Regulation, settings: dict[str, Fraction | str | None], how: str) -> list[str]:
    reasons, groups = [], dict[str, list[str]]()
    for name, parameter in regulation.parameters.items():
        if parameter.one_of:
            groups.setdefault(parameter.one_of, []).append(name)
        elif settings[name] is None:
            reasons.append(f"参数 {name}（{parameter.label}，{parameter.cite}）尚未设定：请学院确认后{how.format(name=name)}")
    for names in groups.values():
        if all(settings[name] is None for name in names):
            labels = "、".join(f"{name}（{regulation.parameters[name].label}）" for name in names)
            reasons.append(f"参数 {labels} 至少须设定一个：请学院确认后{how.format(name='名称')}")
    return reasons


def parse_setting(regulation: Regulation, name: str, text: str) -> Fraction | str:
    """A ``--set name=value`` as the parameter's kind wants it; unknown names stay text for the plan to refuse."""
    parameter = regulation.parameters.get(name)
    if parameter is None or parameter.kind == "choice":
        return text
    try:
        value = exact.parse(text)
    except exact.NumberError as error:
        raise EngineError("parameters", [f"参数 {name}：{error}"]) from error
    if value < 0:
        raise EngineError("parameters", [f"参数 {name} 不能是负数：{text}"])
    if parameter.kind == "share" and value > 1:
        raise EngineError("parameters", [f"参数 {name} 是比例，不能大于 1：{text}。百分之四十写成 40% 或 2/5"])
    return value
