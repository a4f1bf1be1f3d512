"""Hypothesis strategies for small, deliberately nasty data: few students, courses and terms, every kind and outcome."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from hypothesis import strategies as st

from tests.oracles import attempts as a

TERMS = ["2022-2023-2", "2022-2023-3", "2023-2024-1", "2023-2024-2"]
JUDGED = "2023-2024-1"
POINTS = [None, 0, 10_000, 15_000, 19_999, 20_000, 21_999, 22_000, 30_000]
GPAS = [None, 1_999_999_999, 2_000_000_000, 2_199_999_999, 2_200_000_000, 3_000_000_000]
STATUSES = ["在读", "在读", "在读", "延长学习年限", "休学", "毕业"]
FACTS = ["truancy", "poor_attitude", "sharp_drop"]
OUTCOMES = [a.PASSED, a.FAILED, a.FAILED, *range(10)]
LATE_OUTCOMES = [o for o in OUTCOMES if o not in (a.EXEMPT, a.WITHDRAWN)]
Row = dict[str, Any]
Rows = list[Row]
Pick = Callable[[Sequence[Any]], Any]


@dataclass
class Small:
    """One generated run's tables, as rows with the canonical columns."""

    results: Rows
    students: Rows = field(default_factory=list)
    facts: Rows = field(default_factory=list)
    history: Rows = field(default_factory=list)


def course_rows(pick: Pick, student: str, course: str) -> Rows:
    """Up to six rows of one course; in one term at most one attempt, its deferred exam and two make-ups."""
    usual = pick([0, 50, 100, 200, 300, 500])
    credits = {term: pick([usual] * 5 + [250]) for term in TERMS}
    rows: Rows = []
    for _ in range(pick(range(7))):
        kind = pick([a.REGULAR, a.REGULAR, a.RETAKE, a.MAKEUP, a.MAKEUP, a.DEFERRED_EXAM])
        outcome = pick(LATE_OUTCOMES if kind in (a.MAKEUP, a.DEFERRED_EXAM) else OUTCOMES)
        term = pick(TERMS)
        row = {
            "student_id": student,
            "course_id": course,
            "term": term,
            "kind": kind,
            "outcome": outcome,
            "sitting": pick([1, 1, 1, 2]) if kind == a.MAKEUP else 1,
            "credits": credits[term],
            "grade_point": None if outcome in a.PENDING else pick(POINTS),
        }
        if not any(_clash(row, other) for other in rows):
            rows.append(row)
    return [row for row in rows if row["kind"] != a.MAKEUP or not _nothing_to_make_up(row, rows)]


def _nothing_to_make_up(makeup: Row, rows: Rows) -> bool:
    """Whether a make-up may follow an exempt or withdrawn attempt: what that would mean, the rules do not say."""
    near = TERMS[max(TERMS.index(makeup["term"]) - 1, 0) :]
    return any(
        row["kind"] != a.MAKEUP and row["outcome"] in (a.EXEMPT, a.WITHDRAWN) and row["term"] in near for row in rows
    )


def _clash(row: Row, other: Row) -> bool:
    """Whether two rows of one course are two attempts of one term, or the same make-up twice."""
    if row["term"] != other["term"] or (row["kind"] == a.MAKEUP) != (other["kind"] == a.MAKEUP):
        return False
    if row["kind"] == a.MAKEUP:
        return bool(row["sitting"] == other["sitting"])
    first, second = sorted((row, other), key=lambda each: int(each["kind"]))
    completes = second["kind"] == a.DEFERRED_EXAM and second["outcome"] not in a.PENDING
    return not (first["kind"] in (a.REGULAR, a.RETAKE) and first["outcome"] in a.PENDING and completes)


def plain(student: str, course: str, term: str, **more: Any) -> Row:
    """A passed regular exam."""
    row = {"student_id": student, "course_id": course, "term": term, "kind": a.REGULAR, "outcome": a.PASSED}
    return {**row, "sitting": 1, "credits": 100, "grade_point": None, **more}


def student_rows(pick: Pick, student: str) -> Rows:
    """One student's results; a passed course of the judged term puts shares on the boundaries."""
    credits = pick([None, 900, 1700, 5700])
    rows = [] if credits is None else [plain(student, "Z", JUDGED, credits=credits, grade_point=pick(POINTS))]
    for course in pick(["A", "AB", "ABC", "ABCD"]):
        rows += course_rows(pick, student, course)
    return rows


def run_of(pick: Pick, students: list[str], levels: Sequence[str], track: str) -> Small:
    """Results of the students with a roster, facts and earlier lists, each of which may leave a student out."""
    rows: Rows = [plain("0", "A", JUDGED, grade_point=30_000)]  # keeps the judged term in the data
    made = Small(rows)
    whole = {term: pick([False, True]) for term in TERMS}
    for student in students:
        rows += student_rows(pick, student)
        if pick([False, True]):
            made.students.append({"student_id": student, "status": pick(STATUSES), "gpa": pick(GPAS)})
        if pick([False, False, True]):
            stated = {"fact": pick(FACTS), "value": pick(["1", "1", "0"]), "term": pick([JUDGED, JUDGED, TERMS[0]])}
            made.facts.append({"student_id": student, "basis": "学院", **stated})
        for term in TERMS[:2]:
            if levels and pick([False, False, True]):
                level = {"term": term, "track": track, "level": pick(levels), "complete": whole[term]}
                made.history.append({"student_id": student, **level})
    return made


@st.composite
def results(draw: st.DrawFn) -> Rows:
    """The results of up to three students, and one row of another so that the judged term is in the data."""
    return draw(runs()).results


@st.composite
def runs(draw: st.DrawFn, levels: Sequence[str] = (), track: str = "") -> Small:
    """One small run, for Hypothesis to shrink."""

    def pick(options: Sequence[Any]) -> Any:
        return draw(st.sampled_from(options))

    made = run_of(pick, pick([["1"], ["1", "2"], ["1", "2", "3"]]), levels, track)
    made.results = draw(st.permutations(made.results))
    return made


def many(seed: int, students: int, levels: Sequence[str] = (), track: str = "") -> Small:
    """One large run of the same kind of data, for volume instead of shrinking."""
    return run_of(random.Random(seed).choice, [str(number + 1) for number in range(students)], levels, track)


def frame(rows: Rows, schema: pl.Schema) -> pl.DataFrame:
    """The rows as a canonical table; text columns nobody filled are empty."""
    empty = {name: "" if kind == pl.String else None for name, kind in schema.items()}
    return pl.DataFrame([{**empty, **row} for row in rows], schema=schema, orient="row")
