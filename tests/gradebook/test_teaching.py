"""Selection, teaching tasks and equivalences, and what is still missing before a run."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.gradebook.sheets import Row, as_csv
from zhuhang.gradebook import (
    apply_equivalences,
    missing_before_run,
    read_equivalences,
    read_results,
    read_selection,
    read_teaching_tasks,
    selected_again,
    suggest_equivalences,
)

TERM = "2023-2024-1"
HEADER = ["学号", "学年学期", "课程代码", "课程名称", "学分", "成绩", "教学班", "任课教师"]


def results(tmp_path: Path, *rows: Row) -> pl.DataFrame:
    return read_results([as_csv(tmp_path / "成绩.csv", [HEADER, *rows])]).table


def test_sections_without_grades_name_their_teachers(tmp_path: Path) -> None:
    graded = results(
        tmp_path,
        ["0001", TERM, "A1", "数学", "4", "60", "A1-01", "师一"],
        ["0002", TERM, "A1", "数学", "4", "", "A1-01", "师一"],
        ["0001", "2022-2023-2", "A2", "英语", "4", "", "A2-09", "师二"],
    )
    selection = read_selection(
        as_csv(tmp_path / "选课.csv", [
            ["学号", "课程代码", "课程名称", "学分", "教学班"],
            ["0001", "A1", "数学", "4", "A1-01"],
            ["0003", "A3", "物理", "", "A3-01"],
        ])
    )  # fmt: skip
    tasks = read_teaching_tasks(
        as_csv(tmp_path / "任务.csv", [
            ["教学班", "课程代码", "课程名称", "任课教师", "工号", "开课单位"],
            ["A1-01", "A1", "数学", "师一", "T1", "数学系"],
            ["A3-01", "A3", "物理", "师三", "T3", "物理系"],
            ["A3-01", "A3", "物理", "师四", "T4", "物理系"],
            ["A5-01", "A5", "化学", "师五", "T5", "化学系"],
        ])
    )  # fmt: skip
    missing = missing_before_run(graded, TERM, selection=selection.table, tasks=tasks.table)
    assert missing.select("section", "teacher", "students").rows() == [
        ("A1-01", "师一", ["0002"]), ("A3-01", "师三、师四", ["0003"]), ("A5-01", "师五", []),
    ]  # fmt: skip
    assert missing_before_run(graded, TERM)["section"].to_list() == ["A1-01"]


def test_a_failed_course_selected_again_is_found(tmp_path: Path) -> None:
    failed = results(tmp_path, ["0001", TERM, "A1", "数学", "4", "50", "", ""], ["0002", TERM, "A1", "数学", "4", "70", "", ""])
    selection = read_selection(
        as_csv(tmp_path / "选课.csv", [["学号", "课程代码", "课程名称", "教学班"], ["0001", "A1", "数学", "x"], ["0002", "A1", "数学", "x"]])
    )
    assert selected_again(failed, selection.table).rows() == [("0001", "A1", "x")]


EQUIVALENT = ["学号", "原课程代码", "现课程代码", "类型", "依据"]


def equivalences(tmp_path: Path, *rows: Row) -> pl.DataFrame:
    return read_equivalences(as_csv(tmp_path / "替代.csv", [EQUIVALENT, *rows])).table


def test_a_retake_under_another_code_is_the_same_course(tmp_path: Path) -> None:
    rows = results(
        tmp_path,
        ["0001", "2022-2023-1", "A1", "数学", "4", "50", "", ""],
        ["0001", TERM, "B1", "数学", "4", "70", "", ""],
        ["0002", "2022-2023-1", "A1", "数学", "4", "50", "", ""],
        ["0001", "2022-2023-1", "A7", "体育", "1", "50", "", ""],
    )
    assert suggest_equivalences(rows).rows() == [("数学", "A1", "B1", 1)]
    told = equivalences(
        tmp_path, ["", "A1", "A2", "重新编号", ""], ["", "A2", "B1", "替代", ""], ["0001", "A7", "", "不计", "转专业认定"]
    )
    changed = apply_equivalences(rows, told)
    assert changed.select("student_id", "course_id").rows() == [("0001", "B1"), ("0001", "B1"), ("0002", "B1")]
    assert suggest_equivalences(changed).height == 0


def test_a_students_own_equivalence_goes_before_everybodys(tmp_path: Path) -> None:
    rows = results(tmp_path, ["0001", TERM, "A1", "数学", "4", "50", "", ""], ["0002", TERM, "A1", "数学", "4", "50", "", ""])
    told = equivalences(tmp_path, ["", "A1", "B1", "替代", ""], ["0001", "A1", "C1", "替代", ""])
    assert apply_equivalences(rows, told)["course_id"].to_list() == ["C1", "B1"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["", "A1", "B1", "替代", ""], ["", "B1", "A1", "替代", ""]], "circular-equivalence"),
        ([["", "A1", "", "不计", ""]], "missing-basis"),
        ([["", "A1", "", "替代", ""]], "missing-course"),
        ([["", "A1", "B1", "好像一样", ""]], "unknown-relation"),
        ([["", "A1", "B1", "替代", ""], ["", "A1", "C1", "替代", ""]], "conflicting-rows"),
    ],
)
def test_an_equivalence_that_cannot_hold_is_refused(tmp_path: Path, rows: list[Row], code: str) -> None:
    reading = read_equivalences(as_csv(tmp_path / "替代.csv", [EQUIVALENT, *rows]))
    assert {note.code for note in reading.refused} == {code}
    assert reading.table.height == 0
    assert reading.rows.read == reading.rows.refused == len(rows)
