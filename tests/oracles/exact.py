"""Every measure of every student, exactly and slowly: the second half of the exact oracle.

Fractions and dictionaries only. In: rows as dictionaries with the canonical results columns (credits in hundredths,
grade points in ten-thousandths), the judged term, the phase. Out: one :class:`Measures` per student.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from fractions import Fraction

from tests.oracles.attempts import (
    EXEMPT,
    FAILING,
    PASSED,
    PENDING,
    SETTLING,
    TRUANT,
    WITHDRAWN,
    Attempt,
    Row,
    attempts_of,
    terms_of,
)

NOT_APPLICABLE = "not applicable"
UNKNOWN = "unknown"
Share = Fraction | str


@dataclass
class Measures:
    """One student's numbers; a share may be :data:`NOT_APPLICABLE`, the GPA also :data:`UNKNOWN`."""

    failed_credit_share: Share
    failed_credits: Fraction
    selected_credits: Fraction
    earned_credits: Fraction
    earned_credit_share: Share
    outstanding_credits: Fraction
    outstanding_courses: int
    gpa: Share
    failed_regular_courses: int
    failed_after_makeup_courses: int
    truant_exams: int
    evidence: dict[str, set[str]]

    def as_dict(self) -> dict[str, Share | int]:
        """The measures by name, without the ``evidence``: the courses that made each."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "evidence"}


def measures(
    rows: Iterable[Row], *, term: str, phase: str = "final", roster_gpa: dict[str, Fraction] | None = None
) -> dict[str, Measures]:
    """The measures of every student who has a row or a roster GPA; ``phase`` is final or provisional."""
    rows = list(rows)
    terms = terms_of(rows)
    courses: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        courses[row["student_id"]][row["course_id"]].append(row)
    truant: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["outcome"] == TRUANT and row["term"] == term:
            truant[row["student_id"]].append(row["course_id"])
    known = {student: _judged(own, terms, term, phase) for student, own in courses.items()}
    roster = roster_gpa or {}
    return {
        student: _measures(known.get(student, []), term, roster.get(student), truant[student])
        for student in sorted({*known, *roster})
    }


def _judged(courses: dict[str, list[Row]], terms: list[str], term: str, phase: str) -> list[list[Attempt]]:
    """Per course the attempts up to the judged term, as the phase sees them."""
    judged = []
    for rows in courses.values():
        attempts = [attempt for attempt in attempts_of(rows, terms) if attempt.term <= term]
        if phase == "provisional":
            attempts = [attempt for attempt in attempts if not (attempt.lone_makeup and attempt.term == term)]
            for attempt in attempts:
                _before_make_ups(attempt, term)
        if attempts:
            judged.append(attempts)
    return judged


def _before_make_ups(attempt: Attempt, term: str) -> None:
    """What is known of an attempt of the judged term before its make-ups and the next term's deferred exams."""
    if attempt.term != term:
        return
    attempt.makeups = []
    if attempt.completion is not None and attempt.completion["term"] > term:
        attempt.completion = None


def _measures(courses: list[list[Attempt]], term: str, roster_gpa: Fraction | None, truant: list[str]) -> Measures:
    now = [[attempt for attempt in course if attempt.term == term] for course in courses]
    selected = [course for course in now if any(_is_selected(a) for a in course)]
    failed = [course for course in now if _last_outcome(course) in FAILING]
    earned = [course for course in selected if _last_outcome(course) in SETTLING]
    outstanding = [course for course in courses if _is_outstanding(course)]
    regular = [[a for a in course if not a.retake and not a.lone_makeup] for course in now]
    failed_regular = [course for course in regular if any(a.main in FAILING for a in course)]
    after_makeup = [course for course in regular if any(_failed_after_makeup(a) for a in course)]
    best = _best_rows(courses)
    return Measures(
        failed_credit_share=_quotient(_credits(failed), _credits(selected)),
        failed_credits=_credits(failed),
        selected_credits=_credits(selected),
        earned_credits=_credits([course for course in now if _last_outcome(course) in SETTLING]),
        earned_credit_share=_quotient(_credits(earned), _credits(selected)),
        outstanding_credits=_credits(outstanding),
        outstanding_courses=len(outstanding),
        gpa=roster_gpa if roster_gpa is not None else _gpa(best),
        failed_regular_courses=len(failed_regular),
        failed_after_makeup_courses=len(after_makeup),
        truant_exams=len(truant),
        evidence={
            "failed_credit_share": _names(failed),
            "outstanding_credits": _names(outstanding),
            "outstanding_courses": _names(outstanding),
            "gpa": set() if roster_gpa is not None else {row["course_id"] for row in best},
            "failed_regular_courses": _names(failed_regular),
            "failed_after_makeup_courses": _names(after_makeup),
            "truant_exams": set(truant),
        },
    )


def _names(courses: list[list[Attempt]]) -> set[str]:
    return {course[0].row["course_id"] for course in courses}


def _failed_after_makeup(attempt: Attempt) -> bool:
    """The make-up failed, or there was none to save it; a passed regular exam needed none."""
    return attempt.main != PASSED and attempt.outcome in FAILING


def _quotient(above: Fraction, below: Fraction) -> Share:
    return above / below if below else NOT_APPLICABLE


def _is_selected(attempt: Attempt) -> bool:
    return any(row["outcome"] not in (EXEMPT, WITHDRAWN) for row in attempt.rows)


def _last_outcome(attempts: list[Attempt]) -> int | None:
    """How the term's last attempt ended; pending or withdrawn ones take nothing back."""
    ended = [a.outcome for a in attempts if a.outcome not in PENDING and a.outcome != WITHDRAWN]
    return ended[-1] if ended else None


def _is_outstanding(attempts: list[Attempt]) -> bool:
    """Attempted, nothing passed or exempt, and not merely pending: then something failed."""
    outcomes = [int(row["outcome"]) for attempt in attempts for row in attempt.rows]
    return not SETTLING & set(outcomes) and bool(FAILING & set(outcomes))


def _credits(courses: list[list[Attempt]]) -> Fraction:
    """The courses' credits, each once, as its latest row that was not withdrawn gives them."""
    total = Fraction(0)
    for course in courses:
        rows = [row for attempt in course for row in attempt.rows if row["outcome"] != WITHDRAWN]
        total += Fraction(rows[-1]["credits"], 100)
    return total


def _best_rows(courses: list[list[Attempt]]) -> list[Row]:
    """Each course's best row with a grade point, the latest of equals; exempt and withdrawn rows have none."""
    best = []
    for course in courses:
        rows = [row for attempt in course for row in attempt.rows]
        graded = [r for r in rows if r["grade_point"] is not None and r["outcome"] not in (EXEMPT, WITHDRAWN)]
        if graded:
            best.append(max(reversed(graded), key=lambda row: int(row["grade_point"])))
    return best


def _gpa(best: list[Row]) -> Share:
    """Grade points weighted by credits."""
    if not best:
        return UNKNOWN
    weighted = sum((Fraction(r["grade_point"], 10_000) * Fraction(r["credits"], 100) for r in best), Fraction(0))
    return _quotient(weighted, sum((Fraction(r["credits"], 100) for r in best), Fraction(0)))
