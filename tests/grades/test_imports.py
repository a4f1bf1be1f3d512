"""Imports: previewed, confirmed once, corrected, undone; nothing half-written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests import cast
from zhuhang.audit.models import Event
from zhuhang.demo.generate import RESULT_HEADERS, ROSTER_HEADERS
from zhuhang.grades.frames import live_results
from zhuhang.grades.imports import ImportRefused, confirm_batch, open_batch, undo_batch
from zhuhang.grades.models import ImportBatch, Result
from zhuhang.grades.refusals import open_refusals
from zhuhang.people.models import Student
from zhuhang.people.permission import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def _changed(rows: list[tuple[str, ...]], number: str, course: str, grade: str) -> list[tuple[str, ...]]:
    return [(*row[:7], grade, *row[8:]) if row[0] == number and row[3] == course else row for row in rows]


def _state(made: cast.Cast) -> list[tuple[Any, ...]]:
    return list(live_results(made.college).order_by("student", "attempt").values_list("student", "attempt", "grade"))


def test_a_preview_writes_nothing_and_says_what_would_change(made: cast.Cast) -> None:
    batch = cast.previewed(made.college, made.secretary, RESULT_HEADERS, cast.result_rows())
    assert batch.state == ImportBatch.State.PREVIEW
    assert (batch.counts["added"], batch.counts["corrected"], batch.counts["same"]) == (26, 0, 0)
    assert batch.layouts[0]["columns"]["课程代码"] == "课程代码"
    assert Result.objects.count() == 0


def test_the_same_file_twice_changes_nothing(made: cast.Cast) -> None:
    cast.with_results(made)
    before = _state(made)
    again = cast.with_results(made)
    assert again.counts["same"] == len(before) == 26
    assert (again.counts["added"], again.counts["corrected"]) == (0, 0)
    assert _state(made) == before
    assert again.results.count() == 0


def test_confirming_twice_writes_once(made: cast.Cast) -> None:
    batch = cast.previewed(made.college, made.secretary, RESULT_HEADERS, cast.result_rows())
    for _click in (1, 2):
        confirm_batch(batch, by=made.secretary, at=cast.NOW)
    assert Result.objects.count() == 26
    assert Event.objects.filter(act="import.confirm", subject=f"import:{batch.pk}").count() == 1


def test_a_corrected_grade_supersedes_the_row_and_the_preview_shows_both(made: cast.Cast) -> None:
    cast.with_results(made)
    rows = _changed(cast.result_rows(), "20220102", "P1", "62")
    batch = cast.previewed(made.college, made.secretary, RESULT_HEADERS, rows)
    assert batch.changes == [{
        "student_number": "20220102", "name": "孙红", "term": cast.TERM, "course": "大学物理", "before": "40，4 学分", "now": "62，4 学分",
    }]  # fmt: skip
    confirm_batch(batch, by=made.secretary, at=cast.NOW)
    kept = Result.objects.filter(student__number="20220102", course_id="P1").order_by("pk").values_list("grade", "superseded_by")
    assert list(kept) == [("40", batch.pk), ("62", None)]


def test_undoing_brings_back_what_was_there(made: cast.Cast) -> None:
    cast.with_results(made)
    before = _state(made)
    rows = [*_changed(cast.result_rows(), "20220102", "P1", "62"), ("20220999", "新生", *cast.result_rows()[0][2:])]
    batch = cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)
    assert _state(made) != before
    undone = undo_batch(batch, by=made.secretary, at=cast.NOW)
    assert undone.state == ImportBatch.State.UNDONE
    assert _state(made) == before


def test_an_import_others_build_upon_is_not_undone_first(made: cast.Cast) -> None:
    first = cast.with_results(made)
    cast.imported(made.college, made.secretary, RESULT_HEADERS, _changed(cast.result_rows(), "20220102", "P1", "62"))
    with pytest.raises(ImportRefused, match="先从最近的一批开始"):
        undo_batch(first, by=made.secretary, at=cast.NOW)


def test_a_refused_row_is_kept_with_where_what_and_why(made: cast.Cast) -> None:
    rows = _changed(cast.result_rows(), "20220102", "P1", "六十一")
    batch = cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)
    note = batch.notes.get(verdict="refused")
    assert (note.file, note.column, note.value, note.student_number) == ("成绩.csv", "成绩", "六十一", "20220102")
    assert note.row == 1 + 1 + [row[0] == "20220102" and row[3] == "P1" for row in rows].index(True)
    assert note.why
    assert batch.counts["refused"] == 1
    assert not Result.objects.filter(student__number="20220102", course_id="P1").exists()


def test_an_import_that_dies_in_the_middle_leaves_nothing(made: cast.Cast) -> None:
    class Killed(BaseException):
        """Stands for the process being killed: no handler of ours catches it."""

    def die_at_the_results(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "audit_event"'):
            raise Killed
        return execute(sql, *rest)

    batch = cast.previewed(made.college, made.secretary, RESULT_HEADERS, cast.result_rows())
    with pytest.raises(Killed), connection.execute_wrapper(die_at_the_results):
        confirm_batch(batch, by=made.secretary, at=cast.NOW)
    batch.refresh_from_db()
    assert (batch.state, Result.objects.count()) == (ImportBatch.State.PREVIEW, 0)
    assert confirm_batch(batch, by=made.secretary, at=cast.NOW).results.count() == 26


def test_a_file_that_is_no_table_says_so_and_stores_nothing(made: cast.Cast) -> None:
    batch = cast.previewed(made.college, made.secretary, ["甲", "乙"], [["一", "二"]], "随便.csv")
    assert batch.state == ImportBatch.State.UNMAPPED
    assert "随便.csv" in batch.refusal
    with pytest.raises(ImportRefused, match="待对应列"):
        confirm_batch(batch, by=made.secretary, at=cast.NOW)


def test_only_the_secretary_imports(made: cast.Cast) -> None:
    for person in (made.vice_dean, made.counselor, made.outsider):
        with pytest.raises(NotAllowed):
            open_batch(made.college, [cast.table(["学号"], [])], by=person, at=cast.NOW)


def test_no_file_is_refused(made: cast.Cast) -> None:
    with pytest.raises(ImportRefused, match="没有选择文件"):
        open_batch(made.college, [], by=made.secretary, at=cast.NOW)


def test_a_roster_changes_students_and_is_undone(made: cast.Cast) -> None:
    row = ["20220101", "钱多多", "cast学院", "软件工程", "2022", "软件2202班", "4", "本科", "休学"]
    new = ["20220777", "新来", "cast学院", "网络工程", "2022", "网络2201班", "4", "本科", "在读"]
    batch = cast.imported(
        made.college, made.secretary, ROSTER_HEADERS, [row, new], "名册.csv", content=ImportBatch.Content.STUDENTS
    )
    assert (batch.counts["added"], batch.counts["corrected"]) == (1, 1)
    changed = made.student("钱多多")
    assert (changed.status, str(changed.class_group)) == ("休学", "软件2202班")
    undo_batch(batch, by=made.secretary, at=cast.NOW)
    restored = made.student("钱多多")
    assert (restored.status, str(restored.class_group)) == ("在读", "软件2201班")
    assert not Student.objects.filter(number="20220777").exists()


def _refused(made: cast.Cast) -> ImportBatch:
    rows = _changed(cast.result_rows(), "20220102", "P1", "六十一")
    return cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)


def test_a_corrected_file_settles_an_earlier_refusal_until_it_is_undone(made: cast.Cast) -> None:
    _refused(made)
    corrected = cast.with_results(made)
    assert open_refusals(made.college).count() == 0
    undo_batch(corrected, by=made.secretary, at=cast.NOW)
    assert open_refusals(made.college).count() == 1


def test_a_file_that_says_only_part_of_the_term_settles_nothing(made: cast.Cast) -> None:
    _refused(made)
    part = [row for row in cast.result_rows() if row[0] == "20220102" and row[3] == "S1"]
    cast.imported(made.college, made.secretary, RESULT_HEADERS, part)
    assert open_refusals(made.college).count() == 1


def test_undoing_another_colleges_file_leaves_none_of_its_students(made: cast.Cast) -> None:
    cast.with_results(made)
    before, kept = set(made.college.students.values_list("number", flat=True)), _state(made)
    strangers = [(f"2099{place:04}", *row[1:]) for place, row in enumerate(cast.result_rows())]
    batch = cast.previewed(made.college, made.secretary, RESULT_HEADERS, strangers)
    confirm_batch(batch, by=made.secretary, at=cast.NOW)
    assert made.college.students.count() == len(before) + len(strangers)
    undo_batch(batch, by=made.secretary, at=cast.NOW)
    assert set(made.college.students.values_list("number", flat=True)) == before
    assert _state(made) == kept
