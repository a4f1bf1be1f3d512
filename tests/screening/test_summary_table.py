"""The lines of the summary table, as the college hands them upward."""

from __future__ import annotations

import pytest

from tests import cast
from zhuhang.screening.queries import entries_of
from zhuhang.screening.summary_table import rows_of

_EVERY = [{"course_id": course, "term": cast.TERM, "credits": "3"} for course in ("A", "B")]


@pytest.mark.parametrize(
    ("values", "courses"), [({"gpa": "19/10"}, ""), ({"outstanding_credits": "6"}, "甲、B"), ({"gpa": "19/10", "outstanding_credits": "6"}, "甲、B")]
)
def test_a_reason_about_an_average_names_no_courses(values: dict[str, str], courses: str, db: None) -> None:
    made = cast.college()
    run = cast.with_lists(made)
    entry = entries_of(run, made.college.students.all()).filter(standing="listed").first()
    assert entry is not None
    entry.findings = [{"rule": "r", "level": entry.level, "cite": "第七条", "values": values, "text": "……", "results": _EVERY}]
    assert rows_of(run, [entry], {"A": "甲"})[0]["courses"] == courses
