"""A sheet nobody taught us is shown, mapped once, and read from then on; text is written so that it stays text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gradebook.sheets import as_csv, as_xlsx
from zhuhang.gradebook import Mappings, SheetError, inspect, read_results, safe_columns, safe_text

STRANGE = [
    ["本学期考核情况"],
    ["考生编码", "修课时段", "科目", "分值", "考核结果"],
    ["0001", "2023-2024-1", "数学", "4", "60"],
    ["0001", "2023-2024-1", "英语", "2", "良"],
]
MEANT = {"考生编码": "student_id", "修课时段": "term", "科目": "course_name", "分值": "credits", "考核结果": "grade"}


def test_a_strange_sheet_is_mapped_once_and_remembered(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "成绩.csv", STRANGE)
    with pytest.raises(SheetError) as refused:
        read_results([path])
    assert refused.value.code == "no-header"
    (preview,) = inspect(path)
    assert (preview.row, preview.layout) == (2, None)
    assert preview.headers[:5] == tuple(STRANGE[1])
    assert preview.rows[0][:3] == ("0001", "2023-2024-1", "数学")
    assert "学号" in preview.missing
    mappings = Mappings()
    mappings.remember(preview.headers, MEANT)
    again = Mappings.from_json(mappings.to_json())
    reading = read_results([path], mappings=again)
    assert reading.table.select("course_id", "credits", "grade").rows() == [("数学", 400, "60"), ("英语", 200, "良")]
    assert reading.layout == ["按人工对照"]
    swapped = as_csv(tmp_path / "换列.csv", [[*reversed(row)] for row in STRANGE[1:]])
    assert read_results([swapped], mappings=again).table.height == 2


def test_a_preview_proposes_what_the_words_suggest(tmp_path: Path) -> None:
    rows = [["学生学号信息", "学年学期(修读)", "课程名称及类别", "学分值", "最终成绩(百分制)"], ["1", "2023-2024-1", "数学", "4", "60"]]
    (preview,) = inspect(as_csv(tmp_path / "成绩.csv", rows))
    assert preview.layout is None
    assert list(preview.proposed.values()) == ["student_id", "term", "course_name", "credits", "grade"]
    assert preview.missing == ()


def test_a_recognised_sheet_says_as_what(tmp_path: Path) -> None:
    rows = [["学号", "开课学期", "课程编号", "课程名称", "学分", "成绩"], ["1", "2023-2024-1", "A1", "数学", "4", "60"]]
    previews = inspect(as_xlsx(tmp_path / "成绩.xlsx", rows, 说明=[["请勿外传"]]))
    assert [(preview.source.sheet, preview.layout) for preview in previews] == [("成绩", "强智"), ("说明", None)]
    assert previews[0].missing == ()


def test_an_unrecognised_sheet_beside_a_recognised_one_is_reported(tmp_path: Path) -> None:
    rows = [["学号", "开课学期", "课程编号", "课程名称", "学分", "成绩"], ["1", "2023-2024-1", "A1", "数学", "4", "60"]]
    reading = read_results([as_xlsx(tmp_path / "成绩.xlsx", rows, 说明=[["请勿外传"]], 空=[])])
    assert [(note.code, note.source.sheet) for note in reading.notes] == [("unrecognised-sheet", "说明")]
    assert reading.rows.read == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_text_that_a_spreadsheet_would_compute_gets_an_apostrophe(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    assert safe_columns(pl.DataFrame({"a": [text]}))["a"].to_list() == [f"'{text}"]


def test_numbers_and_ordinary_text_are_written_as_they_are() -> None:
    assert [safe_text(value) for value in (-5, 2.5, "数学", None, "0001")] == ["-5", "2.5", "数学", "", "0001"]


@given(st.text())
def test_no_text_starts_a_formula_once_written(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([safe_text(text)])
    (cell,) = next(csv.reader(io.StringIO(out.getvalue(), newline="")), [""])[:1] or [""]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
