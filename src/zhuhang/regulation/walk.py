"""Every condition of a regulation with the place it is written at (条件的位置)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from zhuhang.regulation.condition import AllOf, AnyOf, Comparison, Condition, Quantity
from zhuhang.regulation.model import Lifting, Regulation, Rule
from zhuhang.regulation.yaml_text import Place


class Placed(NamedTuple):
    """One condition, its place, and the rule or lifting it belongs to (None for the scope)."""

    place: Place
    condition: Condition
    owner: Rule | Lifting | None


def conditions(regulation: Regulation) -> Iterator[Placed]:
    """Every condition of the regulation, in file order, outermost first."""
    if regulation.scope.when is not None:
        yield from _below(("scope", "when"), regulation.scope.when, None)
    for index, rule in enumerate(regulation.rules):
        if rule.applies_to is not None:
            yield from _below(("rules", index, "applies_to"), rule.applies_to, rule)
        yield from _below(("rules", index, "when"), rule.when, rule)
    for index, lifting in enumerate(regulation.lifting):
        yield from _below(("lifting", index, "when"), lifting.when, lifting)


def quantities(comparison: Comparison) -> list[tuple[str, Quantity]]:
    """The quantities of a comparison with the key they are written under: itself (``""``), ``minus``, ``of``."""
    return [("", comparison), *((key, part) for key in ("minus", "of") if (part := getattr(comparison, key)) is not None)]


def _below(place: Place, condition: Condition, owner: Rule | Lifting | None) -> Iterator[Placed]:
    yield Placed(place, condition, owner)
    inner: list[tuple[Place, Condition]] = []
    if isinstance(condition, AllOf):
        inner += [((*place, "all", index), part) for index, part in enumerate(condition.all)]
    if isinstance(condition, AnyOf):
        inner += [((*place, "any", index), part) for index, part in enumerate(condition.any)]
    if condition.unless is not None:
        inner.append(((*place, "unless"), condition.unless))
    for below, part in inner:
        yield from _below(below, part, owner)
