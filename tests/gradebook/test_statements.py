"""Rosters, stated facts, earlier lists and an authority's list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.gradebook.sheets import as_csv, as_xlsx
from zhuhang.gradebook import SheetError, read_facts, read_history, read_official, read_students
from zhuhang.gradebook.tables import FACTS, GPA_SCALE, HISTORY, OFFICIAL, STUDENTS
from zhuhang.regulation.measures import STUDENT_STATUSES
from zhuhang.regulation.model import Regulation

TERM = "2023-2024-1"


def track(code: str, name: str, *levels: tuple[str, str]) -> dict[str, Any]:
    steps = [{"code": level, "name": label, "cite": "一", "aliases": [f"{label}级"]} for level, label in levels]
    return {"code": code, "name": name, "aliases": [f"{name}类"], "levels": steps}


def regulation(*tracks: dict[str, Any]) -> Regulation:
    return Regulation.model_validate({
        "code": "invented", "name": "虚构办法", "institution": "虚构学院", "version": "1", "help_statement": "帮助",
        "tracks": list(tracks) or [track("study", "学业", ("light", "轻"), ("heavy", "重"))],
        "facts": {"skipping": {"label": "旷课", "aliases": ["缺课"], "unit": "学时"}, "decline": {"label": "成绩下滑"}},
    })  # fmt: skip


ROSTER = ["学号", "姓名", "学院", "专业", "年级", "班级", "学制", "培养层次", "学籍状态", "平均学分绩点", "学生类别"]


def student(number: str = "0001", status: str = "", gpa: str = "", years: str = "4") -> list[str]:
    return [number, "甲", "理学院", "数学", "2022级", "一班", years, "本科", status, gpa, "普通"]


def test_a_roster_is_read_whole(tmp_path: Path) -> None:
    rows = [["学生名册"], ROSTER, student(gpa="2.199999999"), student("0002", "休学", years="四年"), student("0003", "有学籍", "3", "")]
    reading = read_students(as_xlsx(tmp_path / "名册.xlsx", rows))
    assert reading.table.schema == STUDENTS
    assert reading.table["status"].to_list() == ["在读", "休学", "在读"]
    assert reading.table["gpa"].to_list() == [2_199_999_999, None, 3 * GPA_SCALE]
    assert reading.table["nominal_years"].to_list() == [4, 4, None]
    assert reading.table["cohort"].to_list() == ["2022"] * 3
    assert (reading.rows.read, reading.rows.used) == (3, 3)


@pytest.mark.parametrize(("written", "status"), [
    ("应征入伍", "保留学籍"), ("入伍", "保留学籍"), ("出国交流", "交流"), ("交流", "交流"), ("延长修业年限", "延长学习年限"),
])  # fmt: skip
def test_a_status_is_read_under_the_name_a_regulation_writes(tmp_path: Path, written: str, status: str) -> None:
    reading = read_students(as_csv(tmp_path / "名册.csv", [ROSTER, student(status=written)]))
    assert reading.table["status"].to_list() == [status]
    assert status in STUDENT_STATUSES


@pytest.mark.parametrize(
    ("row", "code"),
    [(student(status="在逃"), "unknown-status"), (student(gpa="2.1234567891"), "bad-gpa"), (student(gpa="高"), "bad-gpa"),
     (student(years="0"), "bad-nominal-years"), (student(number=""), "missing-student")],
)  # fmt: skip
def test_a_roster_row_that_cannot_be_read_is_refused(tmp_path: Path, row: list[str], code: str) -> None:
    reading = read_students(as_csv(tmp_path / "名册.csv", [ROSTER, row, student("0009")]))
    assert [(note.code, note.row) for note in reading.refused] == [(code, 2)]
    assert reading.table["student_id"].to_list() == ["0009"]


def test_a_student_with_contradicting_rows_is_refused_and_the_same_row_twice_is_one(tmp_path: Path) -> None:
    rows = [ROSTER, student(), student(status="休学"), student("0002"), student("0002")]
    reading = read_students(as_csv(tmp_path / "名册.csv", rows))
    assert [(note.code, note.row, note.student_id) for note in reading.refused] == [
        ("conflicting-rows", 2, "0001"), ("conflicting-rows", 3, "0001"),
    ]  # fmt: skip
    assert reading.table["student_id"].to_list() == ["0002"]
    rows_of = reading.rows
    assert (rows_of.read, rows_of.used, rows_of.ignored, rows_of.refused) == (4, 1, 1, 2)


STATED = ["学号", "学年学期", "事实", "值", "依据"]


def test_facts_take_the_regulations_code_and_exact_values(tmp_path: Path) -> None:
    rows = [STATED, ["1", TERM, "旷课", "12.50学时", "考勤"], ["1", TERM, "成绩下滑", "是", ""], ["2", TERM, "skipping", "0", ""],
            ["3", TERM, "缺课", "否", ""]]  # fmt: skip
    reading = read_facts(as_csv(tmp_path / "事实.csv", rows), regulation())
    assert reading.table.schema == FACTS
    assert reading.table.select("student_id", "fact", "value").rows() == [
        ("1", "skipping", "12.5"), ("1", "decline", "1"), ("2", "skipping", "0"), ("3", "skipping", "0"),
    ]  # fmt: skip


def test_an_unknown_fact_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as refused:
        read_facts(as_csv(tmp_path / "事实.csv", [STATED, ["1", TERM, "迟到", "是", ""]]), regulation())
    assert refused.value.code == "unknown-fact"
    assert "迟到" in str(refused.value)
    assert "旷课" in str(refused.value)


@pytest.mark.parametrize(("value", "term", "code"), [("也许", TERM, "bad-value"), ("", TERM, "bad-value"), ("是", "去年", "bad-term")])
def test_a_fact_that_cannot_be_read_refuses_its_row(tmp_path: Path, value: str, term: str, code: str) -> None:
    reading = read_facts(as_csv(tmp_path / "事实.csv", [STATED, ["1", term, "旷课", value, ""]]), regulation())
    assert [note.code for note in reading.refused] == [code]


LISTED = ["学号", "学年学期", "类别", "等级"]


def test_an_earlier_list_is_read_by_code_name_or_alias(tmp_path: Path) -> None:
    rows = [LISTED, ["1", TERM, "", "轻"], ["2", TERM, "学业", "heavy"], ["3", TERM, "学业类", "重级"], ["4", TERM, "", "中"]]
    reading = read_history([as_csv(tmp_path / "名单.csv", rows)], regulation())
    assert reading.table.schema == HISTORY
    assert reading.table.select("student_id", "track", "level", "complete").rows() == [
        ("1", "study", "light", False), ("2", "study", "heavy", False), ("3", "study", "heavy", False),
    ]  # fmt: skip
    assert [note.code for note in reading.refused] == ["unknown-level"]


def test_with_several_tracks_a_level_both_have_needs_its_track(tmp_path: Path) -> None:
    two = regulation(track("study", "学业", ("light", "轻")), track("degree", "学位", ("light", "轻"), ("heavy", "重")))
    rows = [LISTED, ["1", TERM, "", "轻"], ["2", TERM, "", "重"], ["3", TERM, "学位", "轻"], ["4", TERM, "心理", "轻"]]
    reading = read_history([as_csv(tmp_path / "名单.csv", rows)], two)
    assert reading.table.select("student_id", "track").rows() == [("2", "degree"), ("3", "degree")]
    assert [note.code for note in reading.refused] == ["missing-track", "unknown-track"]


def screening(path: Path, **changes: object) -> Path:
    content = {
        "regulation": {"code": "invented"}, "term": TERM,
        "entries": [{"student_id": "1", "track": "study", "level": "heavy"}],
        "lifted": [{"student_id": "2", "track": "study", "level": "light"}],
        "undecided": [], "excluded": [{"student_id": "3", "reason": "休学"}],
    }  # fmt: skip
    path.write_text(json.dumps({**content, **changes}, ensure_ascii=False), encoding="utf-8")
    return path


def test_an_earlier_screening_is_a_complete_list(tmp_path: Path) -> None:
    table = as_csv(tmp_path / "名单.csv", [LISTED, ["9", "2022-2023-2", "", "轻"]])
    reading = read_history([screening(tmp_path / "上次.json"), table], regulation())
    assert reading.table.rows() == [
        ("", TERM, "study", "", True),
        ("1", TERM, "study", "heavy", True), ("2", TERM, "study", "", True), ("9", "2022-2023-2", "study", "light", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"regulation": {"code": "other"}}, {"term": "去年"}, {"entries": None}, {"entries": [{"student_id": "1", "level": "unheard"}]}],
)
def test_a_screening_of_another_regulation_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(SheetError):
        read_history([screening(tmp_path / "上次.json", **changes)], regulation())


def test_an_authoritys_list(tmp_path: Path) -> None:
    rows = [["学号", "姓名", "等级", "依据"], ["1", "甲", "重", "文〔2024〕1号"], ["2", "乙", "轻", ""], ["2", "乙", "重", ""], ["3", "丙", "", ""]]
    reading = read_official(as_csv(tmp_path / "名单.csv", rows), regulation())
    assert reading.table.schema == OFFICIAL
    assert reading.table.rows() == [("1", "study", "heavy", "文〔2024〕1号")]
    assert sorted(note.code for note in reading.refused) == ["conflicting-rows", "conflicting-rows", "missing-level"]
