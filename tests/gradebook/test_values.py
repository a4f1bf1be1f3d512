"""How the cells of a result are read, one value at a time and as rows of a sheet."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gradebook.sheets import as_csv, as_xls, as_xlsx
from zhuhang.gradebook import Reading, read_results
from zhuhang.gradebook.judging import judge, read_grade
from zhuhang.gradebook.kinds import read_kind
from zhuhang.gradebook.tables import CREDIT_SCALE, Kind, Outcome
from zhuhang.gradebook.terms import read_term
from zhuhang.gradebook.values import Unreadable, read_credits, scaled

HEADER = ["学号", "学年", "学期", "课程代码", "课程名称", "学分", "成绩", "绩点", "考试性质", "成绩备注", "教学班"]


def row(grade: object = "75", *, student: str = "0001", course: str = "A1", credits: object = "4", point: object = "",
        kind: str = "正常考试", remark: str = "", section: str = "", term: str = "1") -> list[str]:
    cells = [student, "2023-2024", term, course, "数学", credits, grade, point, kind, remark, section]
    return [str(cell) for cell in cells]


def read(tmp_path: Path, *rows: list[str]) -> Reading:
    reading = read_results([as_csv(tmp_path / "成绩.csv", [HEADER, *rows])])
    rows_of = reading.rows
    assert rows_of.read == rows_of.used + rows_of.ignored + rows_of.refused
    return reading


PASSED = ["60", "60.0", "100", "100.00", "060", "99.5", "优秀", "优", "良好", "良", "中等", "中", "及格", "合格", "通过", "P", "A", "B", "C", "D", "A+", "A-", "B+", "B-", "C+", "C-", "D+", "D-"]
FAILED = ["0", "59", "59.5", "59.99999999999999999999", ".5", "00", "不及格", "不合格", "不通过", "未通过", "F"]


@pytest.mark.parametrize("grade", PASSED)
def test_grades_that_pass(grade: str) -> None:
    assert read_grade(grade) is Outcome.PASSED


@pytest.mark.parametrize("grade", FAILED)
def test_grades_that_fail(grade: str) -> None:
    assert read_grade(grade) is Outcome.FAILED


@pytest.mark.parametrize(
    ("grade", "code"),
    [("100.01", "grade-out-of-range"), ("101", "grade-out-of-range"), ("201", "grade-out-of-range"), ("-1", "grade-out-of-range"),
     ("1e2", "unknown-grade"), ("六十", "unknown-grade"), ("E", "unknown-grade"), ("75分", "unknown-grade"), ("取消资格", "unknown-grade"),
     ("①", "unknown-grade"), ("٦٠", "unknown-grade"), ("60%", "unknown-grade"), (".", "unknown-grade"), ("优良", "unknown-grade"),
     ("60 70", "unknown-grade"), ("9" * 5000, "grade-out-of-range"), ("2024-10-01 00:00:00", "unknown-grade")],
)  # fmt: skip
def test_anything_else_is_refused(grade: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_grade(grade)
    assert refused.value.code == code


@given(st.decimals(min_value=0, max_value=100, allow_nan=False, allow_infinity=False, places=6))
def test_a_number_passes_from_sixty(grade: Decimal) -> None:
    assert read_grade(format(grade, "f")) is (Outcome.PASSED if grade >= 60 else Outcome.FAILED)


@given(st.text())
def test_a_grade_is_understood_or_refused(text: str) -> None:
    try:
        assert read_grade(text) in Outcome
    except Unreadable as refused:
        assert refused.why


@given(st.integers(0, 99999))
def test_credits_are_exact_hundredths(hundredths: int) -> None:
    assert read_credits(str(Decimal(hundredths) / CREDIT_SCALE)) == hundredths


@pytest.mark.parametrize("text", ["-1", "2.555", "三", "1,5", "1e1", "", "99999999999999999999", "=1"])
def test_credits_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_credits(text)


def test_trailing_zeros_are_no_further_decimals() -> None:
    assert (read_credits("2.500"), read_credits("3.0"), read_credits(".5"), read_credits("0")) == (250, 300, 50, 0)
    assert scaled("1.", 100) == 100


FLAGS = {
    "缺考": Outcome.ABSENT, "旷考": Outcome.TRUANT, "缓考": Outcome.DEFERRED, "作弊": Outcome.CHEATING, "舞弊": Outcome.CHEATING,
    "违纪": Outcome.BREACH, "免修": Outcome.EXEMPT, "免考": Outcome.EXEMPT, "退选": Outcome.WITHDRAWN,
}  # fmt: skip


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_counts_alike_in_grade_and_remark(flag: str) -> None:
    assert judge(flag, "", Kind.REGULAR).outcome is FLAGS[flag]
    assert judge("", flag, Kind.REGULAR).outcome is FLAGS[flag]


@pytest.mark.parametrize("flag", ["作弊", "违纪", "缺考", "旷考", "舞弊"])
def test_a_flag_beside_a_passing_grade_counts_and_is_reported(tmp_path: Path, flag: str) -> None:
    reading = read(tmp_path, row("85", remark=flag))
    assert reading.table["outcome"].to_list() == [FLAGS[flag]]
    assert [(note.verdict, note.code, note.row) for note in reading.notes] == [("unusual", "flag-beside-pass", 2)]


@pytest.mark.parametrize(
    ("grade", "remark", "kind", "outcome", "codes"),
    [
        ("0", "缓考", "正常考试", Outcome.DEFERRED, ["deferred-zero"]),
        ("0.0", "缓考", "重修", Outcome.DEFERRED, ["deferred-zero"]),
        ("0", "", "缓考", Outcome.FAILED, []),
        ("75", "缓考", "正常考试", Outcome.PASSED, []),
        ("75", "", "缓考", Outcome.PASSED, []),
        ("", "", "缓考", Outcome.DEFERRED, []),
        ("缓考", "", "正常考试", Outcome.DEFERRED, []),
        ("85", "免修", "正常考试", Outcome.EXEMPT, []),
        ("30", "免修", "正常考试", Outcome.EXEMPT, ["exempt-beside-fail"]),
        ("0", "作弊", "正常考试", Outcome.CHEATING, []),
        ("缺考", "作弊", "正常考试", Outcome.CHEATING, []),
        ("75", "转专业前修读", "正常考试", Outcome.PASSED, ["unknown-remark"]),
        ("75", "正常", "正常考试", Outcome.PASSED, []),
        ("", "", "正常考试", Outcome.UNGRADED, ["ungraded"]),
        ("成绩尚未录入", "", "补考", Outcome.UNGRADED, ["ungraded"]),
    ],
)
def test_grade_remark_and_kind_together(
    tmp_path: Path, grade: str, remark: str, kind: str, outcome: Outcome, codes: list[str]
) -> None:
    reading = read(tmp_path, row(grade, remark=remark, kind=kind))
    assert reading.table["outcome"].to_list() == [outcome]
    assert [note.code for note in reading.notes] == codes
    assert reading.rows.ignored == (1 if outcome is Outcome.UNGRADED else 0)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"grade": "七十五"}, "成绩", "unknown-grade"),
        ({"grade": "-3"}, "成绩", "grade-out-of-range"),
        ({"credits": ""}, "学分", "missing-credits"),
        ({"credits": "-2"}, "学分", "bad-credits"),
        ({"credits": "2.125"}, "学分", "bad-credits"),
        ({"point": "三"}, "绩点", "bad-grade-point"),
        ({"kind": "补修"}, "考试性质", "unknown-kind"),
        ({"remark": "取消考试资格"}, "成绩备注", "unknown-remark"),
        ({"remark": "缓考、缺考"}, "成绩备注", "conflicting-flags"),
        ({"grade": "免修", "remark": "缺考"}, "成绩备注", "conflicting-flags"),
        ({"term": "4"}, "学期", "bad-term"),
        ({"term": ""}, "学期", "missing-term"),
        ({"student": ""}, "学号", "missing-student"),
        ({"student": "2.02201E+11"}, "学号", "bad-student-id"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_its_cell(tmp_path: Path, cells: dict[str, str], column: str, code: str) -> None:
    reading = read(tmp_path, row(course="B1"), row(**cells))
    (note,) = reading.refused
    assert (note.row, note.column, note.code) == (3, column, code)
    assert note.source.file == "成绩.csv"
    assert note.why
    assert note.student_id == ("" if column == "学号" else "0001")
    assert note.term == ("" if column == "学期" else "2023-2024-1")
    assert (reading.rows.used, reading.rows.refused) == (1, 1)


def test_one_note_says_all_that_is_wrong_with_a_row(tmp_path: Path) -> None:
    (note,) = read(tmp_path, row("七十", credits="x")).refused
    assert note.column == "学分"
    assert "成绩" in note.why


def test_the_same_row_twice_counts_once_also_across_files(tmp_path: Path) -> None:
    first = as_csv(tmp_path / "一.csv", [HEADER, row("55"), row("55"), row("66", kind="补考")])
    second = as_xlsx(tmp_path / "二.xlsx", [HEADER, row("55"), row("80", course="A2")])
    reading = read_results([first, second])
    assert reading.table["grade"].to_list() == ["55", "66", "80"]
    assert [(note.code, note.source.file, note.row) for note in reading.notes] == [
        ("duplicate-row", "一.csv", 3), ("duplicate-row", "二.xlsx", 2),
    ]  # fmt: skip
    assert (reading.rows.read, reading.rows.used, reading.rows.ignored) == (5, 3, 2)
    assert read_results([first, second, first]).table.drop("source", "row").equals(reading.table.drop("source", "row"))


def test_an_export_with_fewer_columns_repeats_rather_than_contradicts(tmp_path: Path) -> None:
    full = as_csv(tmp_path / "全.csv", [HEADER, row("75", point="2.5", section="01"), row("50", course="A2", section="01")])
    few = [[*HEADER[:7]], row("75")[:7], row("60", course="A2")[:7]]
    for paths in ([full, as_csv(tmp_path / "简.csv", few)], [as_csv(tmp_path / "简.csv", few), full]):
        reading = read_results(paths)
        assert reading.table.select("course_id", "grade", "grade_point", "section").rows() == [("A1", "75", 25_000, "01")]
        assert sorted(note.code for note in reading.notes) == ["conflicting-rows", "conflicting-rows", "duplicate-row"]


def test_lines_of_text_under_the_table_are_no_results(tmp_path: Path) -> None:
    reading = read(tmp_path, row(), ["制表人：某某", "", "审核：某某"], ["注：本表不作他用"])
    assert [note.code for note in reading.notes] == ["line-of-text", "line-of-text"]
    assert (reading.rows.used, reading.rows.refused) == (1, 0)


def test_rows_that_differ_only_in_the_grade_are_both_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, row("55"), row("65"), row("70", course="A2"))
    assert [(note.code, note.row) for note in reading.refused] == [("conflicting-rows", 2), ("conflicting-rows", 3)]
    assert reading.table["course_id"].to_list() == ["A2"]


@pytest.mark.parametrize(
    "other",
    [{"kind": "补考"}, {"kind": "重修"}, {"section": "02"}, {"term": "2"}, {"kind": "缓考"}, {"grade": "", "kind": "正常考试"},
     {"grade": "缓考"}],
)  # fmt: skip
def test_rows_told_apart_or_pending_do_not_contradict(tmp_path: Path, other: dict[str, str]) -> None:
    reading = read(tmp_path, row("55"), row(**{"grade": "65", **other}))
    assert reading.refused == []
    assert reading.table.height == 2


def test_the_second_make_up_is_another_attempt(tmp_path: Path) -> None:
    reading = read(tmp_path, row("40"), row("50", kind="补考一"), row("60", kind="补考二"))
    assert reading.table["sitting"].to_list() == [1, 1, 2]
    assert reading.refused == []


@pytest.mark.parametrize(
    ("text", "kind", "sitting"),
    [("", Kind.REGULAR, 1), ("正考", Kind.REGULAR, 1), ("初修", Kind.REGULAR, 1), ("正常考考试", Kind.REGULAR, 1),
     ("补考", Kind.MAKEUP, 1), ("补考一", Kind.MAKEUP, 1), ("补考二", Kind.MAKEUP, 2), ("补考2", Kind.MAKEUP, 2),
     ("正常考考试补考", Kind.MAKEUP, 1), ("重修", Kind.RETAKE, 1), ("第1次重修", Kind.RETAKE, 1), ("第三次重修", Kind.RETAKE, 3),
     ("缓考", Kind.DEFERRED, 1), ("第2次重修补考", Kind.MAKEUP, 1), ("重修补考", Kind.MAKEUP, 1)],
)  # fmt: skip
def test_kinds(text: str, kind: Kind, sitting: int) -> None:
    assert read_kind(text) == (kind, sitting)


@pytest.mark.parametrize(
    ("whole", "year", "number", "term"),
    [("2023-2024-1", "", "", "2023-2024-1"), ("2023—2024学年第二学期", "", "", "2023-2024-2"), ("2023/2024-3", "", "", "2023-2024-3"),
     ("", "2023-2024", "1", "2023-2024-1"), ("", "2023-2024学年", "第一学期", "2023-2024-1"), ("", "2023-2024", "春", "2023-2024-2"),
     ("", "", "2023-2024-1", "2023-2024-1"), ("2023秋", "", "", "2023-2024-1"), ("2024年春季", "", "", "2023-2024-2")],
)  # fmt: skip
def test_terms(whole: str, year: str, number: str, term: str) -> None:
    assert read_term(whole, year, number) == term


@pytest.mark.parametrize("text", ["2023-2025-1", "2023-2024-4", "2023-2024", "二〇二三", "2023-1"])
def test_terms_that_are_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read_term(text, "", "")


def test_a_term_that_became_a_date_says_so(tmp_path: Path) -> None:
    rows = [["学号", "学年学期", "课程名称", "学分", "成绩"], ["1", "2024-10-01 00:00:00", "数学", "4", "60"]]
    (note,) = read_results([as_csv(tmp_path / "成绩.csv", rows)]).refused
    assert note.code == "bad-term"
    assert "日期" in note.why


def test_everyday_untidiness_is_read_through(tmp_path: Path) -> None:
    rows = [
        ["某某大学　学生成绩表"],
        ["打印日期：2024-03-01"],
        [],
        ["学　号", " 姓名", "学年\n学期", "课程代码", "课程名称（中文）", "学分", "成绩", "课程名称"],
        ["０００１", "甲\u00a0", "２０２３－２０２４－１", "A1", "", "４．０", "５９．５", "数学（上）"],
        [],
        ["学　号", " 姓名", "学年\n学期", "课程代码", "课程名称（中文）", "学分", "成绩", "课程名称"],
        ["0002", "乙", "2023-2024-1", "A1", "", "4.0", " 优 ", "数学（上）"],
        ["合计", "", "", "", "", "8"],
        ["平均分：", "", "", "", "", "", "77"],
    ]
    reading = read_results([as_xls(tmp_path / "成绩.xls", rows)])
    assert reading.table.select("student_id", "name", "term", "credits", "grade").rows() == [
        ("0001", "甲", "2023-2024-1", 400, "59.5"), ("0002", "乙", "2023-2024-1", 400, "优"),
    ]  # fmt: skip
    assert reading.table["row"].to_list() == [5, 8]
    assert [note.code for note in reading.notes] == ["header-again", "total-row", "total-row"]
    assert (reading.rows.read, reading.rows.used, reading.rows.ignored) == (5, 2, 3)


def test_a_header_of_two_rows_with_merged_cells(tmp_path: Path) -> None:
    rows = [
        ["学生成绩"],
        ["学号", "姓名", "学年学期", "课程", "", "", "成绩", "", ""],
        ["", "", "", "代码", "名称", "学分", "平时", "期末", "总评"],
        ["0001", "甲", "2023-2024-1", "A1", "数学", "4", "90", "50", "58"],
    ]
    reading = read_results([as_xlsx(tmp_path / "成绩.xlsx", rows)])
    assert reading.table.select("course_id", "course_name", "credits", "grade", "row").rows() == [("A1", "数学", 400, "58", 4)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    path = as_csv(tmp_path / "成绩.csv", [HEADER, row("优"), row("不及格", course="A2")], encoding, separator)
    assert read_results([path]).table["grade"].to_list() == ["优", "不及格"]


def test_a_grade_is_read_even_where_the_kind_cannot_be(tmp_path: Path) -> None:
    reading = read(tmp_path, row("六十", kind="考"), row("75"))
    assert [note.code for note in reading.refused] == ["unknown-kind"]
    assert "不认识的考试性质“考”；另外“成绩”不认识的成绩“六十”" in reading.refused[0].why


def test_several_sheets_are_all_read(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "成绩.xlsx", [HEADER, row()], 另一学期=[HEADER, row(term="2")])
    reading = read_results([path])
    assert [source.sheet for source in reading.sources] == ["成绩", "另一学期"]
    assert reading.table["source"].to_list() == [0, 1]


def test_rows_ignored_alike_by_the_thousand_are_counted_and_shown_in_part(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "成绩.csv", [HEADER, *(row("x" if n % 2 else "75", course=f"A{n}") for n in range(1000))])
    reading = read_results([path, path])
    assert (reading.rows.read, reading.rows.used, reading.rows.ignored, reading.rows.refused) == (2000, 500, 500, 1000)
    ignored = [note for note in reading.notes if note.verdict == "ignored"]
    assert len(ignored) == 200
    assert "共 500 行" in ignored[-1].why
    assert len(reading.refused) == 1000


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("一", "二"):
        (tmp_path / folder).mkdir()
    paths = [as_csv(tmp_path / folder / "成绩.csv", [HEADER, row("x", student=folder)]) for folder in ("一", "二")]
    reading = read_results(paths)
    assert reading.rows.refused == 2
    assert [note.source.file for note in reading.refused] == [str(path) for path in paths]
