"""What the checker says of a folder that loads: levels, clauses, cases, what is unset or assumed."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.regulation.folders import SOUND, changed, line_of
from zhuhang.regulation.check import check_text, report
from zhuhang.regulation.load import load
from zhuhang.regulation.remarks import Remark
from zhuhang.regulation.thresholds import SIDES, thresholds


class Doubt(NamedTuple):
    """What is written instead of what, and what the checker says of it: how gravely, its code, its words."""

    file: str
    old: str
    new: str
    gravity: str
    code: str
    words: str


REGULATION, RULES, CLAUSES, CASES = "regulation.yaml", "rules.yaml", "clauses.yaml", "cases/share.yaml"
NEVER = "{all: [{student: cohort, among: [2022]}, {student: cohort, among: [2023]}]}"

DOUBTS = [
    Doubt(RULES, "at_least: 15%, below: 25%", "at_least: 15%, below: 24%", "warning", "gap",
          "上学期未通过学分占所选学分的比例为 24%、其余都正常的学生没有一条规则成立"),
    Doubt(RULES, "last_term, at_least: 25%", "last_term, above: 25%", "warning", "gap", "的比例为 25%、其余都正常的学生没有一条规则成立"),
    Doubt(RULES, "at_least: 15%, below: 25%", "at_least: 15%, at_most: 25%", "warning", "overlap",
          "的比例为 25% 的学生同时落在“轻”（light-share）和“重”（heavy-share）"),
    Doubt(RULES, "last_term, at_least: 25%", "last_term, at_least: 25%, below: 50%", "warning", "open-end",
          "的比例比 49% 更多的学生反而没有规则成立"),
    Doubt(RULES, "{fact: truancy, at_least: 10}", NEVER, "error", "never-holds", "规则“heavy-truancy”没有学生能满足"),
    Doubt(REGULATION, "    levels:\n", "    levels:\n      - {code: lightest, name: 最轻, cite: 第二条}\n", "warning",
          "level-without-rules", "等级“最轻”没有一条规则"),
    Doubt(CLAUSES, ", narrative: 没有可以实现的内容", "", "error", "unexplained-clause", "条款“C4”（第四条）既没有实现也没有说明"),
    Doubt(CLAUSES, "cite: 第三条", "cite: 第五条", "error", "dangling-cite", "解除条件所引“第三条”不在条款表里"),
    Doubt(CLAUSES, "heavy-share, heavy-truancy]", "heavy-share]", "error", "unlisted-rule", "规则“heavy-truancy”不在任何条款的 rules 里"),
    Doubt(RULES, "  - code: heavy-truancy\n", "  - code: heavy-truancy\n    clause: C1\n", "error", "clause-and-cite",
          "写的条款编号是“C1”，所引“第二条”却是 C2"),
    Doubt(REGULATION, "{name: 辅导员, cite: 第一条}", "{name: 辅导员, cite: 第九条}", "warning", "unknown-cite", "所引“第九条”"),
    Doubt(REGULATION, "default: 5, ", "", "note", "unset-parameter", "参数“light_credits”（累计未获学分达到）尚未设定"),
    Doubt(REGULATION, "facts:\n", "facts:\n  lateness: {label: 迟到}\n", "warning", "unused", "事实“lateness”没有用到"),
    Doubt(REGULATION, "facts:\n", "assumptions: [按补考之后认定]\nfacts:\n", "note", "assumption", "待学院确认：按补考之后认定"),
    Doubt(RULES, "  - code: heavy-truancy\n", "  - code: heavy-truancy\n    assumption: 学时由人认定\n", "note", "assumption",
          "待学院确认（规则 heavy-truancy，第二条）：学时由人认定"),
    Doubt(RULES, "{fact: truancy, at_least: 10}", "{measure: failed_after_makeup_courses, at_least: 2}\n    phase: provisional", "error",
          "too-early", "那时还没有结果"),
    Doubt(REGULATION, "gpa_scale_max: 5\n", "", "note", "no-lifting", ""),
    Doubt(RULES, "level: heavy\n    proposal: leave", "proposal: leave", "warning", "proposal-without-level",
          "规则“heavy-share”只有 proposal：没有别的规则列入的学生不会出现在名单上"),
    Doubt(CASES, "rules: [heavy-truancy]", "rules: [heavy-absence]", "error", "undefined", "没有这个规则“heavy-absence”"),
    Doubt(CASES, "rules: [heavy-truancy]", "rules: [heavy-share]", "warning", "rule-without-case", "规则“heavy-truancy”没有一个算例：请在 cases/ 里写一个应当成立的学生，并把它写进 expect 的 rules"),
    Doubt(CASES, "level: heavy, rules: [heavy-truancy]", "level: worst", "error", "undefined", "没有这个等级“worst”：这里写代码，有 heavy、light 和 none"),
    Doubt(CASES, "{range: all}", "{range: none}", "error", "undefined", "参数“range”没有选项“none”"),
    Doubt(CASES, "term: 2022-2023-2, level", "term: 2022-2024-2, level", "error", "wrong-term", "“2022-2024-2”不是学年学期"),
    Doubt(CASES, "expect: {level: heavy, rules: [heavy-truancy]}", "expect: {rules: [heavy-truancy]}", "error", "wrong-value",
          "expect 须写 level"),
    Doubt(CASES, "经认定旷课10学时，为重", "未通过学分恰为所选学分的25%，为重，建议休学", "error", "same-name", "同名"),
    Doubt(CASES, "facts: [{fact: 旷课, value: 10}]", "facts: [{fact: 旷课, value: 十学时}]", "error", "wrong-value",
          "事实“旷课”的值应是 是、否或一个数（不写单位），写成了“十学时”"),
    Doubt(CASES, "facts: [{fact: 旷课, value: 10}]", "facts: [{fact: 旷课, value: 15%}]", "error", "wrong-value", "写成了“15%”"),
    Doubt(CASES, "{level: heavy, rules: [heavy-truancy]}", "{levels: {学业: heavy}, rules: [heavy-truancy]}", "error", "undefined",
          "没有这个预警类别“学业”：这里写代码，有 academic"),
    Doubt(CASES, "facts: [{fact: 旷课, value: 10}]", "student: {status: 访学}", "error", "unknown-status", "名册里没有学籍状态“访学”"),
    Doubt(CASES, "facts: [{fact: 旷课, value: 10}]", "facts: [{fact: 迟到}]", "error", "undefined", "没有这个事实“迟到”：有 truancy、旷课"),
]
DOUBTS = [doubt for doubt in DOUBTS if doubt.words]


def test_a_sound_folder_gives_no_warning() -> None:
    found = report(SOUND)

    assert found.is_sound
    assert found.remarks == {"error": [], "warning": [], "note": []}
    assert check_text(SOUND) == (
        "某校《学业预警办法》（sound，版本 1）：规则 4 条，条款 4 条，算例 4 个\n\n检查通过：错误 0 处，警告 0 处，提示 0 处", True)


def test_a_level_given_only_before_the_make_ups_has_its_rules(tmp_path: Path) -> None:
    levels = "    levels:\n      - {code: early, name: 期初警告, cite: 第二条}\n"
    folder = changed(tmp_path, REGULATION, "    levels:\n", levels)
    assert "level-without-rules" in {remark.code for remark in report(folder).remarks["warning"]}

    rules = (folder / RULES).read_text(encoding="utf-8").replace(
        "rules:\n", "rules:\n  - {code: early, level: early, cite: 第二条, phase: provisional, when: {measure: earned_credits, below: 15}}\n", 1)
    (folder / RULES).write_text(rules, encoding="utf-8")

    assert "level-without-rules" not in {remark.code for remark in report(folder).remarks["warning"]}


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: f"{doubt.code}: {doubt.words[:12]}")
def test_a_doubt_is_said(doubt: Doubt, tmp_path: Path) -> None:
    found = report(changed(tmp_path, doubt.file, doubt.old, doubt.new))

    said = [(gravity, remark.code) for gravity, remarks in found.remarks.items() for remark in remarks
            if doubt.words in remark.message]
    assert said == [(doubt.gravity, doubt.code)], found.text
    assert found.is_sound == (doubt.gravity != "error")


def test_a_level_a_heavier_one_always_overrides_is_unreachable(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULES, "window: last_term, at_least: 25%", "window: last_term, at_least: 0%")

    found = report(folder)

    assert [remark.code for remark in found.remarks["error"]] == ["unreachable-level"]
    assert "等级“轻”没有学生能得到" in found.remarks["error"][0].message


def test_exactly_one_third_between_two_open_intervals(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULES, "at_least: 15%, below: 25%", "above: 15%, below: 1/3")
    text = (folder / RULES).read_text(encoding="utf-8")
    (folder / RULES).write_text(text.replace("last_term, at_least: 25%", "last_term, above: 1/3"), encoding="utf-8")

    gaps = [remark for remark in report(folder).remarks["warning"] if remark.code == "gap"]

    assert len(gaps) == 1
    assert gaps[0].line == line_of(folder, RULES, "above: 15%")
    assert "的比例为 1/3、其余都正常的学生没有一条规则成立，而比这少的可得“轻”，比这多的可得“重”" in gaps[0].message


def test_what_a_rule_states_as_an_assumption_is_only_a_note(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULES, "at_least: 15%, below: 25%}", "at_least: 15%, below: 24%}\n    assumption: 原文如此")

    found = report(folder)

    assert found.remarks["warning"] == []
    assert [remark.code for remark in found.remarks["note"]] == ["gap", "assumption"]


def test_thresholds_without_cases_on_every_side() -> None:
    known = thresholds(load(SOUND))
    assert [(found.owner, found.comparator, str(found.value or found.parameter)) for found in known] == [
        ("light-share", "at_least", "3/20"), ("light-share", "below", "1/4"), ("light-credits", "at_least", "light_credits"),
        ("heavy-share", "at_least", "1/4"), ("heavy-truancy", "at_least", "10"), ("lifting[0]", "below", "2"),
    ]
    reached = {found: set(SIDES) for found in known}
    reached[known[0]] = {"at"}

    said = report(SOUND, coverage=reached).remarks["warning"]

    assert [remark.message for remark in said] == [
        "light-share 的界限（上学期未通过学分占所选学分的比例 15%）缺少“略低于”“略高于”的算例：请在 cases/ 里补上"]
    assert said[0].file == "sound/rules.yaml"


def test_failed_cases_make_a_regulation_unsound() -> None:
    failed = Remark("error", "sound/cases/share.yaml", 3, "case-failed", "算例“甲”：应为轻，实为重")

    found = report(SOUND, failures=[failed])

    assert not found.is_sound
    assert "错误（1）\n  sound/cases/share.yaml:3  算例“甲”：应为轻，实为重  [case-failed]" in found.text


def test_mistakes_of_the_loader_are_errors_of_the_report(tmp_path: Path) -> None:
    text, is_sound = check_text(changed(tmp_path, REGULATION, "institution: 某校\n", ""))

    assert not is_sound
    assert "sound：无法读取" in text
    assert "缺少“institution”：请补上  [missing-key]" in text


@pytest.mark.parametrize("file", [REGULATION, RULES, CLAUSES, CASES])
def test_any_line_left_out_is_reported_not_crashed_on(file: str, tmp_path: Path) -> None:
    lines = (SOUND / file).read_text(encoding="utf-8").splitlines()
    folder = changed(tmp_path, REGULATION, "code: sound", "code: sound ")
    for number in range(len(lines)):
        (folder / file).write_text("\n".join(lines[:number] + lines[number + 1:]), encoding="utf-8")

        found = report(folder)

        assert all(remark.line or remark.code in ("no-clauses", "not-cases", "missing-key") for remark in found.remarks["error"]), found.text
        assert not any("Input should" in remark.message for remark in found.remarks["error"]), found.text
