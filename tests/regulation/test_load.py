"""Reading sound folders: exact numbers, the digest, inheritance, where folders are looked for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.regulation.folders import SOUND, changed, line_of
from zhuhang.regulation.condition import AllOf, Comparison, ParameterBound
from zhuhang.regulation.find import codes, find, shelves
from zhuhang.regulation.load import load, read
from zhuhang.regulation.mistakes import RegulationError

CHILD = """
code: child
extends: sound
name: 学院细则
version: "2"
parameters:
  light_credits: {default: 2.50}
tracks:
  - code: academic
    levels:
      - {code: heavy, name: 红}
"""
CHILD_RULES = """
rules:
  - code: heavy-share
    when: {measure: failed_credit_share, at_least: 1/3}
  - {code: heavy-new, level: heavy, cite: 第二条, when: {fact: truancy, at_least: 20}}
"""


def child_of(folder: Path, text: str = CHILD, rules: str = CHILD_RULES) -> Path:
    """A folder beside another that extends it."""
    child = folder.parent / "child"
    child.mkdir()
    (child / "regulation.yaml").write_text(text, encoding="utf-8")
    (child / "rules.yaml").write_text(rules, encoding="utf-8")
    return child


def test_numbers_are_exact_and_parameters_stay_names() -> None:
    rules = {rule.code: rule for rule in load(SOUND).rules}

    share = rules["light-share"].when
    credits = rules["light-credits"].when
    assert isinstance(share, Comparison)
    assert share.bounds == {"at_least": Fraction(3, 20), "below": Fraction(1, 4)}
    assert isinstance(credits, AllOf)
    assert isinstance(credits.all[1], Comparison)
    assert credits.all[1].bounds == {"at_least": ParameterBound(parameter="light_credits")}


def test_the_digest_says_what_is_said_not_how(tmp_path: Path) -> None:
    before = load(SOUND).digest
    assert before.startswith("sha256:") and len(before) == 71

    same = changed(tmp_path / "a", "rules.yaml", "at_least: 15%, below: 25%", "below: 0.25,  at_least: 3/20 ")
    assert load(same).digest == before

    other = changed(tmp_path / "b", "rules.yaml", "at_least: 15%, below: 25%", "at_least: 16%, below: 25%")
    assert load(other).digest != before


def test_a_child_keeps_what_it_does_not_write_again(tmp_path: Path) -> None:
    child = child_of(changed(tmp_path, "regulation.yaml", "version: \"1\"", "version: \"1\" "))

    regulation = load(child)

    assert (regulation.code, regulation.name, regulation.institution) == ("child", "学院细则", "某校")
    assert regulation.parameters["light_credits"].default == Fraction(5, 2)
    assert regulation.parameters["light_credits"].label == "累计未获学分达到"
    assert [level.name for level in regulation.tracks[0].levels] == ["轻", "红"]
    assert [rule.code for rule in regulation.rules][-2:] == ["heavy-truancy", "heavy-new"]
    heavy = next(rule for rule in regulation.rules if rule.code == "heavy-share")
    assert isinstance(heavy.when, Comparison)
    assert heavy.when.bounds == {"at_least": Fraction(1, 3)}
    assert (heavy.level, heavy.proposal) == ("heavy", "leave")


def test_a_child_may_remove_what_it_does_not_want(tmp_path: Path) -> None:
    parent = changed(tmp_path, "regulation.yaml", "version: \"1\"", "version: \"1\" ")
    clauses = "  - {id: C2, rules: [light-credits, heavy-share, heavy-truancy, heavy-new]}\n"
    child = child_of(parent, CHILD + "removes: [rules.light-share, clauses.C4]\n")
    (child / "clauses.yaml").write_text("clauses:\n" + clauses, encoding="utf-8")

    regulation = load(child)

    assert [rule.code for rule in regulation.rules] == ["light-credits", "heavy-share", "heavy-truancy", "heavy-new"]
    assert [clause.id for clause in regulation.clauses] == ["C1", "C2", "C3"]


def test_removing_what_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    parent = changed(tmp_path, "regulation.yaml", "version: \"1\"", "version: \"1\" ")

    mistakes = read(child_of(parent, CHILD + "removes: [rules.nothing]\n")).mistakes

    assert [(mistake.file, mistake.code) for mistake in mistakes] == [("child/regulation.yaml", "undefined")]


def test_places_behind_a_removed_rule_stay_right(tmp_path: Path) -> None:
    parent = changed(tmp_path, "rules.yaml", "{fact: truancy, at_least: 10}", "{fact: lateness, at_least: 10}")
    child = child_of(parent, CHILD + "removes: [rules.light-credits]\n")

    wrong = [mistake for mistake in read(child).mistakes if "lateness" in mistake.message]

    assert [(mistake.file, mistake.line) for mistake in wrong] == [("sound/rules.yaml", line_of(parent, "rules.yaml", "lateness"))]


def test_a_childs_mistake_stands_in_the_child_a_parents_in_the_parent(tmp_path: Path) -> None:
    parent = changed(tmp_path, "rules.yaml", "{fact: truancy, at_least: 10}", "{fact: lateness, at_least: 10}")
    child = child_of(parent, rules=CHILD_RULES.replace("failed_credit_share", "failed_share"))

    mistakes = read(child).mistakes

    assert {(mistake.file, mistake.code) for mistake in mistakes} == {("child/rules.yaml", "undefined"), ("sound/rules.yaml", "undefined")}


def test_a_folder_that_extends_itself_is_refused(tmp_path: Path) -> None:
    folder = changed(tmp_path, "regulation.yaml", "code: sound", "code: sound\nextends: sound")

    with pytest.raises(RegulationError, match="extends 绕回了自己"):
        load(folder)


def test_codes_are_found_on_the_shelves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUHANG_REGULATIONS", str(SOUND.parent))

    assert find("sound") == SOUND
    assert find(SOUND) == SOUND
    assert shelves()[0] == SOUND.parent
    assert "sound" in codes()


@pytest.mark.parametrize("code", codes())
def test_every_regulation_of_the_repository_loads_and_says_its_own_code(code: str) -> None:
    assert load(code).code == code


def test_a_chinese_sentence_folded_over_lines_has_no_gap(tmp_path: Path) -> None:
    folder = changed(tmp_path, "regulation.yaml", "help_statement: 预警是提醒和帮助。", "help_statement: >-\n  预警是提醒，\n  也是帮助 and\n  support。")
    assert load(folder).help_statement == "预警是提醒，也是帮助 and support。"
