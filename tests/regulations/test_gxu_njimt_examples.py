"""gxu, njimt and the example regulations: sound, every worked case met, and what others rely on kept to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhuhang.engine.cases import run_cases
from zhuhang.engine.checking import check_folder
from zhuhang.engine.inputs import EngineError
from zhuhang.engine.plan import compile_plan, parse_setting
from zhuhang.regulation.cases import load_cases
from zhuhang.regulation.load import load

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(path.parent for path in (ROOT / "examples" / "regulations").glob("*/regulation.yaml"))
FOLDERS = [ROOT / "regulations" / "gxu", ROOT / "regulations" / "njimt", *EXAMPLES]


def named(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_the_folder_is_sound_and_leaves_nothing_to_warn_of(folder: Path) -> None:
    found = check_folder(folder)
    assert found.is_sound and not found.remarks["warning"], found.text


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_worked_case_comes_out_as_expected(folder: Path) -> None:
    outcomes, _ = run_cases(load(folder), load_cases(folder))
    assert outcomes
    missed = [f"{outcome.case.file}:{outcome.case.line} {outcome.case.name}: {outcome.failures}"
              for outcome in outcomes if outcome.failures]
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize(("code", "levels"), [("njimt", ["yellow", "orange", "red"]), ("gxu", ["warning", "probation"])])
def test_the_levels_stand_in_the_order_others_rely_on(code: str, levels: list[str]) -> None:
    assert [level.code for level in load(code).track(None).levels] == levels


def refused(code: str, **settings: str) -> str:
    """Why a run with these parameters must not start; empty when it may."""
    regulation = load(code)
    parsed = {name: parse_setting(regulation, name, text) for name, text in settings.items()}
    try:
        compile_plan(regulation, term="2023-2024-1", phase="final", parameters=parsed, terms=[])
    except EngineError as error:
        return "\n".join(error.reasons)
    return ""


def test_gxu_needs_both_its_parameters() -> None:
    assert "probation_earned_share" in refused("gxu", warning_outstanding_credits="10")
    assert "warning_outstanding_credits" in refused("gxu", probation_earned_share="40%")
    assert not refused("gxu", warning_outstanding_credits="10", probation_earned_share="2/5")


def test_njimt_needs_one_parameter_of_each_level() -> None:
    reasons = refused("njimt", yellow_outstanding_credits="5", red_outstanding_courses="6")
    assert "orange_outstanding_credits" in reasons and "yellow_outstanding_courses" not in reasons
    assert not refused("njimt", yellow_outstanding_credits="5", orange_outstanding_courses="4", red_outstanding_courses="6")


def test_the_examples_say_what_the_five_do_not() -> None:
    """A ladder, a table by term, a rank, windows by year of study, stated hours: each by an example's rules."""
    text = {folder.name: (folder / "rules.yaml").read_text(encoding="utf-8") for folder in EXAMPLES}
    assert "state: [risk1]" in text["adelaide"]
    assert "by: term_number" in text["term-share"]
    assert "gpa_rank_share" in text["nepu"]
    assert "year_of_study" in text["njust"]
    assert "absent_hours" in text["class-absence"]
