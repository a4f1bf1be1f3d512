"""asnu, lut and bistu: sound, every threshold worked on both sides, and what others rely on kept to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhuhang.engine.checking import check_folder
from zhuhang.regulation.load import load

ROOT = Path(__file__).resolve().parents[2]
CODES = ("asnu", "lut", "bistu")


@pytest.mark.parametrize("code", CODES)
def test_the_folder_is_sound_and_leaves_nothing_to_warn_of(code: str) -> None:
    found = check_folder(ROOT / "regulations" / code)
    assert found.is_sound and not found.remarks["warning"], found.text


@pytest.mark.parametrize(("code", "levels"), [
    ("asnu", ["yellow", "orange", "red"]), ("lut", ["listed", "oral", "written"]), ("bistu", ["struggling"]),
])
def test_the_levels_stand_in_the_order_others_rely_on(code: str, levels: list[str]) -> None:
    assert [level.code for level in load(code).track("academic").levels] == levels


@pytest.mark.parametrize("code", CODES)
def test_every_rule_cites_the_article_of_its_clause(code: str) -> None:
    regulation = load(code)
    cites = {clause.id: clause.cite for clause in regulation.clauses}
    found = [rule.code for rule in regulation.rules if cites[rule.clause or ""] != rule.cite]
    assert not found


def test_asnu_takes_the_facts_by_the_words_of_its_text() -> None:
    words = {name for fact in load("asnu").facts.values() for name in (fact.label, *fact.aliases)}
    assert {"旷课", "学习成绩大幅度下滑", "成绩大幅度下滑", "延长学习年限", "其他学习态度不端正"} <= words
    assert load("asnu").facts["extended_study"].status == "延长学习年限"


def test_lut_needs_no_parameter_to_be_set() -> None:
    scope = load("lut").parameters["scope"]
    assert (scope.default, set(scope.choices)) == ("last_term", {"last_term", "outstanding"})
    assert scope.assumption


def test_lut_waits_for_the_makeups_wherever_it_speaks_of_them() -> None:
    phases = {rule.code: rule.phase for rule in load("lut").rules}
    assert phases == {"listed-regular": "both", "listed-makeup": "final", "oral": "final", "written": "final"}


def test_lut_prints_both_counts_whichever_one_decides() -> None:
    both = {"failed_after_makeup_courses", "outstanding_courses"}
    assert {rule.code: set(rule.show) for rule in load("lut").rules if rule.show} == {"oral": both, "written": both}


def test_bistu_lets_staff_add_students_for_support() -> None:
    supplement = load("bistu").supplement
    assert supplement is not None and supplement.cite == "第四条" and supplement.reasons
