"""Every measure of every student, exactly and slowly: the second half of the exact oracle.

Fractions and dictionaries only. In: rows as dictionaries with the canonical results columns (credits in hundredths,
grade points in ten-thousandths), the judged term, the phase. Out: one :class:`Measures` per student.
"""

from __future__ import annotations

from collections import Counter, defaultdict
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

    def as_dict(self) -> dict[str, Share | int]:
        """The measures by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def measures(
    rows: Iterable[Row], *, term: str, phase: str = "final", roster_gpa: dict[str, Fraction] | None = None
) -> dict[str, Measures]:
    """The measures of every student who has a row or a roster GPA; ``phase`` is final or provisional."""
    rows = list(rows)
    terms = terms_of(rows)
    courses: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        courses[row["student_id"]][row["course_id"]].append(row)
    truant = Counter(row["student_id"] for row in rows if row["outcome"] == TRUANT and row["term"] == term)
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


def _measures(courses: list[list[Attempt]], term: str, roster_gpa: Fraction | None, truant: int) -> Measures:
    now = [[attempt for attempt in course if attempt.term == term] for course in courses]
    selected = [course for course in now if any(_is_selected(a) for a in course)]
    selected_credits = _credits(selected)
    failed_credits = _credits([course for course in now if _last_outcome(course) in FAILING])
    earned = _credits([course for course in selected if _last_outcome(course) in SETTLING])
    outstanding = [course for course in courses if _is_outstanding(course)]
    regular = [[a for a in course if not a.retake and not a.lone_makeup] for course in now]
    return Measures(
        failed_credit_share=_quotient(failed_credits, selected_credits),
        failed_credits=failed_credits,
        selected_credits=selected_credits,
        earned_credits=_credits([course for course in now if _last_outcome(course) in SETTLING]),
        earned_credit_share=_quotient(earned, selected_credits),
        outstanding_credits=_credits(outstanding),
        outstanding_courses=len(outstanding),
        gpa=roster_gpa if roster_gpa is not None else _gpa(courses),
        failed_regular_courses=sum(any(a.main in FAILING for a in course) for course in regular),
        failed_after_makeup_courses=sum(any(_failed_after_makeup(a) for a in course) for course in regular),
        truant_exams=truant,
    )


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


def _gpa(courses: list[list[Attempt]]) -> Share:
    """Grade points weighted by credits over each course's best row, the latest of equals."""
    best = []
    for course in courses:
        rows = [row for attempt in course for row in attempt.rows]
        graded = [r for r in rows if r["grade_point"] is not None and r["outcome"] not in (EXEMPT, WITHDRAWN)]
        if graded:
            best.append(max(reversed(graded), key=lambda row: int(row["grade_point"])))
    if not best:
        return UNKNOWN
    weighted = sum((Fraction(r["grade_point"], 10_000) * Fraction(r["credits"], 100) for r in best), Fraction(0))
    return _quotient(weighted, sum((Fraction(r["credits"], 100) for r in best), Fraction(0)))
