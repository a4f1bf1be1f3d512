"""What the five regulations say of a student's measures, each written out by hand: the verdict half of the oracle.

Nothing here reads a regulation folder. A finding is (level, what made it): the measure, fact or ``carried``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.oracles.exact import NOT_APPLICABLE, UNKNOWN, Measures, measures

Finding = tuple[str, str]
OUT_OF_SCOPE = frozenset({"休学", "保留学籍", "退学", "转学", "毕业"})
LEVELS = {
    "asnu": ("yellow", "orange", "red"),
    "lut": ("listed", "oral", "written"),
    "bistu": ("struggling",),
    "gxu": ("warning", "probation"),
    "njimt": ("yellow", "orange", "red"),
}


@dataclass
class Verdict:
    """One student: the level (None where nothing holds), every finding, what could not be decided, what was lifted."""

    level: str | None = None
    findings: set[Finding] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    lifted: str | None = None
    measures: Measures | None = None


@dataclass
class Case:
    """All that is known of one student in one run."""

    numbers: Measures
    facts: frozenset[str]
    phase: str
    parameters: Mapping[str, Any]
    earlier: str | None = None


def screen(
    regulation: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    term: str,
    phase: str = "final",
    students: Iterable[Mapping[str, Any]] = (),
    facts: Iterable[Mapping[str, Any]] = (),
    history: Iterable[Mapping[str, Any]] = (),
    parameters: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Verdict], set[str]]:
    """The verdict of every student in scope, and who is out of scope. Tables are rows with the canonical columns."""
    rows, students, facts, history = list(rows), list(students), list(facts), list(history)
    status = {student["student_id"]: student["status"] for student in students}
    roster = {s["student_id"]: _billionths(s["gpa"]) for s in students}
    numbers = measures(rows, term=term, phase=phase, roster_gpa=roster)
    stated = _stated(facts, term)
    carried = _earlier_levels(history, term)
    missing = {*status, *(row["student_id"] for row in [*facts, *history])} - set(numbers)
    numbers |= measures([], term=term, roster_gpa=dict.fromkeys(missing))
    excluded = {student for student, state in status.items() if state in OUT_OF_SCOPE}
    verdicts = {}
    for student, found in numbers.items():
        if student not in excluded:
            own = stated.get(student, frozenset())
            own |= {"extended_study"} if status.get(student) == "延长学习年限" else frozenset()
            verdicts[student] = _resolve(
                regulation, Case(found, own, phase, parameters or {}, carried.get(student))
            )
    return verdicts, excluded


def _billionths(gpa: int | None) -> Fraction | None:
    return None if gpa is None else Fraction(gpa, 10**9)


def _stated(facts: list[Mapping[str, Any]], term: str) -> dict[str, frozenset[str]]:
    """A fact counts for the term it names; 0 is 否."""
    found: dict[str, frozenset[str]] = {}
    for fact in facts:
        if fact["term"] == term and Fraction(fact["value"]) != 0:
            found[fact["student_id"]] = found.get(fact["student_id"], frozenset()) | {fact["fact"]}
    return found


def _earlier_levels(history: list[Mapping[str, Any]], term: str) -> dict[str, str]:
    """The level each student carries from the last list before the judged term."""
    earlier = sorted((row for row in history if row["term"] < term), key=lambda row: str(row["term"]))
    level: dict[str, str] = {}
    for each in sorted({row["term"] for row in earlier}):
        now = [row for row in earlier if row["term"] == each]
        if any(row["complete"] for row in now):
            level = {}
        level |= {row["student_id"]: row["level"] for row in now}
    return {student: code for student, code in level.items() if code}


def _resolve(regulation: str, case: Case) -> Verdict:
    verdict = Verdict(measures=case.numbers)
    RULES[regulation](case, verdict)
    if regulation == "lut":
        _carry(case, verdict)
    order = LEVELS[regulation]
    verdict.level = max((level for level, _ in verdict.findings), key=order.index, default=None)
    return verdict


def _asnu(case: Case, verdict: Verdict) -> None:
    n = case.numbers
    add = verdict.findings.add
    if isinstance(n.failed_credit_share, Fraction):
        bands = (("yellow", 5, 15), ("orange", 15, 25), ("red", 25, 10_000))
        for level, at_least, below in bands:
            if Fraction(at_least, 100) <= n.failed_credit_share < Fraction(below, 100):
                add((level, "failed_credit_share"))
    for level, owed in (("yellow", 5), ("orange", 10), ("red", 15)):
        if n.outstanding_credits >= owed:
            add((level, "outstanding_credits"))
    if n.gpa == UNKNOWN:
        verdict.unknown.add("gpa")
    elif n.gpa != NOT_APPLICABLE:
        for level, below_gpa in (("orange", Fraction(22, 10)), ("red", Fraction(2))):
            if n.gpa < below_gpa:  # type: ignore[operator]
                add((level, "gpa"))
    if n.truant_exams:
        add(("red", "truant_exams"))
    for fact in case.facts & {"truancy", "poor_attitude", "sharp_drop", "extended_study"}:
        add(("red", fact))


def _lut(case: Case, verdict: Verdict) -> None:
    n = case.numbers
    if n.failed_regular_courses >= 3:
        verdict.findings.add(("listed", "failed_regular_courses"))
    if case.phase == "provisional":
        return
    if n.failed_after_makeup_courses >= 1:
        verdict.findings.add(("listed", "failed_after_makeup_courses"))
    outstanding = case.parameters.get("scope", "last_term") == "outstanding"
    measure = "outstanding_courses" if outstanding else "failed_after_makeup_courses"
    courses = getattr(n, measure)
    if courses == 1:
        verdict.findings.add(("oral", measure))
    if courses >= 2:
        verdict.findings.add(("written", measure))


def _carry(case: Case, verdict: Verdict) -> None:
    """三.4: an earlier level ends once less than 6 credits are outstanding, unless a fresh one holds; else it continues."""
    if case.earlier is None:
        return
    if case.numbers.outstanding_credits >= 6:
        verdict.findings.add((case.earlier, "carried"))
    elif not verdict.findings:
        verdict.lifted = case.earlier


def _bistu(case: Case, verdict: Verdict) -> None:
    if case.numbers.outstanding_courses >= 1:
        verdict.findings.add(("struggling", "outstanding_courses"))


def _gxu(case: Case, verdict: Verdict) -> None:
    if case.numbers.outstanding_credits >= Fraction(case.parameters["warning_outstanding_credits"]):
        verdict.findings.add(("warning", "outstanding_credits"))
    share = case.numbers.earned_credit_share
    if isinstance(share, Fraction) and share < Fraction(case.parameters["probation_earned_share"]):
        verdict.findings.add(("probation", "earned_credit_share"))


def _njimt(case: Case, verdict: Verdict) -> None:
    for level in ("yellow", "orange", "red"):
        for measure in ("outstanding_credits", "outstanding_courses"):
            least = case.parameters.get(f"{level}_{measure}")
            if least is not None and getattr(case.numbers, measure) >= Fraction(least):
                verdict.findings.add((level, measure))


RULES: dict[str, Callable[[Case, Verdict], None]] = {
    "asnu": _asnu, "lut": _lut, "bistu": _bistu, "gxu": _gxu, "njimt": _njimt,
}
