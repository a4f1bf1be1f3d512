"""Choices settled (口径确定): what a rule asks of the college's parameters is answered before any data is touched.

What remains asks of the student only, so that no measure is computed, explained or counted down for a choice not made.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zhuhang.regulation.condition import AllOf, AnyCondition, AnyOf, Condition, ParameterTest
from zhuhang.regulation.model import Rule

Settled = Mapping[str, Fraction | str | None]


def settle(rule: Rule, parameters: Settled) -> Rule | None:
    """The rule as the choices leave it; None where they rule it out. A rule that asks nothing else stays as written."""
    whom = True if rule.applies_to is None else reduced(rule.applies_to, parameters)
    when = reduced(rule.when, parameters)
    if whom is False or when is False:
        return None
    if when is True:
        return rule
    return rule.model_copy(update={"applies_to": None if whom is True else whom, "when": when})


def reduced(condition: Condition, parameters: Settled) -> Condition | bool:
    """The condition without its tests of parameters; True or False where nothing else decides it."""
    exception = False if condition.unless is None else reduced(condition.unless, parameters)
    if exception is True:
        return False
    left = _own(condition, parameters)
    if isinstance(left, bool):
        if left and isinstance(exception, Condition):
            return condition
        return left
    if exception is False:
        return left.model_copy(update={"unless": None}) if left is condition else left
    return _with_exception(left, condition, exception)


def _own(condition: Condition, parameters: Settled) -> Condition | bool:
    """What the condition itself comes to, its exception aside."""
    if isinstance(condition, ParameterTest):
        return parameters.get(condition.parameter) == condition.is_
    if isinstance(condition, AllOf):
        return _joined(condition.all, parameters, decisive=False)
    if isinstance(condition, AnyOf):
        return _joined(condition.any, parameters, decisive=True)
    return condition


def _joined(parts: list[AnyCondition], parameters: Settled, *, decisive: bool) -> Condition | bool:
    """Parts joined by 且 (a False decides) or 或 (a True decides)."""
    left = [reduced(part, parameters) for part in parts]
    if decisive in left:
        return decisive
    open_parts = [part for part in left if isinstance(part, Condition)]
    if len(open_parts) < 2:
        return open_parts[0] if open_parts else not decisive
    return AnyOf(any=open_parts) if decisive else AllOf(all=open_parts)


def _with_exception(left: Condition, written: Condition, exception: Condition | bool) -> Condition:
    if left is written or left.unless is None:
        return left.model_copy(update={"unless": exception})
    return AllOf(all=[left], unless=exception)
