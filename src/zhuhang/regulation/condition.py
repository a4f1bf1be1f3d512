"""Conditions: what a rule of a regulation asks of a student (条件).

A condition is one mapping in ``rules.yaml``. Which kind it is follows from its key: ``measure``, ``fact``, ``student``,
``term``, ``parameter``, ``warnings``, ``state``, ``listed``, ``all`` or ``any``; any of them may carry ``unless``, which may
also stand alone (``unless: {fact: on_exchange}``: whoever is not).
Comparators are words, so that no boundary is in doubt.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from zhuhang.regulation import exact

COMPARATORS = ("at_least", "above", "at_most", "below", "exactly")


class Part(BaseModel):
    """Anything written in a regulation folder: unknown keys are mistakes."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, coerce_numbers_to_str=True, defer_build=True
    )


Exact = Annotated[Fraction, BeforeValidator(exact.parse)]


class ParameterBound(Part):
    """A threshold the college sets: ``{parameter: yellow_outstanding_credits}``."""

    parameter: str


class TableBound(Part):
    """A threshold looked up by an attribute of the student or by a measure: ``{by: term_number, table: {1: 50%, "3-4": 60%}}``.

    Keys are a whole number, a closed range ``3-4`` or an open one ``90-``; of a text attribute its texts. No row: not applicable.
    """

    by: str
    table: dict[str, Exact]

    @model_validator(mode="before")
    @classmethod
    def _keys_as_text(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("table"), dict):
            return {**data, "table": {str(key): value for key, value in data["table"].items()}}
        return data


def _kind_of_bound(value: Any) -> str:
    if isinstance(value, ParameterBound) or (isinstance(value, dict) and "parameter" in value):
        return "parameter"
    if isinstance(value, (TableBound, dict)):
        return "table"
    return "exact"


Bound = Annotated[
    Annotated[ParameterBound, Tag("parameter")]
    | Annotated[TableBound, Tag("table")]
    | Annotated[Exact, Tag("exact")],
    Discriminator(_kind_of_bound),
]


class LastTerms(Part):
    """The judged term and those before it: ``{last_terms: 2}`` (连续两学期)."""

    last_terms: int = Field(ge=1)


class FirstTerms(Part):
    """The first terms since entry: ``{first_terms: 4}`` (前四学期)."""

    first_terms: int = Field(ge=1)


class YearOfStudy(Part):
    """One year of study: ``{year_of_study: 1}`` (第一学年)."""

    year_of_study: int = Field(ge=1)


NamedWindow = Literal["last_term", "previous_term", "last_year", "since_entry"]


def _kind_of_window(value: Any) -> str:
    if isinstance(value, Part):
        return next(iter(type(value).model_fields))
    return next(iter(value), "named") if isinstance(value, dict) else "named"


Window = Annotated[
    Annotated[NamedWindow, Tag("named")]
    | Annotated[LastTerms, Tag("last_terms")]
    | Annotated[FirstTerms, Tag("first_terms")]
    | Annotated[YearOfStudy, Tag("year_of_study")],
    Discriminator(_kind_of_window),
]


class Rounding(Part):
    """Rounding a regulation asks for: so many decimals, half up unless it says down (``保留2位小数``)."""

    digits: int = Field(ge=0, le=6)
    mode: Literal["half_up", "down"] = "half_up"


class Comparators(Part):
    """The words that compare: at_least ≥, above >, at_most ≤, below <, exactly =."""

    at_least: Bound | None = None
    above: Bound | None = None
    at_most: Bound | None = None
    below: Bound | None = None
    exactly: Bound | None = None

    @property
    def bounds(self) -> dict[str, Bound]:
        """The comparators that are written, by their word."""
        return {word: bound for word in COMPARATORS if (bound := getattr(self, word)) is not None}


class Quantity(Part):
    """A number about a student: a measure over a window and a course set, or a stated numeric fact.

    ``measure`` is a name of the catalogue (``zhuhang.regulation.measures``); ``fact`` a fact the regulation declares.
    """

    measure: str | None = None
    fact: str | None = None
    window: Window | None = None
    courses: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Quantity:
        if (self.measure is None) == (self.fact is None):
            raise ValueError("一个量须写 measure（测量）或 fact（人工认定的数）之一")
        return self


class Condition(Part):
    """What every condition may carry: an exception to it."""

    unless: AnyCondition | None = None


