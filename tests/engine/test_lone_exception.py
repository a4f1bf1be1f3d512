"""An ``unless`` that stands alone: everybody but those (除外), in the scope, in ``applies_to`` and in ``when``."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.regulation.folders import changed
from zhuhang.engine.cases import run_cases
from zhuhang.regulation.cases import load_cases
from zhuhang.regulation.condition import AllOf, AnyCondition
from zhuhang.regulation.load import load
from zhuhang.regulation.sentences import condition, rule

CASES = """given: {{term: 2023-2024-1}}
cases:
  - name: 不在除外之列的学生
    given: {{results: [{{course: 高等数学, credits: 1, grade: 80}}]}}
    expect: {others}
  - name: 除外的学生
    given: {{results: [{{course: 高等数学, credits: 1, grade: 80}}], facts: [{{fact: truancy, value: 10}}]}}
    expect: {excepted}
"""
ALONE = "{unless: {fact: truancy, at_least: 10}}"


def failures(folder: Path, others: str, excepted: str) -> list[str]:
    (folder / "cases" / "share.yaml").write_text(CASES.format(others=others, excepted=excepted), encoding="utf-8")
    outcomes, _ = run_cases(load(folder), load_cases(folder))
    return [failure for outcome in outcomes for failure in outcome.failures]


def test_everybody_else_is_in_scope(tmp_path: Path) -> None:
    folder = changed(tmp_path, "regulation.yaml", "scope:\n", f"scope:\n  when: {ALONE}\n")
    assert failures(folder, "{level: none}", "{level: none, excluded: 不在适用范围}") == []


def test_a_rule_applies_to_everybody_else(tmp_path: Path) -> None:
    folder = changed(tmp_path, "rules.yaml", "when: {fact: truancy, at_least: 10}",
                     f"applies_to: {ALONE}\n    when: {{measure: earned_credits, at_most: 1}}")
    assert failures(folder, "{level: heavy, rules: [heavy-truancy]}", "{level: none, rules: []}") == []


def test_a_rule_that_asks_only_for_an_exception_says_so(tmp_path: Path) -> None:
    folder = changed(tmp_path, "rules.yaml", "when: {fact: truancy, at_least: 10}", f"when: {ALONE}")
    assert failures(folder, "{level: light}", "{level: none, rules: []}") == [
        "应为 light，得到 heavy：并非经认定的旷课达到10学时（含）。"]


def test_it_is_said_in_words(tmp_path: Path) -> None:
    folder = changed(tmp_path, "rules.yaml", "when: {fact: truancy, at_least: 10}",
                     f"applies_to: {ALONE}\n    when: {{measure: gpa, below: 2}}")
    regulation = load(folder)
    told = regulation.rules[3].applies_to
    assert told is not None and condition(regulation, told) == "并非经认定的旷课达到10学时（含）"
    assert rule(regulation, regulation.rules[3]).startswith("对并非经认定的旷课达到10学时（含）的学生：")


@pytest.mark.parametrize("written", [{"all": []}, {"all": [], "unless": {"fact": "truancy"}}, {}, {"unless": {"fact": "truancy"}, "at_least": 1}])
def test_nothing_to_ask_and_an_empty_list_stay_mistakes(written: dict[str, object]) -> None:
    kind: TypeAdapter[AllOf] = TypeAdapter(AnyCondition)
    with pytest.raises(ValidationError):
        kind.validate_python(written)
