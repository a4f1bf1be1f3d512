"""``zhuhang screen``: status, list, reasons, and the same bytes on any day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tests.cli.conftest import TERM, Call, row, sheet

ASNU = ("--regulation", "asnu", "--term", TERM)


def test_a_list_is_printed_as_json_with_its_arithmetic(zhuhang: Call, export: Path) -> None:
    said = zhuhang("screen", export, *ASNU)
    assert said.status == 0
    listed = said.json
    assert listed["term"] == TERM and listed["phase"] == "final" and listed["parameters"] == {}
    assert listed["rows"] == {"read": 4, "used": 3, "ignored": 0, "refused": 1}
    (entry,) = listed["entries"]
    assert (entry["student_id"], entry["name"], entry["level"]) == ("2022001", "甲", "orange")
    (finding,) = entry["findings"]
    assert finding["rule"] == "orange-ratio" and finding["cite"] == "第七条"
    assert finding["values"] == {"failed_credit_share": "3/20"}
    assert finding["results"] == [{"course_id": "A1", "term": TERM, "credits": "3"}]
    assert "15%" in finding["text"]


def test_a_refused_row_stops_nothing_and_follows_its_student(zhuhang: Call, export: Path) -> None:
    said = zhuhang("screen", export, *ASNU)
    (undecided,) = said.json["undecided"]
    assert undecided["student_id"] == "2022003"
    assert {"rule": None, "missing": "refused_row"} in undecided["unknown"]
    assert "第5行" in said.err and "九十" in said.err


def test_a_student_known_only_from_refused_rows_has_the_name_they_say(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    clashing = [row("2022004", "B1", "2", grade, 姓名="丁") for grade in ("61", "72")]
    more = sheet(tmp_path / "更多.csv", [*clashing, row("2022005", "B1", "2", "八十")])
    said = zhuhang("screen", export, more, *ASNU, "--snapshot", tmp_path / "sealed").json
    assert {entry["student_id"]: entry["name"] for entry in said["undecided"]} == {"2022003": "丙", "2022004": "丁", "2022005": ""}

    (tmp_path / "事实.csv").write_text(f"学号,学年学期,事实,值,依据\n2022002,{TERM},旷课,1,考勤\n", encoding="utf-8")
    again = zhuhang("screen", tmp_path / "sealed", *ASNU, "--facts", tmp_path / "事实.csv").json
    assert [entry["name"] for entry in again["undecided"]] == ["丙", "丁", ""]

    (tmp_path / "名册.csv").write_text("学号,姓名,班级\n2022003,丙丙,一班\n", encoding="utf-8")
    enrolled = zhuhang("screen", export, *ASNU, "--students", tmp_path / "名册.csv").json
    assert [entry["name"] for entry in enrolled["undecided"]] == ["丙丙"]


def test_the_same_inputs_in_another_order_make_the_same_bytes(zhuhang: Call, tmp_path: Path) -> None:
    rows = [row("1", "A", "3", "50"), row("1", "B", "4", "70"), row("2", "A", "3", "40"), row("2", "B", "4", "0", 成绩备注="缺考")]
    one, other = sheet(tmp_path / "a.csv", rows), sheet(tmp_path / "b.csv", rows[::-1])
    for path, name in ((one, "one.json"), (other, "other.json")):
        assert zhuhang("screen", path, *ASNU, "--out", tmp_path / name).status == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()


@pytest.mark.parametrize("ending", ["json", "xlsx", "csv", "parquet"])
def test_every_kind_of_file_is_written_whole_and_twice_the_same(zhuhang: Call, export: Path, tmp_path: Path, ending: str) -> None:
    targets = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    for target in targets:
        assert zhuhang("screen", export, *ASNU, "--out", target).status == 0
    assert targets[0].read_bytes() == targets[1].read_bytes()
    assert not list(tmp_path.glob(".*part"))


def test_every_wrong_argument_is_named_at_once_and_nothing_is_written(zhuhang: Call, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    said = zhuhang(
        "screen", tmp_path / "nowhere.csv", "--regulation", "njimt", "--term", "2023-2024-9", "--set", "colour=3",
        "--out", target,
    )
    assert said.status == 2 and not said.out
    for part in ("nowhere.csv", "2023-2024-9", "colour", "yellow_outstanding_credits", "red_outstanding_courses"):
        assert part in said.err
    assert not target.exists()


def test_one_of_two_parameters_is_enough_for_a_level(zhuhang: Call, export: Path) -> None:
    settings = [f"{level}_outstanding_credits={number}" for level, number in (("yellow", "3"), ("orange", "15/2"), ("red", "12"))]
    words = [word for setting in settings for word in ("--set", setting)]
    listed = zhuhang("screen", export, "--regulation", "njimt", "--term", TERM, *words).json
    assert [(entry["student_id"], entry["level"]) for entry in listed["entries"]] == [("2022001", "yellow")]
    assert listed["parameters"] == {
        "orange_outstanding_credits": "7.5", "red_outstanding_credits": "12", "yellow_outstanding_credits": "3",
    }


def test_a_percentage_and_a_quotient_set_the_same_share(zhuhang: Call, export: Path) -> None:
    lists = [
        zhuhang("screen", export, "--regulation", "gxu", "--term", TERM, "--set", "warning_outstanding_credits=99",
                "--set", f"probation_earned_share={text}").json
        for text in ("85%", "17/20", "0.85")
    ]
    assert lists[0] == lists[1] == lists[2]
    assert [entry["student_id"] for entry in lists[0]["entries"]] == []


def test_before_the_make_ups_a_failed_regular_exam_counts_and_results_after_them_do_not_hold(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "3", "50"), row("1", "A", "3", "70", 考试性质="补考"), row("1", "B", "9", "80")])
    final = zhuhang("screen", path, *ASNU, "--set", "counting=outstanding").json
    early = zhuhang("screen", path, *ASNU, "--phase", "provisional").json
    assert [entry["level"] for entry in final["entries"]] == []
    assert [entry["level"] for entry in early["entries"]] == ["red"]
    lut = zhuhang("screen", path, "--regulation", "lut", "--term", TERM, "--phase", "provisional").json
    assert lut["entries"] == []


def test_facts_count_for_their_term_and_an_unknown_one_is_refused(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text(f"学号,学年学期,事实,值,依据\n2022002,{TERM},旷课,是,考勤\n2022002,2022-2023-2,成绩大幅度下滑,是,\n")
    listed = zhuhang("screen", export, *ASNU, "--facts", facts).json
    (red,) = [entry for entry in listed["entries"] if entry["level"] == "red"]
    assert red["student_id"] == "2022002" and [finding["rule"] for finding in red["findings"]] == ["red-truancy"]
    early = zhuhang("screen", export, *ASNU, "--facts", facts, "--as-of", "2023-07-01").json
    assert all(entry["level"] != "red" for entry in early["entries"])
    facts.write_text(f"学号,学年学期,事实,值,依据\n2022002,{TERM},迟到大王,是,\n")
    said = zhuhang("screen", export, *ASNU, "--facts", facts)
    assert said.status == 2 and "迟到大王" in said.err


def test_an_earlier_level_continues_until_its_lifting_condition_is_met(zhuhang: Call, tmp_path: Path) -> None:
    early = "2022-2023-2"
    path = sheet(tmp_path / "a.csv", [
        row("1", "A", "6", "50", 学年学期=early), row("2", "A", "5.5", "50", 学年学期=early), row("2", "B", "2", "80"),
        row("1", "B", "2", "80"),
    ])
    history = tmp_path / "history.csv"
    history.write_text(f"学号,学年学期,类别,等级\n1,{early},,written\n2,{early},,written\n")
    listed = zhuhang("screen", path, "--regulation", "lut", "--term", TERM, "--history", history).json
    (entry,) = listed["entries"]
    assert (entry["student_id"], entry["level"], entry["findings"][0]["rule"]) == ("1", "written", "carried")
    assert entry["findings"][0]["text"] == "2022—2023学年第2学期名单的书面警示尚未满足解除条件，继续：至2023—2024学年第1学期末累计未获学分为 6 学分。"
    assert [lifted["student_id"] for lifted in listed["lifted"]] == ["2"]


def test_an_authoritys_list_decides_and_differences_are_reported(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    official = tmp_path / "official.csv"
    official.write_text("学号,等级,依据\n2022002,橙色预警,教务处\n")
    listed = zhuhang("screen", export, "--regulation", "njimt", "--term", TERM, "--official", official).json
    (entry,) = listed["entries"]
    assert (entry["student_id"], entry["level"]) == ("2022002", "orange")
    assert {unknown["missing"] for unknown in entry["unknown"]} >= {"yellow_outstanding_credits"}
    by_rules = zhuhang("screen", export, *ASNU, "--official", official).json
    assert {difference["student_id"] for difference in by_rules["differences"]} == {"2022001", "2022002"}


def test_whom_the_rules_warn_but_not_the_authority_is_a_difference_and_not_undecided(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "3", "50"), row("2", "A", "3", "90"), row("3", "A", "3", "90")])
    official = tmp_path / "official.csv"
    official.write_text("学号,等级\n3,橙色预警\n")
    listed = zhuhang("screen", path, *ASNU, "--official", official).json
    assert [entry["student_id"] for entry in listed["undecided"]] == ["2"]
    assert {"student_id": "1", "name": "", "track": "academic", "official": None, "computed": "red"} in listed["differences"]


@pytest.mark.parametrize(("gpa", "level", "said"), [
    ("2.199999999", "orange", "为 2.199999999，低于 2.2。"), ("1.996", "red", "为 1.996，低于 2。"), ("2.104", "orange", "为约2.1，低于 2.2。"),
])
def test_a_number_is_never_rounded_onto_its_threshold(zhuhang: Call, export: Path, tmp_path: Path, gpa: str, level: str, said: str) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(f"学号,姓名,学籍状态,平均学分绩点\n2022002,乙,在读,{gpa}\n")
    listed = zhuhang("screen", export, *ASNU, "--students", roster).json
    (entry,) = (entry for entry in listed["entries"] if entry["student_id"] == "2022002")
    assert entry["level"] == level and entry["findings"][0]["text"].endswith(said)


def test_a_share_just_below_a_threshold_does_not_read_as_the_threshold(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "15", "50"), row("1", "B", "85.01", "90")])
    (entry,) = zhuhang("screen", path, *ASNU).json["entries"]
    (text,) = (finding["text"] for finding in entry["findings"] if finding["rule"] == "yellow-ratio")
    assert "15 ÷ 100.01 = 1500/10001（约14.999%），达到 5%、低于 15%。" in text


def test_a_student_on_leave_is_excluded_with_the_reason(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("学号,姓名,学籍状态,平均学分绩点\n2022001,甲,休学,\n2022002,乙,在读,2.1\n")
    listed = zhuhang("screen", export, *ASNU, "--students", roster).json
    assert {"student_id": "2022001", "reason": "休学"} in listed["excluded"]
    (entry,) = listed["entries"]
    assert entry["findings"][0]["values"] == {"gpa": "2.1"}


def test_no_cell_becomes_a_formula(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "3", "50", 姓名="=1+1")])
    assert zhuhang("screen", path, *ASNU, "--out", tmp_path / "a.xlsx").status == 0
    cells = [cell for line in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows() for cell in line]
    assert any(cell.value == "=1+1" for cell in cells) and all(cell.data_type != "f" for cell in cells)
    assert zhuhang("screen", path, *ASNU, "--out", tmp_path / "b.csv").status == 0
    assert "'=1+1" in (tmp_path / "b.csv").read_text()


def test_grade_points_of_another_scale_are_refused(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "3", "85", 绩点="85")])
    said = zhuhang("screen", path, *ASNU)
    assert said.status == 2 and "85" in said.err


def test_parquet_out_has_exact_values_and_results(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    assert zhuhang("screen", export, *ASNU, "--out", tmp_path / "a.parquet").status == 0
    (finding,) = pl.read_parquet(tmp_path / "a.parquet").to_dicts()
    assert finding["values"] == [{"measure": "failed_credit_share", "numerator": 300, "denominator": 2000}]
    assert finding["results"] == [{"course_id": "A1", "term": TERM, "credits_hundredths": 300}]


def test_a_history_of_an_earlier_screen_is_read_from_its_json(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "7", "50", 学年学期="2022-2023-2"), row("1", "B", "3", "90")])
    early = tmp_path / "early.json"
    assert zhuhang("screen", path, "--regulation", "lut", "--term", "2022-2023-2", "--out", early).status == 0
    assert json.loads(early.read_text())["entries"][0]["level"] == "oral"
    listed = zhuhang("screen", path, "--regulation", "lut", "--term", TERM, "--history", early).json
    assert [(entry["level"], entry["findings"][0]["rule"]) for entry in listed["entries"]] == [("oral", "carried")]


def test_an_earlier_list_without_anybody_ends_what_came_before_it(zhuhang: Call, tmp_path: Path) -> None:
    early, middle = "2022-2023-1", "2022-2023-2"
    path = sheet(tmp_path / "a.csv", [row("1", "A", "7", "90", 学年学期=early), row("1", "B", "7", "50", 学年学期="2021-2022-2")])
    table, clear = tmp_path / "history.csv", tmp_path / "clear.json"
    table.write_text(f"学号,学年学期,类别,等级\n1,{early},,oral\n")
    (empty := tmp_path / "empty.csv").write_text("学号,学年学期,课程代码,课程名称,学分,成绩\n2,2022-2023-2,A,A,3,90\n")
    assert zhuhang("screen", empty, "--regulation", "lut", "--term", middle, "--out", clear).status == 0
    lut = ("screen", path, "--regulation", "lut", "--term", TERM, "--history", table)
    assert [entry["level"] for entry in zhuhang(*lut).json["entries"]] == ["oral"]
    assert zhuhang(*lut, clear).json["entries"] == []


def test_a_retake_in_a_column_is_sat_in_the_term_beside_it_and_the_regular_exam_in_its_own(zhuhang: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "学号,姓名,学年学期,课程代码,课程名称,学分,成绩,重修成绩,补考成绩,补重学期\n"
        f"1,甲,{TERM},X,x,3,50,70,,2023-2024-2\n2,乙,2022-2023-2,Y,y,3,50,,40,{TERM}\n"
    )
    listed = zhuhang("screen", path, "--regulation", "lut", "--term", TERM).json
    (entry,) = listed["entries"]
    assert (entry["student_id"], entry["level"]) == ("1", "oral")
    assert entry["findings"][0]["values"]["outstanding_courses"] == "1"


def test_refused_rows_of_earlier_and_official_lists_follow_their_students(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    history, official = tmp_path / "history.csv", tmp_path / "official.csv"
    history.write_text("学号,学年学期,类别,等级\n2022002,2022-2023-2,,紫\n")
    listed = zhuhang("screen", export, "--regulation", "lut", "--term", TERM, "--history", history).json
    refused = {"rule": None, "missing": "refused_row"}
    assert {entry["student_id"] for entry in listed["undecided"] if refused in entry["unknown"]} == {"2022002", "2022003"}
    official.write_text("学号,等级\n2022002,黄色预警\n2022002,红色预警\n")
    listed = zhuhang("screen", export, *ASNU, "--official", official).json
    assert refused in next(entry for entry in listed["undecided"] if entry["student_id"] == "2022002")["unknown"]


def test_an_earlier_list_given_twice_in_two_forms_counts_once(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "7", "50", 学年学期="2022-2023-2"), row("1", "B", "3", "90")])
    early, table = tmp_path / "early.json", tmp_path / "early.csv"
    assert zhuhang("screen", path, "--regulation", "lut", "--term", "2022-2023-2", "--out", early).status == 0
    table.write_text("学号,学年学期,类别,等级\n1,2022-2023-2,,oral\n")
    listed = zhuhang("screen", path, "--regulation", "lut", "--term", TERM, "--history", early, table).json
    assert [(entry["level"], entry["findings"][0]["rule"]) for entry in listed["entries"]] == [("oral", "carried")]


def test_a_sheet_nobody_recognises_is_not_passed_over(zhuhang: Call, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["学号", "学年学期", "课程代码", "课程名称", "学分", "成绩"])
    book.active.append(["1", TERM, "A", "a", "3", "50"])
    book.create_sheet("别的").append(["a", "b"])
    book.create_sheet("空的")
    book.save(tmp_path / "a.xlsx")
    said = zhuhang("screen", tmp_path / "a.xlsx", *ASNU)
    assert said.status == 2 and "别的" in said.err and "空的" not in said.err


@pytest.mark.parametrize("kind", ["第10次重修", "第十二次重修", "重修20", "第二十一次重修"])
def test_any_number_of_retakes_is_a_retake(zhuhang: Call, tmp_path: Path, kind: str) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "3", "50", 考试性质=kind)])
    assert zhuhang("screen", path, *ASNU).json["rows"]["refused"] == 0


def test_a_negative_or_repeated_parameter_is_refused(zhuhang: Call, export: Path) -> None:
    gxu = ("screen", export, "--regulation", "gxu", "--term", TERM, "--set", "probation_earned_share=1/2")
    assert zhuhang(*gxu, "--set", "warning_outstanding_credits=-1").status == 2
    said = zhuhang(*gxu, "--set", "warning_outstanding_credits=1", "--set", "warning_outstanding_credits=2")
    assert said.status == 2 and "不止一次" in said.err


def test_a_term_with_a_space_is_the_term(zhuhang: Call, export: Path) -> None:
    said = zhuhang("screen", export, "--regulation", "asnu", "--term", f" {TERM} ")
    assert said.out == zhuhang("screen", export, *ASNU).out and "成绩中没有" not in said.err


def test_a_file_cannot_steer_the_terminal(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [row("1", "A", "3", "\x1b[2J九十"), row("1", "B", "3", "90")])
    said = zhuhang("screen", path, *ASNU)
    assert said.status == 0 and "\x1b" not in said.err and "\\x1b[2J九十" in said.err


def test_the_printed_list_is_utf8_whatever_the_terminal_reads(export: Path) -> None:
    call = [sys.executable, "-m", "zhuhang.cli", "screen", str(export), *ASNU]
    printed = {subprocess.run(call, env=os.environ | {"PYTHONIOENCODING": name}, capture_output=True, check=True).stdout
               for name in ("utf-8", "gbk", "ascii")}
    assert len(printed) == 1 and "甲".encode() in printed.pop()


def test_a_rank_is_said_in_places_and_heads_not_in_credits(zhuhang: Call, tmp_path: Path) -> None:
    term, number = "2022-2023-2", 120
    rows = [row(f"{place:03}", "A", "3", "80", 学年学期=term, 绩点=str(Decimal("2.4") - Decimal(place) / 100)) for place in range(number)]
    roster = tmp_path / "roster.csv"
    roster.write_text("学号,年级,专业\n" + "".join(f"{place:03},2021级,某专业\n" for place in range(number)))
    listed = zhuhang(
        "screen", sheet(tmp_path / "a.csv", rows), "--regulation", "nepu", "--term", term, "--students", roster,
        "--set", "withdrawal_compulsory_share=1/3",
    ).json
    (text,) = (finding["text"] for entry in listed["entries"] if entry["student_id"] == "119" for finding in entry["findings"] if finding["rule"] == "degree-rank")
    assert "绩点排名百分位为 120 ÷ 120 = 1（100%），超过 90%" in text


@pytest.mark.parametrize("words", [
    ("--students", ""), ("--facts", ""), ("--official", ""), ("--out", ""), ("--snapshot", ""), ("--levels-only",), ("--levels-only", "--out", "a.csv"),
])
def test_an_argument_that_would_do_nothing_is_refused(zhuhang: Call, export: Path, words: tuple[str, ...]) -> None:
    said = zhuhang("screen", export, *ASNU, *words)
    assert said.status == 2 and words[0] in said.err and not said.out


def test_a_list_is_not_written_over_what_is_read(zhuhang: Call, export: Path) -> None:
    before = export.read_bytes()
    said = zhuhang("screen", export, *ASNU, "--out", export.parent / "." / export.name)
    assert said.status == 2 and "换一个文件名" in said.err and export.read_bytes() == before


def test_every_parameter_that_is_wrong_or_unset_is_said_at_once(zhuhang: Call, export: Path) -> None:
    gxu = ("--regulation", "gxu", "--term", TERM)
    said = zhuhang("screen", export, *gxu, "--set", "probation_earned_share=40", "--set", "scope=last_term")
    assert said.status == 2 and not said.out
    for why in ("probation_earned_share 是比例，不能大于 1", "scope 不是办法 gxu 的参数", "warning_outstanding_credits（"):
        assert why in said.err
    assert "probation_earned_share（" not in said.err
    assert zhuhang("screen", export, *gxu, "--set", "probation_earned_share=40%", "--set", "warning_outstanding_credits=8").status == 0


@pytest.mark.parametrize(("output", "status", "why"), [("/dev/full", 2, "写不进去"), (None, 0, "")])
def test_a_full_disk_is_said_and_a_reader_that_left_is_not(export: Path, output: str | None, status: int, why: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    taken = os.open(output, os.O_WRONLY) if output else writer
    for words in (("screen", str(export), *ASNU), ("regulation", "show", "asnu"), ("forms", "asnu")):
        said = subprocess.run([sys.executable, "-m", "zhuhang.cli", *words], stdout=taken, stderr=subprocess.PIPE, check=False)
        assert said.returncode == status
        assert why in said.stderr.decode() and b"Traceback" not in said.stderr and b"Exception ignored" not in said.stderr
    for opened in {taken, writer}:
        os.close(opened)
