"""The engine against the exact evaluator and the hand-written DuckDB, on generated data (对拍).

The oracles were written from the public rules alone. A disagreement is a mistake on one side, never a tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from bench.baselines import in_duckdb
from tests.oracles.exact import Measures
from tests.oracles.sheets import as_sheet
from tests.oracles.small_data import JUDGED, Small, frame, many, runs
from tests.oracles.verdicts import LEVELS, Verdict
from tests.oracles.verdicts import screen as screen_exactly
from zhuhang.engine import Inputs, run, screen, seal
from zhuhang.engine.tables import findings_table, levels_table
from zhuhang.gradebook import read_results
from zhuhang.gradebook.tables import FACTS, HISTORY, RESULTS, STUDENTS
from zhuhang.regulation.exact import decimal_text, quotient_text
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load
from zhuhang.regulation.model import Regulation

SHARES = {"failed_credit_share", "earned_credit_share"}


@dataclass(frozen=True)
class Setting:
    """A regulation with parameters and a phase; thresholds at zero make every student's numbers visible."""

    code: str
    phase: str = "final"
    parameters: dict[str, Fraction | str] = field(default_factory=dict)

    def __str__(self) -> str:
        given = ",".join(f"{name}={value}" for name, value in self.parameters.items())
        return f"{self.code}-{self.phase}-{given}"


ALL_NJIMT = {f"yellow_{name}": Fraction(0) for name in ("outstanding_credits", "outstanding_courses")}
NJIMT = {"yellow_outstanding_credits": Fraction(1, 2), "orange_outstanding_courses": Fraction(2)}
PARAMETERS: list[tuple[str, dict[str, Fraction | str]]] = [
    ("asnu", {}),
    ("lut", {}),
    ("lut", {"scope": "outstanding"}),
    ("bistu", {}),
    ("gxu", {"warning_outstanding_credits": Fraction(0), "probation_earned_share": Fraction(2)}),
    ("gxu", {"warning_outstanding_credits": Fraction(5, 2), "probation_earned_share": Fraction(1, 3)}),
    ("njimt", {**ALL_NJIMT, "orange_outstanding_credits": Fraction(3), "red_outstanding_courses": Fraction(3)}),
    ("njimt", {**NJIMT, "red_outstanding_credits": Fraction(5)}),
]
SETTINGS = [Setting(code, phase, given) for code, given in PARAMETERS for phase in ("final", "provisional")]


@cache
def regulation(code: str) -> Regulation:
    """A regulation of the repository."""
    return load(find(code))


def inputs_of(data: Small) -> Inputs:
    """The generated tables as the engine takes them."""
    return Inputs(
        results=frame(data.results, RESULTS),
        students=frame(data.students, STUDENTS),
        facts=frame(data.facts, FACTS),
        history=frame(data.history, HISTORY),
    )


def by_engine(setting: Setting, data: Small) -> dict[str, Any]:
    """The engine's list as JSON."""
    listed = screen(
        regulation(setting.code), inputs_of(data), term=JUDGED, phase=setting.phase, parameters=setting.parameters  # type: ignore[arg-type]
    )
    return dict(listed.to_json())


def by_oracle(setting: Setting, data: Small) -> tuple[dict[str, Verdict], set[str]]:
    """The exact evaluator's verdicts, and who is out of scope."""
    return screen_exactly(
        setting.code, data.results, term=JUDGED, phase=setting.phase, students=data.students, facts=data.facts,
        history=data.history, parameters=setting.parameters,
    )


def check_agreement(setting: Setting, data: Small) -> None:
    """Same levels, findings, numbers, unknowns, exclusions and liftings on both sides."""
    listed = by_engine(setting, data)
    verdicts, excluded = by_oracle(setting, data)
    rated = {student["student_id"] for student in data.students if student["gpa"] is not None}
    looked_at = {entry["student_id"]: entry for entry in [*listed["entries"], *listed["undecided"]]}
    assert {entry["student_id"]: entry["level"] for entry in listed["entries"]} == {
        student: verdict.level for student, verdict in verdicts.items() if verdict.level
    }
    assert {entry["student_id"] for entry in listed["undecided"]} == {
        student for student, verdict in verdicts.items() if not verdict.level and verdict.unknown
    }
    assert {entry["student_id"] for entry in listed["excluded"]} == excluded
    assert {entry["student_id"]: entry["level"] for entry in listed.get("lifted", [])} == {
        student: verdict.lifted for student, verdict in verdicts.items() if verdict.lifted
    }
    for student, entry in looked_at.items():
        _check_entry(entry, verdicts[student], student in rated)


