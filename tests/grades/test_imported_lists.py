"""Lists beside the grades: recognised when dropped together, stored once, superseded, undone, refused in the open."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.core.files.base import ContentFile

from tests import cast
from zhuhang.demo.generate import RESULT_HEADERS, ROSTER_HEADERS
from zhuhang.grades.facts import facts_of, state
from zhuhang.grades.imports import ImportRefused, ask_to_confirm, confirm_batch, open_batch, undo_batch
from zhuhang.grades.listed import EARLIER, PROPOSED, SELECTION, TEACHING, Listed
from zhuhang.grades.models import ImportBatch
from zhuhang.grades.readings import read_batch
from zhuhang.people.permission import NotAllowed
from zhuhang.people.regulations import regulation_of

pytestmark = pytest.mark.django_db

Content = ImportBatch.Content
Table = tuple[list[str], list[list[str]]]

SELECTED: Table = (
    ["学号", "学年学期", "课程代码", "课程名称", "学分", "教学班"],
    [["20220102", cast.AFTER, "P1", "大学物理", "4", "物理1班"], ["20220104", cast.AFTER, "P1", "大学物理", "4", "物理2班"]],
)
TAUGHT: Table = (
    ["教学班", "学年学期", "课程代码", "课程名称", "任课教师", "工号", "开课单位"],
    [["物理1班", cast.AFTER, "P1", "大学物理", "严老师", "T1", "物理系"], ["物理2班", cast.AFTER, "P1", "大学物理", "宽老师", "T2", "物理系"]],
)
REPLACED: Table = (
    ["原课程代码", "现课程代码", "类型", "依据"],
    [["P1", "P2", "重新编号", "2023 版培养方案"], ["A1", "", "不计", "2023 版培养方案"]],
)


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def _earlier(made: cast.Cast) -> Table:
    levels = regulation_of(made.college).tracks[0].levels
    return ["学号", "学年学期", "预警等级"], [["20220103", "2022-2023-1", levels[0].name], ["20220104", "2022-2023-1", levels[1].name]]


def _facts(made: cast.Cast) -> Table:
    fact = next(iter(regulation_of(made.college).facts.values())).label
    return ["学号", "学年学期", "事实", "值", "依据"], [["20220101", cast.TERM, fact, "是", "点名册"], ["20220103", cast.TERM, fact, "是", "点名册"]]


def _table(made: cast.Cast, content: str) -> Table:
    tables = {Content.SELECTION: SELECTED, Content.TEACHING_TASKS: TAUGHT, Content.EQUIVALENCES: REPLACED}
    made_here = {Content.HISTORY: _earlier, Content.FACTS: _facts}
    return tables[Content(content)] if content in tables else made_here[Content(content)](made)


def _drop(made: cast.Cast, files: Sequence[ContentFile], content: str = Content.ANY) -> list[ImportBatch]:
    first = read_batch(open_batch(made.college, files, by=made.secretary, at=cast.NOW, content=content).pk, at=cast.NOW)
    return [first, *first.siblings.order_by("pk")]


def _imported(made: cast.Cast, content: str) -> ImportBatch:
    return cast.imported(made.college, made.secretary, *_table(made, content), f"{content}.csv", content=content)


KINDS = [Content.SELECTION, Content.TEACHING_TASKS, Content.EQUIVALENCES, Content.HISTORY, Content.FACTS]
LISTED = {
    Content.SELECTION: SELECTION, Content.TEACHING_TASKS: TEACHING, Content.EQUIVALENCES: PROPOSED, Content.HISTORY: EARLIER,
}  # fmt: skip


def test_files_of_every_kind_dropped_together_become_a_batch_each(made: cast.Cast) -> None:
    files = [cast.table(*_table(made, kind), f"{kind}.csv") for kind in KINDS]
    roster = [(number, name, "学院", "专业", "2022", group, "4", "本科", "在读") for number, name, group in cast.ROSTER]
    files += [cast.table(RESULT_HEADERS, cast.result_rows([term]), f"{term}.csv") for term in (cast.BEFORE, cast.TERM)]
    batches = _drop(made, [*files, cast.table(ROSTER_HEADERS, roster, "名册.csv")])
    assert {batch.content for batch in batches} == {*KINDS, Content.RESULTS, Content.STUDENTS}
    assert {batch.state for batch in batches} == {ImportBatch.State.PREVIEW}
    assert (batches[0].content, batches[0].files.count(), batches[0].counts["added"]) == (Content.RESULTS, 2, 26)


def test_a_list_dropped_with_the_roster_of_its_students_waits_for_it(made: cast.Cast) -> None:
    roster = [["20230001", "新来", "学院", "专业", "2023", "软件2301班", "4", "本科", "在读"]]
    chosen = [["20230001", cast.AFTER, "P1", "大学物理", "4", "物理1班"]]
    files = [cast.table(SELECTED[0], chosen, "选课.csv"), cast.table(ROSTER_HEADERS, roster, "名册.csv")]
    students, selection = _drop(made, files)
    assert (selection.content, selection.counts["added"], selection.counts["refused"]) == (Content.SELECTION, 1, 0)
    for act in (ask_to_confirm, confirm_batch):
        with pytest.raises(ImportRefused, match="还没有入库"):
            act(selection, by=made.secretary, at=cast.NOW)
    confirm_batch(students, by=made.secretary, at=cast.NOW)
    confirm_batch(selection, by=made.secretary, at=cast.NOW)
    assert SELECTION.live(made.college).get().student.number == "20230001"


def test_two_selections_dropped_together_are_one_list(made: cast.Cast) -> None:
    stranger = ["20229999", cast.AFTER, "P1", "大学物理", "4", "物理1班"]
    files = [cast.table(SELECTED[0], [SELECTED[1][0], row], f"{place}.csv") for place, row in enumerate((SELECTED[1][1], stranger))]
    [batch] = _drop(made, files)
    assert {name: batch.counts[name] for name in ("read", "used", "ignored", "refused", "added")} == {
        "read": 4, "used": 2, "ignored": 1, "refused": 1, "added": 2,
    }  # fmt: skip
    assert batch.notes.filter(verdict="refused").values_list("file", "row").get() == ("1.csv", 3)


def test_grades_without_a_needed_column_are_refused_as_grades_and_not_taken_for_a_selection(made: cast.Cast) -> None:
    rows = [["20220101", cast.TERM, "P1", "大学物理", "90"]]
    [batch] = _drop(made, [cast.table(["学号", "学年学期", "课程代码", "课程名称", "成绩"], rows)])
    assert (batch.content, batch.state) == (Content.RESULTS, ImportBatch.State.UNMAPPED)
    assert "学分" in batch.refusal


def test_reading_sorted_files_again_changes_nothing(made: cast.Cast) -> None:
    first, *siblings = _drop(made, [cast.table(*SELECTED), cast.table(*TAUGHT)])
    read_batch(first.pk, at=cast.NOW)
    assert len(siblings) == 1
    assert ImportBatch.objects.exclude(content=Content.STUDENTS).count() == 2


@pytest.mark.parametrize("content", KINDS)
def test_the_same_list_twice_changes_nothing(content: str, made: cast.Cast) -> None:
    first = _imported(made, content)
    assert (first.counts["added"], first.counts["same"]) == (2, 0)
    again = _imported(made, content)
    assert (again.counts["added"], again.counts.get("removed", 0), again.counts["corrected"], again.counts["same"]) == (0, 0, 0, 2)


@pytest.mark.parametrize("content", LISTED)
def test_undoing_a_list_brings_back_the_one_before(content: Content, made: cast.Cast) -> None:
    listed: Listed = LISTED[content]
    _imported(made, content)
    before = listed.frame(listed.live(made.college))
    headers, rows = _table(made, content)
    changed = [[cell.replace("物理1班", "物理9班").replace("P2", "P9") for cell in row] for row in rows]
    if content == Content.HISTORY:
        changed[0][2] = rows[1][2]
    batch = cast.imported(made.college, made.secretary, headers, changed, "后来.csv", content=content)
    assert (batch.counts["added"], batch.counts["removed"], batch.counts["same"]) == (1, 1, 1)
    assert not listed.frame(listed.live(made.college)).equals(before)
    undo_batch(batch, by=made.secretary, at=cast.NOW)
    assert listed.frame(listed.live(made.college)).equals(before)


def test_a_list_others_build_upon_is_not_undone_first(made: cast.Cast) -> None:
    first = _imported(made, Content.SELECTION)
    cast.imported(made.college, made.secretary, SELECTED[0], [["20220102", cast.AFTER, "A1", "艺术鉴赏", "1", "艺1"]], "改.csv", content=Content.SELECTION)
    assert sorted(SELECTION.frame(SELECTION.live(made.college))["course_id"]) == ["A1", "P1"]
    with pytest.raises(ImportRefused, match="先从最近的一批开始"):
        undo_batch(first, by=made.secretary, at=cast.NOW)


def test_facts_of_a_sheet_are_stated_and_undoing_lets_the_earlier_stand(made: cast.Cast) -> None:
    student, code = made.student("钱多多"), next(iter(regulation_of(made.college).facts))
    state(student, term=cast.TERM, fact=code, value="1", basis="谈话", by=made.secretary, at=cast.NOW)
    batch = _imported(made, Content.FACTS)
    assert (batch.counts["added"], batch.counts["corrected"]) == (1, 1)
    assert [fact.basis for fact in facts_of(student)] == ["点名册"]
    undo_batch(batch, by=made.secretary, at=cast.NOW)
    assert [fact.basis for fact in facts_of(student)] == ["谈话"]
    assert not facts_of(made.student("李黄")).exists()


def test_a_stranger_in_a_list_is_refused_with_the_row(made: cast.Cast) -> None:
    rows = [*SELECTED[1], ["20229999", cast.AFTER, "P1", "大学物理", "4", "物理1班"]]
    batch = cast.imported(made.college, made.secretary, SELECTED[0], rows, "选课.csv", content=Content.SELECTION)
    note = batch.notes.get(verdict="refused")
    assert (note.code, note.file, note.row, note.student_number) == ("unknown-student", "选课.csv", 4, "20229999")
    assert (batch.counts["read"], batch.counts["used"], batch.counts["refused"]) == (3, 2, 1)
    assert SELECTION.live(made.college).count() == 2


def test_a_row_that_cannot_be_read_is_refused_and_the_others_are_stored(made: cast.Cast) -> None:
    headers, rows = _earlier(made)
    rows[0][2] = "不知道"
    batch = cast.imported(made.college, made.secretary, headers, rows, "以往.csv", content=Content.HISTORY)
    assert batch.notes.get(verdict="refused").code == "unknown-level"
    assert EARLIER.live(made.college).count() == 1


def test_a_fact_the_regulation_does_not_know_refuses_the_sheet(made: cast.Cast) -> None:
    headers, rows = _facts(made)
    rows[0][2] = "吃早饭"
    batch = cast.previewed(made.college, made.secretary, headers, rows, "事实.csv", content=Content.FACTS)
    assert batch.state == ImportBatch.State.REFUSED
    assert "吃早饭" in batch.refusal


@pytest.mark.parametrize("content", KINDS)
def test_only_the_secretary_imports_and_undoes_lists(content: str, made: cast.Cast) -> None:
    batch = cast.previewed(made.college, made.secretary, *_table(made, content), f"{content}.csv", content=content)
    for person in (made.vice_dean, made.counselor, made.leader, made.outsider):
        with pytest.raises(NotAllowed):
            open_batch(made.college, [cast.table(*_table(made, content))], by=person, at=cast.NOW, content=content)
        with pytest.raises(NotAllowed):
            confirm_batch(batch, by=person, at=cast.NOW)
    confirm_batch(batch, by=made.secretary, at=cast.NOW)
    with pytest.raises(NotAllowed):
        undo_batch(batch, by=made.counselor, at=cast.NOW)
