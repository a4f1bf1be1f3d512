"""Running worked cases (算例): each is a small export, a student, and what must come out.

Also finds on which side of every threshold some case stands, which the checker asks for.
"""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from zhuhang.engine.columns import FACT_SCALE, fact_column, warnings_column
from zhuhang.engine.evaluate import ratio, table_position
from zhuhang.engine.inputs import EngineError, Inputs
from zhuhang.engine.plan import Plan, parse_setting, quantities
from zhuhang.engine.screen import run
from zhuhang.engine.sealing import seal
from zhuhang.engine.warning_list import Json
from zhuhang.gradebook import read_results
from zhuhang.gradebook.tables import FACTS, GPA_SCALE, HISTORY, OFFICIAL, RESULTS, STUDENTS, Reading
from zhuhang.regulation import exact, walk
from zhuhang.regulation.cases import NONE, Case
from zhuhang.regulation.condition import Comparison, Condition, FactTest, TableBound, WarningsTest
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.remarks import Remark
from zhuhang.regulation.thresholds import SIDES, Side, Threshold, thresholds

STUDENT = "S0"
_HEADERS = ("学号", "姓名", "学年学期", "课程代码", "课程名称", "课程性质", "课程类别", "学分", "成绩", "绩点", "考试性质", "成绩备注")


@dataclass(frozen=True)
class Outcome:
    """What a case came to: every expectation that was not met, in Chinese; empty when it passed."""

    case: Case
    failures: list[str]


def run_cases(regulation: Regulation, cases: list[Case]) -> tuple[list[Outcome], dict[Threshold, set[Side]]]:
    """Run every case by itself; return the outcomes and the sides of every threshold that were reached."""
    reached: dict[Threshold, set[Side]] = defaultdict(set)
    reading = _read(cases)
    known = thresholds(regulation)
    placed = {found.place: found.condition for found in walk.conditions(regulation)}
    outcomes = [_run(regulation, case, _own(reading, place), known, placed, reached) for place, case in enumerate(cases)]
    return outcomes, reached


def remarks(outcomes: Iterable[Outcome]) -> list[Remark]:
    """The failed cases as errors of the checker."""
    return [
        Remark("error", outcome.case.file, outcome.case.line, "case-failed", f"算例“{outcome.case.name}”：{failure}")
        for outcome in outcomes for failure in outcome.failures
    ]


def _read(cases: list[Case]) -> Reading | None:
    """All cases' results through the gradebook as one export, a student for each case."""
    if not any(case.given.results for case in cases):
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(_HEADERS)
            for place, case in enumerate(cases):
                writer.writerows(_rows(f"{STUDENT}-{place}", case))
        return read_results([path])


def _rows(student: str, case: Case) -> Iterable[list[str]]:
    for result in case.given.results:
        points = [(student, result.point), *((f"{student}{_peer(place)}", point) for place, point in enumerate(result.peers))]
        for whose, point in points:
            yield [whose, "", result.term or case.given.term, result.code, result.course, result.nature, result.category,
                   exact.decimal_text(result.credits), result.grade, "" if point is None else exact.decimal_text(point),
                   result.type, result.remark]


def _peer(place: int) -> str:
    return f"P{place}"


def _own(reading: Reading | None, place: int) -> tuple[pl.DataFrame, list[str]]:
    if reading is None:
        return pl.DataFrame(schema=RESULTS), []
    own = f"{STUDENT}-{place}"
    refused = [f"{note.column}：{note.why}" for note in reading.refused if note.student_id == own or note.student_id.startswith(f"{own}P")]
    peer = pl.col("student_id").str.extract(rf"^{own}(P\d+)$")
    rows = reading.table.filter((pl.col("student_id") == own) | peer.is_not_null())
    return rows.with_columns(peer.fill_null(STUDENT).alias("student_id")), refused


