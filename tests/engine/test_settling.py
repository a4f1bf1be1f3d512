"""Choices of the college are settled before any data: what remains of a rule asks of the student only."""

from __future__ import annotations

from typing import Any

import pytest

from zhuhang.engine.settling import reduced, settle
from zhuhang.regulation.model import Rule

OWED = {"measure": "outstanding_credits", "at_least": 5}
EVER = {"measure": "ever_failed_credits", "at_least": 5}
NARROW = {"parameter": "counting", "is": "narrow"}
WIDE = {"parameter": "counting", "is": "wide"}


def rule(when: dict[str, Any], **more: Any) -> Rule:
    return Rule.model_validate({"code": "one", "level": "only", "cite": "1", "when": when, **more})


@pytest.mark.parametrize(("counting", "left"), [("narrow", OWED), ("wide", EVER)])
def test_an_alternative_leaves_the_branch_that_was_chosen(counting: str, left: dict[str, Any]) -> None:
    written = rule({"any": [{"all": [NARROW, OWED]}, {"all": [WIDE, EVER]}]})
    settled = settle(written, {"counting": counting})
    assert settled is not None and settled.when == rule(left).when


def test_a_rule_for_another_choice_is_ruled_out() -> None:
    assert settle(rule(OWED, applies_to=WIDE), {"counting": "narrow"}) is None
    assert settle(rule({"all": [WIDE, OWED]}), {"counting": "narrow"}) is None


def test_a_rule_for_this_choice_asks_of_everyone() -> None:
    settled = settle(rule(OWED, applies_to=WIDE), {"counting": "wide"})
    assert settled is not None and settled.applies_to is None and settled.when == rule(OWED).when


@pytest.mark.parametrize(("counting", "is_left"), [("narrow", True), ("wide", False)])
def test_an_exception_by_choice_takes_all_or_nothing(counting: str, is_left: bool) -> None:
    found = reduced(rule({**OWED, "unless": WIDE}).when, {"counting": counting})
    assert found == (rule(OWED).when if is_left else False)


def test_an_exception_that_asks_of_the_student_stays() -> None:
    excepted = {**OWED, "unless": {"any": [WIDE, {"fact": "waived"}]}}
    found = reduced(rule(excepted).when, {"counting": "narrow"})
    assert found == rule({**OWED, "unless": {"fact": "waived"}}).when


def test_an_exception_to_a_group_survives_the_group() -> None:
    group = {"all": [NARROW, {**OWED, "unless": {"fact": "waived"}}], "unless": {"fact": "leave"}}
    found = reduced(rule(group).when, {"counting": "narrow"})
    assert found == rule({"all": [{**OWED, "unless": {"fact": "waived"}}], "unless": {"fact": "leave"}}).when


def test_what_asks_of_the_student_alone_stays_as_written() -> None:
    written = rule({"any": [OWED, EVER]})
    assert settle(written, {}) == written
