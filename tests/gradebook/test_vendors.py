"""Every academic system's export is recognised by its headers and read into the same attempts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.gradebook.sheets import as_csv, as_html_xls, as_xls, as_xlsx
from zhuhang.gradebook import Reading, read_results
from zhuhang.gradebook.tables import Kind, Outcome


def attempts(reading: Reading) -> list[tuple[object, ...]]:
    columns = ("student_id", "term", "course_id", "credits", "grade", "kind", "outcome")
    return [tuple(row) for row in reading.table.select(columns).rows()]


ZHENGFANG_OLD = [
    ["某学院学生成绩"],
    ["学号", "姓名", "学年", "学期", "课程代码", "课程名称", "课程性质", "课程归属", "学分", "绩点", "成绩", "辅修标记", "补考成绩",
     "重修成绩", "学院名称", "备注", "重修标记"],
    ["0001", "甲", "2014-2015", "1", "A1", "数学", "必修", " ", "4.0", "1.0", "45", "0", "60", " ", "数学系", " ", "0"],
    ["0001", "甲", "2014-2015", "1", "A2", "物理", "必修", " ", "3.0", "0", "30", "0", "缺考", "62", "物理系", " ", "0"],
    ["0001", "甲", "2014-2015", "2", "A3", "化学", "必修", " ", "2.5", "0", "0", "0", " ", " ", "化学系", "旷考", "1"],
]


def test_zhengfang_old_makes_attempts_of_its_columns(tmp_path: Path) -> None:
    reading = read_results([as_xls(tmp_path / "成绩.xls", ZHENGFANG_OLD)])
    assert reading.layout == ["正方（旧版）"]
    assert attempts(reading) == [
        ("0001", "2014-2015-1", "A1", 400, "45", Kind.REGULAR, Outcome.FAILED),
        ("0001", "2014-2015-1", "A1", 400, "60", Kind.MAKEUP, Outcome.PASSED),
        ("0001", "2014-2015-1", "A2", 300, "30", Kind.REGULAR, Outcome.FAILED),
        ("0001", "2014-2015-1", "A2", 300, "缺考", Kind.MAKEUP, Outcome.ABSENT),
        ("0001", "2014-2015-1", "A2", 300, "62", Kind.RETAKE, Outcome.PASSED),
        ("0001", "2014-2015-2", "A3", 250, "0", Kind.RETAKE, Outcome.TRUANT),
    ]
    assert (reading.rows.read, reading.rows.used) == (3, 3)


def test_a_bad_makeup_cell_refuses_the_whole_row(tmp_path: Path) -> None:
    rows = [list(row) for row in ZHENGFANG_OLD]
    rows[2][12] = "六十"
    reading = read_results([as_csv(tmp_path / "成绩.csv", rows)])
    (note,) = reading.refused
    assert (note.code, note.column, note.value, note.row) == ("unknown-grade", "补考成绩", "六十", 3)
    assert "A1" not in reading.table["course_id"].to_list()
    assert (reading.rows.read, reading.rows.used, reading.rows.refused) == (3, 2, 1)


ZHENGFANG_NEW = [
    ["学年", "学期", "学号", "姓名", "课程代码", "课程名称", "课程性质", "学分", "成绩", "绩点", "成绩性质", "成绩备注", "是否作废", "教学班",
     "任课教师"],
    ["2023-2024", "1", "0001", "甲", "A1", "数学", "必修", "4.0", "45", "0", "正常考试", "", "否", "A1-01", "师一"],
    ["2023-2024", "1", "0001", "甲", "A1", "数学", "必修", "4.0", "50", "0", "补考一", "", "否", "A1-01", "师一"],
    ["2023-2024", "1", "0001", "甲", "A1", "数学", "必修", "4.0", "60", "1", "补考二", "", "否", "A1-01", "师一"],
    ["2023-2024", "1", "0001", "甲", "A2", "英语", "必修", "2.0", "99", "5", "正常考试", "", "是", "A2-01", "师二"],
]


def test_zhengfang_new_drops_void_rows_and_numbers_the_make_ups(tmp_path: Path) -> None:
    reading = read_results([as_xlsx(tmp_path / "成绩.xlsx", ZHENGFANG_NEW)])
    assert reading.layout == ["正方（新版）"]
    assert reading.table["sitting"].to_list() == [1, 1, 2]
    assert reading.table["outcome"].to_list() == [Outcome.FAILED, Outcome.FAILED, Outcome.PASSED]
    assert reading.rows.ignored == 1
    assert [note.code for note in reading.notes] == ["void-row"]


@pytest.mark.parametrize(("number", "term"), [("3", "2023-2024-1"), ("12", "2023-2024-2"), ("16", "2023-2024-3")])
def test_zhengfang_json_keys_carry_coded_terms(tmp_path: Path, number: str, term: str) -> None:
    row = {"xh": "0001", "xm": "甲", "xnm": "2023", "xqm": number, "kch": "A1", "kcmc": "数学", "xf": "4.0", "cj": "优", "jd": 4.5,
           "ksxz": "正常考试", "cjbz": "", "cjsfzf": "否", "xfjd": "18.0"}  # fmt: skip
    path = tmp_path / "成绩.json"
    path.write_text(json.dumps({"items": [row]}, ensure_ascii=False), encoding="utf-8")
    reading = read_results([path])
    assert reading.layout == ["正方（新版）"]
    assert attempts(reading) == [("0001", term, "A1", 400, "优", Kind.REGULAR, Outcome.PASSED)]
    assert reading.table["grade_point"].to_list() == [45_000]


def test_qiangzhi_new(tmp_path: Path) -> None:
    rows = [
        ["序号", "学号", "姓名", "开课学期", "课程编号", "课程名称", "成绩", "成绩标识", "学分", "总学时", "绩点", "补重学期", "考核方式",
         "考试性质", "课程属性", "课程性质"],
        ["1", "0001", "甲", "2022-2023-1", "A1", "数学", "45", "", "4", "64", "0", "", "考试", "正常考考试", "必修", "公共课"],
        ["2", "0001", "甲", "2022-2023-1", "A1", "数学", "55", "", "4", "64", "0", "2022-2023-2", "考试", "正常考考试补考", "必修", "公共课"],
        ["3", "0001", "甲", "2022-2023-1", "A1", "数学", "75", "", "4", "64", "2", "2023-2024-1", "考试", "第1次重修", "必修", "公共课"],
        ["4", "0001", "甲", "2023-2024-1", "A2", "英语", "成绩尚未录入", "", "0", "", "", "", "考试", "正常考考试", "必修", "公共课"],
        ["5", "0001", "甲", "2023-2024-1", "A3", "体育", "", "缓考", "1", "", "", "", "考试", "正常考考试", "必修", "公共课"],
    ]  # fmt: skip
    reading = read_results([as_html_xls(tmp_path / "成绩.xls", rows)])
    assert reading.layout == ["强智"]
    assert attempts(reading) == [
        ("0001", "2022-2023-1", "A1", 400, "45", Kind.REGULAR, Outcome.FAILED),
        ("0001", "2022-2023-2", "A1", 400, "55", Kind.MAKEUP, Outcome.FAILED),
        ("0001", "2023-2024-1", "A1", 400, "75", Kind.RETAKE, Outcome.PASSED),
        ("0001", "2023-2024-1", "A2", 0, "成绩尚未录入", Kind.REGULAR, Outcome.UNGRADED),
        ("0001", "2023-2024-1", "A3", 100, "", Kind.REGULAR, Outcome.DEFERRED),
    ]
    assert (reading.rows.used, reading.rows.ignored) == (4, 1)
    assert reading.table["category"].unique().to_list() == ["必修"]


def test_qiangzhi_old(tmp_path: Path) -> None:
    rows = [
        ["序号", "学号", "姓名", "开课学期", "课程名称", "总成绩", "成绩标志", "课程性质", "课程类别", "学时", "学分", "考试性质", "补重学期"],
        ["1", "0001", "甲", "2012-2013-2", "数学", "59.5", "", "必修", "公共课", "64", "4", "正常考试", ""],
        ["2", "0001", "甲", "2012-2013-2", "英语", "80", "作弊", "必修", "公共课", "64", "4", "正常考试", ""],
    ]
    reading = read_results([as_csv(tmp_path / "成绩.csv", rows, encoding="gb18030")])
    assert reading.layout == ["强智"]
    assert attempts(reading) == [
        ("0001", "2012-2013-2", "数学", 400, "59.5", Kind.REGULAR, Outcome.FAILED),
        ("0001", "2012-2013-2", "英语", 400, "80", Kind.REGULAR, Outcome.CHEATING),
    ]
    assert [note.code for note in reading.notes] == ["flag-beside-pass"]


KINGOSOFT = [
    ["学生成绩（原始成绩）"],
    ["学号：0001", "姓名：甲", "", "行政班级：一班"],
    ["课程/环节", "学分", "类别", "考核方式", "修读性质", "成绩", "取得学分", "绩点", "学分绩点", "辅修标记", "备注"],
    ["2022-2023学年第一学期"],
    ["[EDS1]科技翻译", "2", "必修课", "考试", "初修", "55", "0", "0", "0", "", ""],
    ["[EDS2]数学", "4", "必修课", "考试", "初修", "优秀", "4", "4.5", "18", "", ""],
    ["2022-2023学年第二学期"],
    ["[EDS1]科技翻译", "2", "必修课", "考试", "重修", "60", "2", "1", "2", "", ""],
    ["合计", "8"],
    ["学号：0002", "姓名：乙"],
    ["课程/环节", "学分", "类别", "考核方式", "修读性质", "成绩", "取得学分", "绩点", "学分绩点", "辅修标记", "备注"],
    ["2022-2023学年第二学期"],
    ["[EDS2]数学", "4", "必修课", "考试", "初修", "缺考", "0", "0", "0", "", ""],
]


def test_kingosoft_carries_student_and_term_down_from_their_lines(tmp_path: Path) -> None:
    reading = read_results([as_xls(tmp_path / "成绩.xls", KINGOSOFT)])
    assert reading.layout == ["青果"]
    assert attempts(reading) == [
        ("0001", "2022-2023-1", "EDS1", 200, "55", Kind.REGULAR, Outcome.FAILED),
        ("0001", "2022-2023-1", "EDS2", 400, "优秀", Kind.REGULAR, Outcome.PASSED),
        ("0001", "2022-2023-2", "EDS1", 200, "60", Kind.RETAKE, Outcome.PASSED),
        ("0002", "2022-2023-2", "EDS2", 400, "缺考", Kind.REGULAR, Outcome.ABSENT),
    ]
    assert reading.table["course_name"].to_list()[0] == "科技翻译"
    assert reading.table["name"].to_list() == ["甲", "甲", "甲", "乙"]
    assert reading.refused == []


def test_a_transcript_may_set_label_and_value_in_cells_of_their_own(tmp_path: Path) -> None:
    rows = [
        ["成绩单"],
        ["学 号", "0001", "姓 名", "甲", "专业", "数学"],
        ["学年学期", "课程代码", "课程名称", "学分", "成绩", "备注"],
        ["2022-2023-1", "A1", "数学", "4", "60", ""],
        ["学 号", "0002", "姓 名", "乙", "专业", "数学"],
        ["学年学期", "课程代码", "课程名称", "学分", "成绩", "备注"],
        ["2022-2023-1", "A1", "数学", "4", "59", ""],
    ]
    reading = read_results([as_xlsx(tmp_path / "成绩.xlsx", rows)])
    assert reading.table.select("student_id", "name", "grade").rows() == [("0001", "甲", "60"), ("0002", "乙", "59")]


def test_urp_printed_columns(tmp_path: Path) -> None:
    rows = [
        ["学号：0001", "姓名：甲"],
        ["2022-2023学年春(两学期)"],
        ["课程号", "课序号", "课程名", "英文课程名", "学分", "课程属性", "成绩"],
        ["A1", "01", "数学", "Mathematics", ".5", "必修", "59.9"],
        ["A2", "02", "英语", "English", "2", "选修", "良好"],
    ]
    reading = read_results([as_xlsx(tmp_path / "成绩.xlsx", rows)])
    assert reading.layout == ["URP"]
    assert attempts(reading) == [
        ("0001", "2022-2023-2", "A1", 50, "59.9", Kind.REGULAR, Outcome.FAILED),
        ("0001", "2022-2023-2", "A2", 200, "良好", Kind.REGULAR, Outcome.PASSED),
    ]
    assert reading.table["nature"].to_list() == ["必修", "选修"]
    assert reading.table["section"].to_list() == ["01", "02"]


def test_urp_keys(tmp_path: Path) -> None:
    header = ["studentNumber", "academicYearCode", "termName", "courseNumber", "coureSequenceNumber", "courseName",
              "courseAttributeName", "credit", "courseScore", "gradeName", "gradePointScore", "notByReasonName"]  # fmt: skip
    rows = [
        header,
        ["0001", "2022-2023", "秋", "A1", "01", "数学", "必修", "3", "58", "", "0", ""],
        ["0001", "2022-2023", "春", "A2", "01", "英语", "必修", "3", "", "合格", "3", ""],
        ["0001", "2022-2023", "春", "A3", "01", "物理", "必修", "3", "0", "", "", "旷考"],
    ]
    reading = read_results([as_csv(tmp_path / "成绩.csv", rows, separator="\t")])
    assert reading.layout == ["URP"]
    assert [row[1] for row in attempts(reading)] == ["2022-2023-1", "2022-2023-2", "2022-2023-2"]
    assert reading.table["outcome"].to_list() == [Outcome.FAILED, Outcome.PASSED, Outcome.TRUANT]


def test_wisedu(tmp_path: Path) -> None:
    rows = [
        ["XH", "XM", "XNXQDM", "KCH", "KXH", "KCM", "XF", "ZCJ", "XFJD", "KCXZDM_DISPLAY", "DJCJMC", "CXCKDM_DISPLAY"],
        ["0001", "甲", "2023-2024-1", "A1", "01", "数学", "4", "58", "0", "必修", "", "初修"],
        ["0001", "甲", "2023-2024-2", "A1", "01", "数学", "4", "75", "2.5", "必修", "", "重修"],
        ["0001", "甲", "2023-2024-2", "A2", "01", "体育", "1", "", "4", "必修", "优秀", "初修"],
    ]
    reading = read_results([as_csv(tmp_path / "成绩.csv", rows, encoding="utf-8-sig", separator=";")])
    assert reading.layout == ["金智"]
    assert attempts(reading) == [
        ("0001", "2023-2024-1", "A1", 400, "58", Kind.REGULAR, Outcome.FAILED),
        ("0001", "2023-2024-2", "A1", 400, "75", Kind.RETAKE, Outcome.PASSED),
        ("0001", "2023-2024-2", "A2", 100, "优秀", Kind.REGULAR, Outcome.PASSED),
    ]
    assert reading.table["grade_point"].to_list() == [0, 25_000, 40_000]


def test_byyt(tmp_path: Path) -> None:
    rows = [
        ["xh", "kcdm", "kcmc", "xnxqmc", "kcxz", "kclb", "xf", "zzcj", "bkcx", "khfs"],
        ["0001", "A1", "数学", "2023-2024学年第一学期", "必修", "公共", "4", "45", "正考", "考试"],
        ["0001", "A1", "数学", "2023-2024学年第一学期", "必修", "公共", "4", "良", "补考", "考试"],
        ["0001", "A2", "英语", "2024春季", "必修", "公共", "4", "中", "正考", "考试"],
    ]
    reading = read_results([as_csv(tmp_path / "成绩.csv", rows, encoding="utf-16")])
    assert reading.layout == ["北科（byyt）"]
    assert attempts(reading) == [
        ("0001", "2023-2024-1", "A1", 400, "45", Kind.REGULAR, Outcome.FAILED),
        ("0001", "2023-2024-1", "A1", 400, "良", Kind.MAKEUP, Outcome.PASSED),
        ("0001", "2023-2024-2", "A2", 400, "中", Kind.REGULAR, Outcome.PASSED),
    ]


def test_byyt_may_code_the_nature_of_an_attempt(tmp_path: Path) -> None:
    rows = [["xh", "kcdm", "kcmc", "xnxqmc", "xf", "zzcj", "bkcxbj"],
            *(["0001", f"A{code}", "数学", "2023-2024-1", "4", "60", str(code)] for code in range(4))]  # fmt: skip
    reading = read_results([as_csv(tmp_path / "成绩.csv", rows)])
    assert reading.table["kind"].to_list() == [Kind.REGULAR, Kind.MAKEUP, Kind.RETAKE, Kind.MAKEUP]


def test_row_objects_may_hold_objects(tmp_path: Path) -> None:
    row = {"id": {"courseNumber": "A1", "studentNumber": "0001"}, "courseName": "数学", "credit": ".5", "courseScore": 59.5,
           "academicYearCode": "2022-2023", "termName": "春", "examTypeCode": None}  # fmt: skip
    path = tmp_path / "成绩.json"
    path.write_text(json.dumps({"list": [row]}, ensure_ascii=False), encoding="utf-8")
    assert attempts(read_results([path])) == [("0001", "2022-2023-2", "A1", 50, "59.5", Kind.REGULAR, Outcome.FAILED)]