def _run(
    regulation: Regulation, case: Case, own: tuple[pl.DataFrame, list[str]], known: list[Threshold],
    placed: dict[Any, Condition], reached: dict[Threshold, set[Side]],
) -> Outcome:
    results, refused = own
    try:
        settings = {name: parse_setting(regulation, name, text) for name, text in case.given.parameters.items()}
        ran = run(regulation, seal(_inputs(regulation, case, results, refused)), term=case.given.term,
                  phase=case.given.phase, parameters=settings)
    except EngineError as error:
        return Outcome(case, error.reasons)
    place = ran.sealed.students["student_id"].index_of(STUDENT)
    if place is not None:
        row = ran.verdicts.row(place, named=True)
        asked = {rule.code for rule in ran.plan.rules}
        for threshold in (one for one in known if one.owner in asked or one.owner.startswith("lifting")):
            side = _side(threshold, placed[threshold.place], row, ran.plan)
            if side is not None:
                reached[threshold].add(side)
    failures = list(_differences(case, ran.to_list().to_json()))
    return Outcome(case, failures + [f"这条成绩没有读入：{why}" for why in refused] if failures else [])


def _inputs(regulation: Regulation, case: Case, results: pl.DataFrame, refused: list[str]) -> Inputs:
    given = case.given
    codes = {name: code for code, fact in regulation.facts.items() for name in (code, fact.label, *fact.aliases)}
    facts = [(STUDENT, fact.term or given.term, codes.get(fact.fact, fact.fact), {"是": "1", "否": "0"}.get(fact.value, fact.value), "算例")
             for fact in given.facts]
    history = [(STUDENT, earlier.term, regulation.track(earlier.track).code, "" if earlier.level == NONE else earlier.level,
                earlier.level == NONE) for earlier in given.history]
    marked = [(STUDENT, given.term, "")] if refused else []
    return Inputs(
        results=results, students=pl.DataFrame(_roster(case), schema=STUDENTS, orient="row"),
        facts=pl.DataFrame(facts, schema=FACTS, orient="row"), history=pl.DataFrame(history, schema=HISTORY, orient="row"),
        official=_official(regulation, given.official),
        refused=pl.DataFrame(marked, schema=Inputs(results).refused.schema, orient="row"),
    )


def _roster(case: Case) -> list[dict[str, Any]]:
    """The student's row and those of the peers, who share cohort and programme."""
    own = case.given.student
    if own is None:
        return []
    shared = {
        "name": "", "college": own.college, "programme": own.programme, "cohort": own.cohort, "class_group": "",
        "nominal_years": own.nominal_years, "education_level": own.education_level, "category": own.category,
    }
    gpas: list[Fraction | None] = [*case.given.peers]
    gpas += [None] * (max((len(result.peers) for result in case.given.results), default=0) - len(gpas))
    peers = [
        {**shared, "student_id": _peer(place), "status": "在读", "gpa": None if gpa is None else int(gpa * GPA_SCALE)}
        for place, gpa in enumerate(gpas)
    ]
    gpa = None if own.gpa is None else int(own.gpa * GPA_SCALE)
    return [{**shared, "student_id": STUDENT, "status": own.status, "gpa": gpa}, *peers]


def _official(regulation: Regulation, official: str | dict[str, str] | None) -> pl.DataFrame | None:
    if official is None:
        return None
    levels = {regulation.track(None).code: official} if isinstance(official, str) else official
    rows = [(STUDENT, track, level, "算例") for track, level in levels.items() if level != NONE]
    return pl.DataFrame(rows, schema=OFFICIAL, orient="row")


def _side(threshold: Threshold, condition: Condition, row: dict[str, Any], plan: Plan) -> Side | None:
    bound = threshold.value if threshold.parameter is None else plan.parameters.get(threshold.parameter)
    value = _value(condition, row, plan)
    if value is None or not isinstance(bound, Fraction):
        return None
    if threshold.row is not None and not _in_row(condition, threshold, row, plan):
        return None
    return SIDES[(value >= bound) + (value > bound)]