class Comparison(Condition, Comparators, Quantity):
    """A measure compared with thresholds; ``minus`` takes another quantity off it first, ``of`` then divides it by one."""

    minus: Quantity | None = None
    of: Quantity | None = None
    round: Rounding | None = None

    @model_validator(mode="after")
    def _compared(self) -> Comparison:
        if not self.bounds:
            raise ValueError("条件没有写比较：请写 at_least、above、at_most、below、exactly 之一")
        return self


class FactTest(Condition, Comparators):
    """A fact a person states: it holds, or its number is compared (``{fact: truancy, at_least: 10}``)."""

    fact: str


class StudentTest(Condition, Comparators):
    """An attribute of the student from the roster: ``{student: year_of_study, among: [1, 4]}``."""

    student: str
    among: list[str | int] | None = Field(default=None, min_length=1)
    except_: list[str | int] | None = Field(default=None, alias="except", min_length=1)


class TermTest(Condition):
    """The judged term's number within its year: ``{term: number, among: [2]}`` (only after spring terms)."""

    term: Literal["number"]
    among: list[int] = Field(min_length=1)


class ParameterTest(Condition):
    """The college's choice of a parameter: ``{parameter: scope, is: outstanding}``."""

    parameter: str
    is_: str = Field(alias="is")


class WarningsTest(Condition, Comparators):
    """How often the student was warned (连续、累计): ``{warnings: consecutive, level: warning, at_least: 2}``.

    Counts lists that carry the student at ``level`` or above in ``track``; ``counting_this`` includes this run's own.
    ``leave: breaks`` lets a term without a list entry because of leave break a series, ``skipped`` passes over it.
    """

    warnings: Literal["consecutive", "total"]
    level: str
    track: str | None = None
    counting_this: bool = True
    only_this_level: bool = False
    leave: Literal["breaks", "skipped"] = "skipped"


class StateTest(Condition):
    """The level the student carries from the last list: ``{state: [risk1]}``; ``none`` is no level."""

    state: list[str] = Field(min_length=1)
    track: str | None = None


class ListedTest(Condition):
    """The level, or a heavier one, this run gives the student in another track, or in this one by rules without history."""

    listed: str
    track: str | None = None


class AllOf(Condition):
    """Every part holds (且). Without parts, an ``unless`` that stands alone: everybody but those (除外)."""

    all: list[AnyCondition] = Field(default=[], min_length=1)


class AnyOf(Condition):
    """At least one part holds (或)."""

    any: list[AnyCondition] = Field(min_length=1)


KINDS: dict[str, type[Condition]] = {
    "measure": Comparison,
    "fact": FactTest,
    "student": StudentTest,
    "term": TermTest,
    "parameter": ParameterTest,
    "warnings": WarningsTest,
    "state": StateTest,
    "listed": ListedTest,
    "all": AllOf,
    "any": AnyOf,
}


def _kind_of_condition(value: Any) -> str:
    if isinstance(value, Condition):
        return next(key for key, kind in KINDS.items() if isinstance(value, kind))
    if isinstance(value, dict):
        if "fact" in value and ("of" in value or "minus" in value):
            return "measure"
        return next((key for key in KINDS if key in value), "all" if set(value) == {"unless"} else "unknown")
    return "unknown"


AnyCondition = Annotated[
    Annotated[Comparison, Tag("measure")]
    | Annotated[FactTest, Tag("fact")]
    | Annotated[StudentTest, Tag("student")]
    | Annotated[TermTest, Tag("term")]
    | Annotated[ParameterTest, Tag("parameter")]
    | Annotated[WarningsTest, Tag("warnings")]
    | Annotated[StateTest, Tag("state")]
    | Annotated[ListedTest, Tag("listed")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")],
    Discriminator(
        _kind_of_condition,
        custom_error_type="unknown_condition",
        custom_error_message="条件须有 measure、fact、student、term、parameter、warnings、state、listed、all、any 之一，"
        "或只写 unless（除外），写成 {键: 值}",
    ),
]


def walk(condition: Condition) -> list[Condition]:
    """The condition and everything inside it, exceptions included, outermost first."""
    inner: list[Condition] = []
    if isinstance(condition, AllOf):
        inner += condition.all
    if isinstance(condition, AnyOf):
        inner += condition.any
    if condition.unless is not None:
        inner.append(condition.unless)
    return [condition, *(found for part in inner for found in walk(part))]