def _check_entry(entry: dict[str, Any], verdict: Verdict, is_rated: bool) -> None:
    assert sorted(f["level"] for f in entry["findings"]) == sorted(level for level, _ in verdict.findings)
    assert {unknown["missing"] for unknown in entry["unknown"]} == verdict.unknown
    assert verdict.measures is not None
    texts = {name: _text(name, verdict.measures, is_rated) for name in verdict.measures.as_dict()}
    for finding in entry["findings"]:
        shown = {name: value for name, value in finding["values"].items() if name in texts}
        assert shown == {name: texts[name] for name in shown}, (entry["student_id"], finding["rule"])
        evidence = verdict.measures.evidence.get(next(iter(shown), ""))
        if evidence is not None and finding["rule"] != "carried":
            assert {result["course_id"] for result in finding["results"]} == evidence, (entry["student_id"], finding["rule"])
        if next(iter(shown), "") == "outstanding_credits":
            credits = sum(Fraction(result["credits"]) for result in finding["results"])
            assert decimal_text(credits) == shown["outstanding_credits"], (entry["student_id"], finding["rule"])


def _text(name: str, measures: Measures, is_rated: bool) -> str:
    value = measures.as_dict()[name]
    if isinstance(value, str):
        return value
    return quotient_text(Fraction(value)) if name in SHARES or (name == "gpa" and not is_rated) else decimal_text(Fraction(value))


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_the_engine_agrees_on_hundreds_of_students_at_once(setting: Setting) -> None:
    check_agreement(setting, many(seed=3, students=400, levels=(*LEVELS[setting.code], ""), track=_track(setting.code)))


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_the_engine_agrees_on_small_nasty_data(setting: Setting) -> None:
    levels = (*LEVELS[setting.code], "")

    @settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(data=runs(levels=levels, track=_track(setting.code)))
    def agrees(data: Small) -> None:
        check_agreement(setting, data)

    agrees()


@pytest.mark.parametrize("rule", ["asnu", "lut", "lut_outstanding"])
def test_the_engine_lists_whom_the_hand_written_sql_lists(rule: str) -> None:
    data = Small(many(seed=4, students=600).results)
    code, _, scope = rule.partition("_")
    listed = by_engine(Setting(code, "final", {"scope": scope} if scope else {}), data)
    with duckdb.connect() as base:
        base.register("results", as_sheet(data.results).to_arrow())
        by_hand = dict(in_duckdb.levels_in(base, rule, JUDGED))
    assert {entry["student_id"]: entry["level"] for entry in listed["entries"]} == by_hand


@pytest.mark.parametrize("code", ["asnu", "lut", "bistu"])
def test_the_same_results_read_from_a_sheet_give_the_oracle_s_list(code: str, tmp_path: Path) -> None:
    rows = many(seed=8, students=400).results
    as_sheet(rows).write_csv(tmp_path / "results.csv")
    reading = read_results([tmp_path / "results.csv"])
    assert reading.refused == []
    listed = screen(regulation(code), Inputs.of(reading), term=JUDGED).to_json()
    verdicts, _ = screen_exactly(code, rows, term=JUDGED)
    assert {entry["student_id"]: entry["level"] for entry in listed["entries"]} == {
        student: verdict.level for student, verdict in verdicts.items() if verdict.level
    }


@pytest.mark.parametrize("setting", [setting for setting in SETTINGS if setting.code in ("asnu", "lut")], ids=str)
def test_the_table_of_findings_says_what_the_list_says(setting: Setting) -> None:
    """Every finding with its results, a level carried on from an earlier list included."""
    data = many(seed=6, students=300, levels=(*LEVELS[setting.code], ""), track=_track(setting.code))
    data.students = [{**student, "gpa": None} for student in data.students]
    ran = run(
        regulation(setting.code), seal(inputs_of(data)), term=JUDGED, phase=setting.phase, parameters=setting.parameters  # type: ignore[arg-type]
    )
    listed = ran.to_list().to_json()
    assert levels_table(ran).select("student_id", "level").rows() == [
        (entry["student_id"], entry["level"]) for entry in listed["entries"]
    ]
    by_table = {
        (row["student_id"], row["rule"]): {(result["course_id"], result["term"]) for result in row["results"] or []}
        for row in findings_table(ran).to_dicts()
    }
    by_list = {
        (entry["student_id"], finding["rule"]): {(result["course_id"], result["term"]) for result in finding["results"]}
        for entry in listed["entries"] for finding in entry["findings"]
    }
    assert by_table == by_list


def _track(code: str) -> str:
    return regulation(code).tracks[0].code