def _value(condition: Condition, row: dict[str, Any], plan: Plan) -> Fraction | None:
    if any(quantity.measure and plan.call(quantity) not in plan.calls for quantity in quantities(condition)):
        return None
    match condition:
        case Comparison():
            return ratio(condition, row, plan)[0]
        case FactTest():
            return Fraction(row[fact_column(condition.fact)] or 0, FACT_SCALE)
        case WarningsTest():
            return Fraction(row[warnings_column(condition)])
    return None


def _in_row(condition: Condition, threshold: Threshold, row: dict[str, Any], plan: Plan) -> bool:
    bound = getattr(condition, threshold.comparator)
    assert isinstance(bound, TableBound)
    return table_position(bound, row, plan) == list(bound.table).index(threshold.row or "")


def _differences(case: Case, listed: Json) -> Iterable[str]:
    """Every expectation of a case that the list does not meet."""
    expect = case.expect
    entries = {entry["track"]: entry for entry in listed["entries"] if entry["student_id"] == STUDENT}
    undecided = {entry["track"]: entry for entry in listed["undecided"] if entry["student_id"] == STUDENT}
    wanted = dict(expect.levels)
    if expect.level is not None:
        levels = {entry["level"] for entry in entries.values()} or {NONE}
        if expect.level not in levels or len(levels) > 1 and not expect.levels:
            yield f"应为 {expect.level}，得到 {'、'.join(sorted(levels))}{_said(entries)}"
    for track, level in wanted.items():
        found = entries[track]["level"] if track in entries else NONE
        if found != level:
            yield f"{track} 应为 {level}，得到 {found}{_said(entries)}"
    rules = {finding["rule"] for entry in entries.values() for finding in entry["findings"]}
    if expect.rules is not None and rules != set(expect.rules):
        yield f"成立的规则应为 {'、'.join(expect.rules) or '（无）'}，得到 {'、'.join(sorted(rules)) or '（无）'}"
    if not set(expect.includes) <= rules:
        yield f"成立的规则应包括 {'、'.join(expect.includes)}，得到 {'、'.join(sorted(rules)) or '（无）'}"
    yield from _others(case, listed, entries | undecided, undecided)


def _others(case: Case, listed: Json, anywhere: dict[str, Json], undecided: dict[str, Json]) -> Iterable[str]:
    expect = case.expect
    unknown = {item["rule"] for entry in anywhere.values() for item in entry["unknown"] if item["rule"]}
    excluded = next((item["reason"] for item in listed["excluded"] if item["student_id"] == STUDENT), None)
    lifted = any(item["student_id"] == STUDENT for item in listed.get("lifted", []))
    values = {name: text for entry in anywhere.values() for finding in entry["findings"] for name, text in finding["values"].items()}
    facts: list[tuple[str, Any, Any]] = [
        ("无法判定的规则", None if expect.unknown is None else set(expect.unknown), unknown),
        ("无法判定", expect.undecided, bool(undecided)), ("不在范围的原因", expect.excluded, excluded),
        ("解除", expect.lifted, lifted),
        ("成绩待定门数", expect.pending, next((entry["pending"] for entry in anywhere.values()), 0)),
        ("建议", None if expect.proposals is None else sorted(expect.proposals),
         sorted(item["proposal"] for entry in anywhere.values() for item in entry["proposals"])),
    ]
    for what, wanted, found in facts:
        if wanted is not None and wanted != found:
            yield f"{what}应为 {_plain(wanted)}，得到 {_plain(found)}"
    for name, value in expect.values.items():
        if name not in values or exact.parse(values[name]) != value:
            yield f"{name} 应为 {value}，得到 {values.get(name, '（没有）')}"


def _plain(value: object) -> str:
    if isinstance(value, (list, set)):
        return "、".join(sorted(value)) or "（无）"
    if value is None:
        return "（无）"
    return ("否", "是")[value] if isinstance(value, bool) else str(value)


def _said(entries: dict[str, Json]) -> str:
    texts = [finding["text"] for entry in entries.values() for finding in entry["findings"]]
    return f"：{''.join(texts)}" if texts else ""
