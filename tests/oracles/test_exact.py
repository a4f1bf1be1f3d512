"""The oracle itself against cases worked out by hand, one sentence each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.oracles import attempts as a
from tests.oracles.exact import NOT_APPLICABLE, UNKNOWN, Measures, measures
from tests.oracles.verdicts import screen

T0, T, T1 = "2022-2023-2", "2023-2024-1", "2023-2024-2"


def row(term: str, outcome: int, kind: int = a.REGULAR, course: str = "A", **more: Any) -> dict[str, Any]:
    base = {"student_id": "1", "term": term, "course_id": course, "credits": 300, "grade_point": None}
    return {**base, "kind": kind, "outcome": outcome, "sitting": 1, **more}


def judge(*rows: dict[str, Any], phase: str = "final") -> Measures:
    anchor = [row(term, a.PASSED, student_id="0") for term in (T0, T, T1)]
    return measures([*anchor, *rows], term=T, phase=phase)["1"]


def test_a_failed_course_without_make_up_counts_once_the_window_is_over() -> None:
    final = judge(row(T, a.FAILED))
    assert (final.failed_regular_courses, final.failed_after_makeup_courses, final.outstanding_courses) == (1, 1, 1)
    assert final.failed_credit_share == 1


@pytest.mark.parametrize("sat", [T, T1])
def test_a_passed_make_up_settles_the_course_whether_sat_in_the_term_or_the_next(sat: str) -> None:
    rows = row(T, a.FAILED), row(sat, a.PASSED, a.MAKEUP)
    final, provisional = judge(*rows), judge(*rows, phase="provisional")
    assert (final.failed_credit_share, final.outstanding_credits, final.failed_after_makeup_courses) == (0, 0, 0)
    assert (provisional.failed_credit_share, provisional.outstanding_credits) == (1, 3)
    assert final.failed_regular_courses == provisional.failed_regular_courses == 1


def test_a_make_up_sat_in_the_judged_term_of_the_term_before_is_not_selected_now() -> None:
    final = judge(row(T0, a.FAILED), row(T, a.TRUANT, a.MAKEUP))
    assert (final.failed_credit_share, final.outstanding_credits) == (NOT_APPLICABLE, 3)
    assert final.truant_exams == 1


def test_a_truant_make_up_of_the_next_term_is_not_truancy_of_this_one() -> None:
    assert judge(row(T, a.FAILED), row(T1, a.TRUANT, a.MAKEUP)).truant_exams == 0


def test_a_make_up_of_the_same_term_belongs_to_the_retake_sat_there() -> None:
    final = judge(row(T, a.FAILED), row(T1, a.FAILED, a.RETAKE), row(T1, a.PASSED, a.MAKEUP))
    assert (final.outstanding_courses, final.failed_after_makeup_courses) == (1, 1)


def test_a_make_up_two_terms_later_belongs_to_nothing_and_stands_alone() -> None:
    final = judge(row("2022-2023-1", a.FAILED), row(T, a.FAILED, a.MAKEUP))
    assert (final.selected_credits, final.failed_credits, final.failed_regular_courses) == (3, 3, 0)


def test_a_regular_exam_again_is_a_retake_unless_the_earlier_one_was_withdrawn_or_pending() -> None:
    again = row(T, a.FAILED)
    assert judge(row(T0, a.FAILED), again).failed_regular_courses == 0
    assert judge(row(T0, a.WITHDRAWN), again).failed_regular_courses == 1
    assert judge(row(T0, a.DEFERRED), again).failed_regular_courses == 1
    assert judge(row(T0, a.DEFERRED), row(T0, a.FAILED, a.MAKEUP), again).failed_regular_courses == 0


def test_a_deferred_exam_sat_next_term_completes_the_pending_attempt() -> None:
    pending = judge(row(T, a.DEFERRED))
    assert (pending.failed_credit_share, pending.selected_credits, pending.outstanding_courses) == (0, 3, 0)
    failed = judge(row(T, a.DEFERRED), row(T1, a.FAILED, a.DEFERRED_EXAM))
    assert (failed.failed_credit_share, failed.failed_regular_courses, failed.outstanding_courses) == (1, 1, 1)


def test_pending_takes_back_no_earlier_failure() -> None:
    assert judge(row(T0, a.FAILED), row(T, a.DEFERRED, a.RETAKE)).outstanding_courses == 1
    final = judge(row(T, a.FAILED), row(T1, a.UNGRADED, a.MAKEUP))
    assert (final.failed_after_makeup_courses, final.failed_credit_share) == (1, 1)


def test_later_terms_are_ignored_except_what_makes_up_the_judged_one() -> None:
    assert judge(row(T, a.FAILED), row(T1, a.PASSED)).outstanding_courses == 1


def test_exempt_and_withdrawn_are_not_selected_and_exempt_settles() -> None:
    assert judge(row(T, a.EXEMPT)).failed_credit_share == NOT_APPLICABLE
    assert judge(row(T, a.WITHDRAWN)).selected_credits == 0
    assert judge(row(T0, a.FAILED), row(T, a.EXEMPT)).outstanding_courses == 0


def test_outstanding_credits_are_those_of_the_latest_attempt() -> None:
    assert judge(row(T0, a.FAILED), row(T, a.FAILED, a.RETAKE, credits=250)).outstanding_credits == Fraction(5, 2)


def test_the_gpa_takes_each_course_best_attempt_and_the_latest_of_equals() -> None:
    twice = row(T0, a.PASSED, grade_point=20_000, credits=200), row(T, a.PASSED, grade_point=20_000, credits=100)
    assert judge(*twice, row(T, a.PASSED, course="B", grade_point=35_000, credits=200)).gpa == 3
    assert judge(row(T, a.PASSED)).gpa == UNKNOWN


def test_the_verdicts_stand_on_the_boundaries() -> None:
    courses = [row(T, a.PASSED, course=str(i), credits=425, grade_point=30_000) for i in range(4)]
    failed = row(T, a.FAILED, course="F", credits=300, grade_point=0)
    found, _ = screen("asnu", [*courses, failed], term=T)
    assert (found["1"].level, found["1"].findings) == ("orange", {("orange", "failed_credit_share")})
    three = [row(T, a.FAILED, course=str(i)) for i in range(3)]
    made_up = [row(T, a.PASSED, a.MAKEUP, course=str(i)) for i in range(2)]
    assert screen("lut", [*three, *made_up], term=T)[0]["1"].level == "oral"
    assert screen("lut", three, term=T, phase="provisional")[0]["1"].level == "listed"


def test_an_earlier_level_continues_until_less_than_six_credits_are_outstanding() -> None:
    earlier = {"student_id": "1", "term": T0, "track": "t", "level": "written", "complete": False}
    six = [row(T0, a.FAILED, course="A"), row(T0, a.FAILED, course="B")]
    assert screen("lut", six, term=T, history=[earlier])[0]["1"].findings == {("written", "carried")}
    lifted = screen("lut", six[:1], term=T, history=[earlier])[0]["1"]
    assert (lifted.level, lifted.lifted) == (None, "written")
