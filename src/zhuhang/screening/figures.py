"""The figures a list shows beside each level (名单上的数): the same measures whatever the regulation asks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from zhuhang.engine import Run
from zhuhang.engine.plan import Call, Plan
from zhuhang.engine.values import collect
from zhuhang.regulation import exact
from zhuhang.regulation.condition import Quantity

SHOWN = ("outstanding_courses", "outstanding_credits", "gpa")


@dataclass(frozen=True)
class _Figures(Plan):
    """A run's plan that asks for the shown measures only."""

    @cached_property
    def calls(self) -> list[Call]:
        return [self.call(Quantity(measure=name)) for name in SHOWN]


def figures_of(screened: Run) -> dict[str, dict[str, str]]:
    """Per student number the shown measures as exact text; one that is unknown is left out."""
    plan = screened.plan
    asking = _Figures(plan.regulation, plan.term, plan.phase, plan.parameters, plan.terms)
    values = collect(screened.sealed, screened.course_terms, asking)
    numbers = screened.sealed.students["student_id"].to_list()
    return {numbers[row["student"]]: _texts(row, asking.calls) for row in values.iter_rows(named=True)}


def _texts(row: dict[str, int | None], calls: list[Call]) -> dict[str, str]:
    texts = {}
    for call in calls:
        numerator, denominator = row[f"{call.key}#n"], row[f"{call.key}#d"]
        if numerator is not None and denominator:
            texts[call.measure] = exact.decimal_text(Fraction(numerator, denominator))
    return texts
