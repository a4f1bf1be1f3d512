"""The canonical sheet, as .csv, .xlsx and .parquet, reads into the same table."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from zhuhang.gradebook import read_results
from zhuhang.gradebook.tables import RESULTS, Kind, Outcome

HEADER = ["学号", "姓名", "学年", "学期", "课程代码", "课程名称", "课程性质", "学分", "成绩", "绩点", "考试性质", "成绩备注", "教学班", "任课教师", "开课单位"]
ROWS = [
    ["0022001", "甲", "2023-2024", "1", "C1", "数学", "必修", "5", "59.5", "0", "正常考试", "", "01", "师一", "数学系"],
    ["0022001", "甲", "2023-2024", "1", "C1", "数学", "必修", "5", "60", "1.0", "补考", "", "01", "师一", "数学系"],
    ["202200112345678901", "乙", "2023-2024", "2", "C2", "英语", "选修", ".5", "优", "4", "重修", "", "", "", ""],
]


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(",".join(row) for row in rows).encode(encoding))
    return path


def write_xlsx(path: Path, rows: list[list[str]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return path


def write_parquet(path: Path, rows: list[list[str]]) -> Path:
    pl.DataFrame(rows[1:], schema=rows[0], orient="row").write_parquet(path)
    return path


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "parquet": write_parquet}


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_container_reads_the_same(tmp_path: Path, suffix: str) -> None:
    path = WRITERS[suffix](tmp_path / f"成绩.{suffix}", [HEADER, *ROWS])
    reading = read_results([path])
    assert reading.table.schema == RESULTS
    assert reading.table["student_id"].to_list() == ["0022001", "0022001", "202200112345678901"]
    assert reading.table["credits"].to_list() == [500, 500, 50]
    assert reading.table["grade"].to_list() == ["59.5", "60", "优"]
    assert reading.table["grade_point"].to_list() == [0, 10_000, 40_000]
    assert reading.table["outcome"].to_list() == [Outcome.FAILED, Outcome.PASSED, Outcome.PASSED]
    assert reading.table["kind"].to_list() == [Kind.REGULAR, Kind.MAKEUP, Kind.RETAKE]
    assert reading.table["row"].to_list() == [2, 3, 4]
    assert (reading.rows.read, reading.rows.used, reading.rows.refused) == (3, 3, 0)


def test_numbers_of_a_workbook_keep_their_shortest_text(tmp_path: Path) -> None:
    path = tmp_path / "数字.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["学号", "学年学期", "课程名称", "学分", "成绩"])
    sheet.write_row(1, 0, [2022001, "2023-2024-1", "数学", 2.5, 59.5])
    sheet.write_row(2, 0, [2022001, "2023-2024-1", "英语", 3.0, 100.0])
    book.close()
    table = read_results([path]).table
    assert table["student_id"].to_list() == ["2022001", "2022001"]
    assert table["grade"].to_list() == ["59.5", "100"]
    assert table["credits"].to_list() == [250, 300]


def test_an_id_that_a_program_wrote_as_a_number_is_that_number(tmp_path: Path) -> None:
    rows = [["2022001.0", *ROWS[0][1:]], ["2022.01", *ROWS[1][1:]]]
    reading = read_results([write_csv(tmp_path / "a.csv", [HEADER, *rows])])
    assert reading.table["student_id"].to_list() == ["2022001", "2022.01"]


def test_carriage_returns_alone_end_lines_too(tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes("\r".join(",".join(row) for row in [HEADER, *ROWS]).encode())
    assert read_results([path]).table["row"].to_list() == [2, 3, 4]
