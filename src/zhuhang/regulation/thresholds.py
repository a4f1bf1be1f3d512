"""Every threshold of a regulation (界限): what worked cases must stand below, at and above."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zhuhang.regulation import bounds, walk, wording
from zhuhang.regulation.condition import Bound, Comparators, ParameterBound, StudentTest, TableBound
from zhuhang.regulation.model import Lifting, Regulation
from zhuhang.regulation.yaml_text import Place

Side = Literal["below", "at", "above"]
SIDES: tuple[Side, ...] = ("below", "at", "above")
SIDE_NAMES: dict[Side, str] = {"below": "略低于", "at": "恰为", "above": "略高于"}


@dataclass(frozen=True)
class Threshold:
    """One bound of one comparison.

    ``owner`` is the rule's code, or ``lifting[n]``; ``place`` the comparison's place in the regulation, such as
    ``("rules", 3, "when", "all", 0)``; ``row`` the row of a threshold table. ``value`` is None where ``parameter`` names it.
    """

    owner: str
    place: Place
    quantity: str
    comparator: str
    unit: str
    value: Fraction | None = None
    parameter: str | None = None
    row: str | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides on which a student can stand at all: nobody is below 0 or above 100%."""
        possible = {"below": self.value is None or self.value > 0, "at": True,
                    "above": self.unit != "share" or self.value is None or self.value < 1}
        return tuple(side for side in SIDES if possible[side])

    @property
    def text(self) -> str:
        """The threshold as a person says it: ``未通过学分占所选学分的比例 15%``."""
        if self.parameter is not None:
            return f"{self.quantity} 参数 {self.parameter}"
        assert self.value is not None
        row = f"（{self.row}）" if self.row else ""
        return f"{self.quantity}{row} {wording.number(self.value, self.unit)}"


def thresholds(regulation: Regulation) -> list[Threshold]:
    """The thresholds of all rules and liftings, in file order. Attributes of students have none, they are looked up."""
    found: list[Threshold] = []
    for place, condition, owner in walk.conditions(regulation):
        if owner is None or not isinstance(condition, Comparators) or isinstance(condition, StudentTest):
            continue
        name = f"lifting[{place[1]}]" if isinstance(owner, Lifting) else owner.code
        unit, quantity = bounds.unit_of(regulation, condition), wording.quantity_of(regulation, condition)
        for word, bound in condition.bounds.items():
            found += [
                Threshold(name, place, quantity, word, unit, value, parameter, row)
                for value, parameter, row in _values(bound)
            ]
    return found


def _values(bound: Bound) -> list[tuple[Fraction | None, str | None, str | None]]:
    if isinstance(bound, ParameterBound):
        return [(None, bound.parameter, None)]
    if isinstance(bound, TableBound):
        return [(value, None, row) for row, value in bound.table.items()]
    return [(bound, None, None)]
