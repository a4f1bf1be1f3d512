"""Whether an outstanding course is selected again, who teaches it, and what only selection and tasks know before a run."""

from __future__ import annotations

import pytest

from tests import cast
from zhuhang.grades.equivalences import confirm
from zhuhang.grades.models import ImportBatch, Result
from zhuhang.grades.retaking import Outstanding, Retaking, retaking_of
from zhuhang.grades.waiting import WaitingSection, waiting_sections

pytestmark = pytest.mark.django_db

Content = ImportBatch.Content
_SELECTED = ["学号", "学年学期", "课程代码", "课程名称", "学分", "教学班"]
_TAUGHT = ["教学班", "学年学期", "课程代码", "课程名称", "任课教师"]


@pytest.fixture
def made() -> cast.Cast:
    found = cast.college()
    cast.with_results(found)
    return found


def _select(made: cast.Cast, *rows: list[str]) -> None:
    cast.imported(made.college, made.secretary, _SELECTED, rows, "选课.csv", content=Content.SELECTION)


def _teach(made: cast.Cast, *rows: list[str]) -> None:
    cast.imported(made.college, made.secretary, _TAUGHT, rows, "任务.csv", content=Content.TEACHING_TASKS)


def _retaking(made: cast.Cast, name: str) -> Retaking:
    student = made.student(name)
    return retaking_of(student, Result.objects.filter(student=student, superseded_by=None))


def test_without_a_selection_nobody_knows(made: cast.Cast) -> None:
    assert _retaking(made, "孙红") == Retaking(None, [Outstanding("P1", "大学物理", 400, is_selected=False, sections=(), teachers=())])


def test_a_course_selected_again_has_its_section_and_teacher(made: cast.Cast) -> None:
    _select(made, ["20220102", cast.AFTER, "P1", "大学物理", "4", "物理1班"])
    _teach(made, ["物理1班", cast.AFTER, "P1", "大学物理", "严老师"], ["物理2班", cast.AFTER, "P1", "大学物理", "宽老师"])
    [again] = _retaking(made, "孙红").courses
    assert (again.is_selected, again.sections, again.teachers) == (True, ("物理1班",), ("严老师",))
    [not_again] = [course for course in _retaking(made, "周上").courses if course.course_id == "P1"]
    assert (not_again.is_selected, not_again.teachers) == (False, ("严老师", "宽老师"))


def test_only_the_latest_terms_selection_counts(made: cast.Cast) -> None:
    _select(made, ["20220102", cast.TERM, "P1", "大学物理", "4", ""], ["20220103", cast.AFTER, "A1", "艺术鉴赏", "1", ""])
    found = _retaking(made, "孙红")
    assert (found.term, [course.is_selected for course in found.courses]) == (cast.AFTER, [False])


def test_a_course_passed_since_or_that_does_not_count_is_not_outstanding(made: cast.Cast) -> None:
    assert _retaking(made, "吴退").courses == []
    assert _retaking(made, "钱多多").courses == []
    confirm(made.college, course_id="P1", counts_as="", evidence="培养方案", by=made.secretary, at=cast.NOW)
    assert _retaking(made, "孙红").courses == []


def test_a_selected_course_without_a_result_and_a_taught_section_without_any_wait(made: cast.Cast) -> None:
    _select(made, ["20220101", cast.TERM, "C1", "编译原理", "3", "编译1班"], ["20220101", cast.TERM, "P1", "大学物理", "4", ""])
    _teach(made, ["编译1班", cast.TERM, "C1", "编译原理", "宽老师"], ["体育1班", cast.TERM, "T1", "体育", "高老师"])
    assert waiting_sections(made.college, cast.TERM) == [
        WaitingSection(cast.TERM, "编译原理", "宽老师", "编译1班", 1), WaitingSection(cast.TERM, "体育", "高老师", "体育1班", 0),
    ]  # fmt: skip
    assert waiting_sections(made.college, cast.BEFORE) == []
