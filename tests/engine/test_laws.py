"""What must hold of any screening (规律): more failures never lighten a level, a batch equals one by one, twice is the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracles.small_data import JUDGED, Small, frame, many, runs
from zhuhang.engine import Inputs, run, screen, seal
from zhuhang.engine.distance import distances
from zhuhang.engine.tables import findings_table, levels_table
from zhuhang.gradebook.tables import FACTS, HISTORY, RESULTS, STUDENTS, Kind, Outcome
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load

ASNU, LUT, NJIMT = (load(find(code)) for code in ("asnu", "lut", "njimt"))
SLOW = settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])


def inputs(data: Small) -> Inputs:
    """A generated run's tables as the engine takes them."""
    return Inputs(
        results=frame(data.results, RESULTS), students=frame(data.students, STUDENTS), facts=frame(data.facts, FACTS),
        history=frame(data.history, HISTORY),
    )


def levels(data: Inputs) -> dict[str, int]:
    """Every listed student's rank under asnu."""
    listed = screen(ASNU, data, term=JUDGED).to_json()["entries"]
    return {entry["student_id"]: ASNU.tracks[0].rank(entry["level"]) for entry in listed}


@SLOW
@given(data=runs())
def test_a_further_failed_course_never_lightens_a_level(data: Small) -> None:
    base = inputs(data)
    more = base.results.group_by("student_id").agg(pl.all().first()).with_columns(
        pl.lit("另一门课").alias("course_id"), pl.lit(JUDGED).alias("term"), pl.lit(700, pl.Int32).alias("credits"),
        pl.lit(int(Kind.REGULAR), pl.UInt8).alias("kind"), pl.lit(int(Outcome.FAILED), pl.UInt8).alias("outcome"),
        pl.lit(None, pl.Int32).alias("grade_point"), pl.lit(99_999, pl.UInt32).alias("row"),
    )
    before, after = levels(base), levels(replace(base, results=pl.concat([base.results, more.select(RESULTS.names())])))
    assert all(after.get(student, -1) >= rank for student, rank in before.items())


@pytest.mark.parametrize("regulation", [ASNU, LUT], ids=lambda regulation: regulation.code)
def test_a_batch_equals_one_by_one(regulation: Any) -> None:
    data = inputs(many(seed=11, students=40, levels=("oral", "written", ""), track="academic") if regulation is LUT else many(seed=11, students=40))
    anchor = data.results.filter(pl.col("student_id") == data.results["student_id"][0])
    terms = anchor.head(1).join(pl.DataFrame({"term": data.results["term"].unique().sort()}), how="cross").select(
        pl.exclude("term"), pl.col("term_right").alias("term")
    ).with_columns(pl.lit("every-term").alias("student_id")).select(RESULTS.names())
    together = screen(regulation, replace(data, results=pl.concat([data.results, terms])), term=JUDGED).to_json()
    for student in data.results["student_id"].unique().sort():
        own = {
            name: table.filter(pl.col("student_id") == student)
            for name, table in (("students", data.students), ("facts", data.facts), ("history", data.history))
        }
        rows = data.results.filter(pl.col("student_id") == student)
        alone = screen(regulation, replace(data, results=pl.concat([rows, terms]), **own), term=JUDGED).to_json()
        for part in ("entries", "undecided"):
            assert [entry for entry in alone[part] if entry["student_id"] == student] == [
                entry for entry in together[part] if entry["student_id"] == student
            ]


@SLOW
@given(data=runs())
def test_running_twice_or_from_shuffled_rows_changes_nothing(data: Small) -> None:
    base = inputs(data)
    shuffled = replace(base, results=base.results.sample(fraction=1, shuffle=True, seed=5))
    assert screen(ASNU, base, term=JUDGED).to_bytes() == screen(ASNU, base, term=JUDGED).to_bytes()
    assert screen(ASNU, shuffled, term=JUDGED).to_bytes() == screen(ASNU, base, term=JUDGED).to_bytes()


@pytest.mark.parametrize("regulation", [ASNU, LUT], ids=lambda regulation: regulation.code)
@pytest.mark.parametrize("phase", ["final", "provisional"])
def test_the_tables_say_what_the_list_says(regulation: Any, phase: Any) -> None:
    data = inputs(many(seed=5, students=300, levels=("oral", "written", ""), track="academic") if regulation is LUT else many(seed=5, students=300))
    ran = run(regulation, seal(data), term=JUDGED, phase=phase)
    listed = ran.to_list().to_json()["entries"]
    assert levels_table(ran).select("student_id", "level").rows() == [(entry["student_id"], entry["level"]) for entry in listed]
    by_rule = {
        (entry["student_id"], finding["rule"]) for entry in listed for finding in entry["findings"]
    }
    assert set(findings_table(ran).select("student_id", "rule").rows()) == by_rule


def test_other_parameters_are_judged_without_reading_a_result_again() -> None:
    sealed = seal(inputs(many(seed=7, students=200)))
    names = [f"{level}_outstanding_credits" for level in ("yellow", "orange", "red")]
    low, high = ({name: Fraction(number) for name, number in zip(names, numbers, strict=True)} for numbers in ((1, 5, 9), (4, 8, 12)))
    ran = run(NJIMT, sealed, term=JUDGED, parameters=low)
    again = replace(ran, sealed=replace(sealed, course_terms=[]), course_terms=[]).what_if(high)
    assert levels_table(again).equals(levels_table(run(NJIMT, sealed, term=JUDGED, parameters=high)))
    assert not levels_table(again).equals(levels_table(ran))


def small_run(*rows: tuple[str, str, int, Outcome]) -> Any:
    """A run of one student with these courses: code, term, credits, outcome."""
    results = [
        {"student_id": "1", "name": "", "term": term, "course_id": code, "course_name": code, "nature": "", "category": "",
         "credits": credits * 100, "grade": "", "remark": "", "grade_point": None, "kind": 0, "sitting": 1, "outcome": int(outcome),
         "section": "", "teacher": "", "unit": "", "source": 0, "row": place}
        for place, (code, term, credits, outcome) in enumerate(rows)
    ]
    return run(ASNU, seal(Inputs(pl.DataFrame(results, schema=RESULTS))), term=JUDGED)


def test_the_distance_names_the_fewest_credits_that_lift_a_warning() -> None:
    early = "2022-2023-2"
    failed = Outcome.FAILED
    (found,) = distances(small_run(("甲", early, 4, failed), ("乙", early, 2, failed), ("丙", JUDGED, 9, Outcome.PASSED)), "1")
    assert found.level == "yellow"
    assert found.lifts == ["再通过 2 学分（例如乙）"]
    assert any("再多 4 学分" in text for text in found.raise_to)
    assert found.next_level
    assert set(found.next_level) <= set(found.raise_to)


def test_of_one_quantity_only_what_lifts_every_level_is_said() -> None:
    failed = [(name, "2022-2023-2", credits, Outcome.FAILED) for name, credits in (("甲", 4), ("乙", 4), ("丙", 4), ("丁", 4), ("戊", 2))]
    (found,) = distances(small_run(*failed, ("己", JUDGED, 9, Outcome.PASSED)), "1")
    assert found.level == "red"
    assert len([text for text in found.lifts if text.startswith("再通过")]) == 1
    assert found.lifts[0].startswith("再通过 14 学分")


def test_a_student_the_run_does_not_know_has_no_distance() -> None:
    assert distances(small_run(("甲", JUDGED, 4, Outcome.FAILED)), "2") == []
