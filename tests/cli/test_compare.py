"""``zhuhang compare``: who enters, leaves, rises and falls."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import TERM, Call, row, sheet


def test_two_regulations_over_the_same_results(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    said = zhuhang("compare", export, "--regulation", "bistu", "--against", "asnu", "--term", TERM, "--out", target)
    assert said.status == 0
    found = json.loads(target.read_text())
    assert found["counts"]["enters"] == 0 and found["counts"]["leaves"] == 0
    (line,) = found["students"]
    assert (line["before"]["level"], line["after"]["level"]) == ("orange", "struggling")


def test_two_parameter_sets_of_one_regulation(zhuhang: Call, export: Path) -> None:
    side = [word for name in ("orange", "red") for word in ("--set", f"{name}_outstanding_credits=90")]
    other = [word.replace("--set", "--set-against") for word in side]
    said = zhuhang(
        "compare", export, "--regulation", "njimt", "--against", "njimt", "--term", TERM, *side, *other,
        "--set", "yellow_outstanding_credits=4", "--set-against", "yellow_outstanding_credits=3",
    )
    assert said.status == 0 and "不再列入 1 人" in said.out
    assert "黄色预警 0 人" in said.out


def test_the_work_of_both_sides_is_counted_from_their_levels(zhuhang: Call, export: Path) -> None:
    said = zhuhang("compare", export, "--regulation", "bistu", "--against", "asnu", "--term", TERM)
    before, after = (line.strip() for line in said.out.splitlines() if "每学期至少" in line)
    assert before == "每学期至少：谈话 17 次，联系家长 8 次，致家长的通知书 0 次"
    assert after == "每学期至少：谈话 1 次，联系家长 2 次，致家长的通知书 1 次"


def test_what_cannot_be_compared_or_written_is_said_with_status_2(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    other_scale = sheet(tmp_path / "scale.csv", [row("1", "A", "3", "90", 绩点="9")])
    (tmp_path / "a.json").mkdir()
    both = ("--regulation", "asnu", "--against", "lut", "--term", TERM)
    for words, why in (
        ((other_scale,), "绩点满分"), ((export, "--out", tmp_path / "nowhere" / "a.json"), "nowhere"),
        ((export, "--out", tmp_path / "a.json"), "文件夹"), ((export, "--out", tmp_path / "a.xlsx"), ".csv"),
    ):
        said = zhuhang("compare", *words, *both)
        assert said.status == 2 and why in said.err and not said.out
    assert not list(tmp_path.glob(".*part"))


def test_earlier_lists_are_no_history_under_another_regulation(zhuhang: Call, tmp_path: Path) -> None:
    early = "2022-2023-2"
    path = sheet(tmp_path / "a.csv", [row("1", "A", "7", "50", 学年学期=early), row("1", "B", "7", "90")])
    history = tmp_path / "history.csv"
    for level, regulation, other in (("红色", "asnu", "lut"), ("书面", "lut", "asnu"), ("一级", "upc", "term-share")):
        track = "credits" if regulation == "upc" else ""
        history.write_text(f"学号,学年学期,类别,等级\n1,{early},{track},{level}\n")
        said = zhuhang("compare", path, "--regulation", regulation, "--against", other, "--term", TERM, "--history", history)
        assert said.status == 0, said.err
        sealed = tmp_path / f"sealed-{regulation}"
        assert zhuhang("screen", path, "--regulation", regulation, "--term", TERM, "--history", history, "--snapshot", sealed).status == 0
        assert zhuhang("screen", sealed, "--regulation", other, "--term", TERM).status == 0


def test_an_authoritys_list_sealed_with_the_results_is_compared_by_no_side(zhuhang: Call, export: Path, tmp_path: Path) -> None:
    official = tmp_path / "official.csv"
    official.write_text("学号,等级\n2022002,红色\n")
    both, sealed = ("--regulation", "asnu", "--against", "lut", "--term", TERM), tmp_path / "sealed"
    assert zhuhang("screen", export, "--regulation", "asnu", "--term", TERM, "--official", official, "--snapshot", sealed).status == 0
    assert zhuhang("compare", sealed, *both).out == zhuhang("compare", export, *both).out
    said = zhuhang("screen", sealed, "--regulation", "lut", "--term", TERM)
    assert said.status == 2 and "red" in said.err and not said.out
