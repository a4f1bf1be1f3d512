"""Lists in the browser: dropped with grades, confirmed apart, seen on the student's page and among the equivalences."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import cast
from tests.web.conftest import SignedIn
from zhuhang.demo.generate import RESULT_HEADERS
from zhuhang.grades.models import CourseEquivalence, ImportBatch

pytestmark = pytest.mark.django_db(transaction=True)

_SELECTED = ["学号", "学年学期", "课程代码", "课程名称", "学分", "教学班"]
_REPLACED = ["原课程代码", "现课程代码", "类型", "依据", "学号"]


def test_grades_and_a_selection_dropped_together_are_confirmed_apart(made: cast.Cast, signed_in: SignedIn) -> None:
    client = signed_in(made.secretary)
    selected = [["20220102", cast.AFTER, "P1", "大学物理", "4", "物理1班"], ["20229999", cast.AFTER, "P1", "大学物理", "4", "物理1班"]]
    files = [cast.table(RESULT_HEADERS, cast.result_rows()), cast.table(_SELECTED, selected, "选课.csv")]
    page = client.post(reverse("import-new"), {"files": files}, follow=True).content.decode()
    selection = ImportBatch.objects.get(content="selection")
    assert reverse("import", args=[selection.pk]) in page
    preview = client.get(reverse("import", args=[selection.pk])).content.decode()
    assert "本院没有这个学号的学生" in preview
    assert "20229999" in preview
    client.post(reverse("import-confirm", args=[selection.pk]))
    student = client.get(reverse("student", args=[made.student("孙红").key])).content.decode()
    assert "已重新选课" in student
    assert "物理1班" in student
    client.post(reverse("import-undo", args=[selection.pk]))
    student = client.get(reverse("student", args=[made.student("孙红").key])).content.decode()
    assert "还没有导入选课名单" in student


def _propose(made: cast.Cast, *rows: list[str]) -> None:
    cast.imported(made.college, made.secretary, _REPLACED, rows, "替代.csv", content="equivalences")


def test_a_sheet_only_proposes_and_a_person_confirms_line_by_line(made: cast.Cast, signed_in: SignedIn) -> None:
    _propose(made, ["P1", "P2", "重新编号", "", ""], ["A1", "", "不计", "培养方案", "20220103"])
    assert not CourseEquivalence.objects.exists()
    client, address = signed_in(made.secretary), reverse("equivalences")
    line = next(each for each in client.get(address).context["proposals"] if each.course_id == "A1")
    client.post(address, {"proposal": line.pk, "course_id": "A1", "counts_as": "", "evidence": "培养方案"})
    found = CourseEquivalence.objects.get()
    assert (found.student, found.counts_as, found.evidence) == (made.student("李黄"), "", "培养方案")
    assert [each.course_id for each in client.get(address).context["proposals"]] == ["P1"]


def test_all_lines_with_a_basis_are_confirmed_at_once_and_the_others_say_why_not(made: cast.Cast, signed_in: SignedIn) -> None:
    _propose(made, ["P1", "P2", "重新编号", "培养方案", ""], ["A1", "A2", "替代", "", ""], ["X1", "X2", "替代", "培养方案", ""])
    page = signed_in(made.secretary).post(reverse("equivalences"), {"all": "1"}, follow=True).content.decode()
    assert list(CourseEquivalence.objects.values_list("course_id", "counts_as")) == [("P1", "P2")]
    assert "A1：没有写依据" in page
    assert "X1：成绩里没有" in page


def test_another_colleges_proposal_does_not_exist(made: cast.Cast, signed_in: SignedIn) -> None:
    _propose(made, ["P1", "P2", "重新编号", "培养方案", ""])
    other = cast.college("other")
    line = made.college.batches.get(content="equivalences").proposedequivalence_rows.get()
    given = {"proposal": line.pk, "course_id": "P1", "counts_as": "P2", "evidence": "培养方案"}
    assert signed_in(other.secretary).post(reverse("equivalences"), given).status_code == 404
    assert signed_in(made.counselor).post(reverse("equivalences"), {"all": "1"}).status_code == 404
