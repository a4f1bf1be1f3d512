"""``--snapshot`` and ``zhuhang verify``: a sealed list is computed again, and a changed byte is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import TERM, Call, row, sheet

ASNU = ("--regulation", "asnu", "--term", TERM)


@pytest.fixture
def sealed(zhuhang: Call, export: Path, tmp_path: Path) -> Path:
    """A sealed run."""
    assert zhuhang("screen", export, *ASNU, "--snapshot", tmp_path / "sealed", "--out", tmp_path / "list.json").status == 0
    return tmp_path / "sealed"


def test_a_sealed_run_is_computed_again_byte_for_byte(zhuhang: Call, sealed: Path, tmp_path: Path) -> None:
    assert zhuhang("verify", sealed).status == 0
    assert zhuhang("screen", sealed, *ASNU, "--out", tmp_path / "again.json").status == 0
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "list.json").read_bytes() == (sealed / "list.json").read_bytes()


@pytest.mark.parametrize("name", ["list.json", "regulation.json", "attempts-0000.parquet", "students.parquet"])
def test_a_changed_byte_is_found(zhuhang: Call, sealed: Path, name: str) -> None:
    content = bytearray((sealed / name).read_bytes())
    content[len(content) // 2] ^= 1
    (sealed / name).write_bytes(content)
    said = zhuhang("verify", sealed)
    assert said.status == 2 and name in said.err


def test_a_list_forged_together_with_its_manifest_is_found(zhuhang: Call, sealed: Path) -> None:
    import hashlib

    forged = (sealed / "list.json").read_text().replace('"orange"', '"yellow"')
    (sealed / "list.json").write_text(forged)
    manifest = json.loads((sealed / "manifest.json").read_text())
    manifest["files"]["list.json"] = hashlib.sha256(forged.encode()).hexdigest()
    (sealed / "manifest.json").write_text(json.dumps(manifest))
    said = zhuhang("verify", sealed)
    assert said.status == 2 and "名单" in said.err


def test_a_snapshot_is_never_overwritten(zhuhang: Call, export: Path, sealed: Path) -> None:
    said = zhuhang("screen", export, *ASNU, "--snapshot", sealed)
    assert said.status == 2 and "不覆盖" in said.err


def test_a_folder_that_is_no_snapshot_says_so(zhuhang: Call, tmp_path: Path) -> None:
    said = zhuhang("verify", tmp_path)
    assert said.status == 2 and "manifest.json" in said.err


def test_other_tables_can_be_put_beside_a_sealed_run(zhuhang: Call, sealed: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("学号,姓名,平均学分绩点\n2022002,乙,1.5\n")
    listed = zhuhang("screen", sealed, *ASNU, "--students", roster).json
    assert {(entry["student_id"], entry["level"]) for entry in listed["entries"]} == {("2022001", "orange"), ("2022002", "red")}


def test_a_deferred_exam_of_the_next_term_is_placed_again_when_verified(zhuhang: Call, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", [
        row("1", "A", "5", "", 成绩备注="缓考"), row("1", "A", "5", "40", 学年学期="2023-2024-2", 考试性质="缓考"), row("1", "B", "9", "80"),
    ])
    assert zhuhang("screen", path, *ASNU, "--snapshot", tmp_path / "s", "--out", tmp_path / "l.json").status == 0
    (entry,) = json.loads((tmp_path / "l.json").read_text())["entries"]
    assert entry["level"] == "red" and entry["findings"][0]["values"] == {"failed_credit_share": "5/14"}
    assert zhuhang("verify", tmp_path / "s").status == 0


@pytest.mark.parametrize("name", ["students.parquet", "refused.parquet", "course_terms-0000.parquet", "courses.parquet"])
def test_a_damaged_sealed_run_is_not_screened(zhuhang: Call, sealed: Path, name: str) -> None:
    content = (sealed / name).read_bytes()
    (sealed / name).write_bytes(content[: len(content) // 2])
    said = zhuhang("screen", sealed, *ASNU)
    assert said.status == 2 and not said.out and name in said.err


def test_a_sealed_authoritys_list_is_used_again(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    official = tmp_path / "official.csv"
    official.write_text("学号,等级\n2022002,预警\n")
    gxu = ("--regulation", "gxu", "--term", TERM)
    first = zhuhang("screen", export, *gxu, "--official", official, "--snapshot", tmp_path / "s")
    assert first.status == 0
    assert zhuhang("screen", tmp_path / "s", *gxu).out == first.out


def test_refused_rows_beside_a_sealed_run_are_said_and_follow_their_students(zhuhang: Call, export: Path, sealed: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text(f"学号,学年学期,事实,值\n2022001,{TERM},旷课,也许\n")
    from_files, from_seal = (zhuhang("screen", source, *ASNU, "--facts", facts) for source in (export, sealed))
    assert from_seal.out == from_files.out
    assert "也许" in from_seal.err
    (entry,) = from_seal.json["entries"]
    assert {"rule": None, "missing": "refused_row"} in entry["unknown"]


def test_an_unknown_sheet_beside_a_sealed_run_is_not_passed_over(zhuhang: Call, sealed: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["学号", "学年学期", "事实", "值"])
    book.active.append(["2022001", TERM, "旷课", "是"])
    book.create_sheet("别的").append(["a", "b"])
    book.save(tmp_path / "facts.xlsx")
    said = zhuhang("screen", sealed, *ASNU, "--facts", tmp_path / "facts.xlsx")
    assert said.status == 2 and "别的" in said.err and not said.out


def test_an_empty_day_is_not_no_day(zhuhang: Call, export: Path) -> None:
    said = zhuhang("screen", export, *ASNU, "--as-of", "")
    assert said.status == 2 and "--as-of" in said.err and not said.out


def test_any_changed_byte_of_the_manifest_is_found(zhuhang: Call, sealed: Path) -> None:
    manifest = sealed / "manifest.json"
    whole = manifest.read_bytes()
    for place in range(0, len(whole), 37):
        manifest.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert zhuhang("verify", sealed).status == 2, place
    for before, after in ((b'"highest_point": ', b'"highest_point": 1'), (b'"format": ', b'"format":  '), (b"{", b"[{")):
        manifest.write_bytes(whole.replace(before, after, 1))
        said = zhuhang("verify", sealed)
        assert said.status == 2 and "manifest.json" in said.err


def test_a_table_slipped_into_a_sealed_run_is_not_read(zhuhang: Call, sealed: Path) -> None:
    (sealed / "attempts-0001.parquet").write_bytes((sealed / "attempts-0000.parquet").read_bytes())
    for words in (("verify", sealed), ("screen", sealed, *ASNU)):
        said = zhuhang(*words)
        assert said.status == 2 and "attempts-0001.parquet" in said.err and not said.out
