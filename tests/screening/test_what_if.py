"""Trying other parameters: compared with what is in force, nothing stored."""

from __future__ import annotations

import pytest

from tests import cast
from zhuhang.people.regulations import regulation_of
from zhuhang.screening.models import Run
from zhuhang.screening.runs import RunRefused
from zhuhang.screening.what_if import what_if

pytestmark = pytest.mark.django_db

ADOPTED = {"warning_outstanding_credits": "4", "probation_earned_share": "10%"}


@pytest.fixture
def made() -> cast.Cast:
    found = cast.college("gxu", "gxu")
    cast.with_results(found)
    cast.screened(found, **ADOPTED)
    found.college.refresh_from_db()
    return found


def test_a_higher_threshold_lets_students_leave_and_stores_nothing(made: cast.Cast) -> None:
    found = what_if(
        made.college, regulation_of(made.college), ADOPTED | {"warning_outstanding_credits": "5"}, term=cast.TERM
    )
    assert {line["name"]: line["change"] for line in found.students} == {"孙红": "leaves", "周上": "same"}
    assert [side["listed"] for side in found.sides] == [2, 1]
    assert Run.objects.count() == 1
    made.college.refresh_from_db()
    assert made.college.parameters == ADOPTED


def test_an_unset_parameter_is_refused(made: cast.Cast) -> None:
    with pytest.raises(RunRefused, match="尚未设定"):
        what_if(made.college, regulation_of(made.college), {"warning_outstanding_credits": "5"}, term=cast.TERM)
