"""Sections without grades are named before a run."""

from __future__ import annotations

import pytest

from tests import cast
from zhuhang.demo.generate import RESULT_HEADERS
from zhuhang.grades.waiting import WaitingSection, waiting_sections


@pytest.mark.django_db
def test_a_section_waits_while_a_student_has_no_grade_in_it() -> None:
    made = cast.college()
    rows = [
        (*row[:7], "成绩尚未录入", "", "正常考试", "", "物理1班", "严老师", "") if row[3] == "P1" else row for row in cast.result_rows()
    ]
    cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)
    assert waiting_sections(made.college) == [WaitingSection(cast.TERM, "大学物理", "严老师", "物理1班", 5)]
    cast.imported(made.college, made.secretary, RESULT_HEADERS, [(*row[:11], "物理1班", "严老师", "") if row[3] == "P1" else row for row in cast.result_rows()])
    assert waiting_sections(made.college) == []
