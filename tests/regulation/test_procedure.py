"""Procedures that would get stuck or go out unapproved are refused, each by its place and words; a sound one is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.regulation.folders import SOUND, line_of
from zhuhang.regulation.check import report
from zhuhang.regulation.load import load
from zhuhang.regulation.procedure_prose import diagram
from zhuhang.regulation.prose import prose

PROCEDURE = """
procedure:
  cite: 第一条
  rounds: [provisional, final]
  steps:
    - {act: draft, by: [secretary], cite: 第一条, due: {weeks: 2, after: term_start}, tell: [counselor]}
    - {act: check, by: [student], cite: 第一条, due: {working_days: {parameter: check_days}, after: previous}, silence: silence}
    - {act: answer, by: [secretary], cite: 第一条, due: {working_days: 3, after: objection}}
    - {act: approve, by: [counselor], cite: 第一条, approvals: 2}
    - {act: publish, by: [secretary], cite: 第一条, only_without_objection: true, only: final}
  beside:
    - {act: hold, by: [secretary], cite: 第一条}
  parameters:
    check_days: {label: 核对天数, kind: days, default: 3, cite: 第一条, assumption: 默认三天}
    silence: {label: 不答复怎样算, kind: choice, choices: {confirms: 视为无异议, waits: 等待}, default: waits, cite: 第一条}
"""
ROLES = "roles:\n  secretary: {name: 秘书, cite: 第一条}\n  student: {name: 学生, cite: 第一条}\n"

BROKEN = [
    ("by: [counselor], cite: 第一条, approvals", "by: [dean], cite: 第一条, approvals", "undefined", "没有这个职责主体（roles）“dean”"),
    ("tell: [counselor]", "tell: [counsellor]", "undefined", "是不是想写“counselor”"),
    (", silence: silence", "", "dead-end", "学生一直不答复，名单就停在这里"),
    ("silence: silence", "silence: mute", "undefined", "没有这个程序参数（procedure.parameters）“mute”"),
    ("{confirms: 视为无异议, waits: 等待}, default: waits", "{yes1: 是, no1: 否}, default: yes1", "wrong-value", "confirms（视为无异议）和 waits"),
    ("    - {act: answer, by: [secretary], cite: 第一条, due: {working_days: 3, after: objection}}\n", "", "dead-end", "却没有人答复"),
    ("{act: draft, by: [secretary]", "{act: tell, by: [secretary]", "no-draft", "第一步应是 draft"),
    ("due: {weeks: 2, after: term_start}", "due: {weeks: 2, after: previous}", "no-anchor", "第一步之前没有上一步"),
    ("due: {weeks: 2, after: term_start}", "due: {weeks: 2, after: objection}", "no-anchor", "只有 answer"),
    ("due: {weeks: 2, after: term_start}", "due: {weeks: 2, days: 1, after: term_start}", "wrong-value", "之一"),
    ("due: {weeks: 2, after: term_start}", "due: {weeks: 2, after: christmas}", "wrong-value", "“after”不能写“christmas”"),
    ("{parameter: check_days}", "{parameter: days_to_check}", "undefined", "days_to_check"),
    ("{parameter: check_days}", "{parameter: silence}", "wrong-value", "这里要一个数"),
    ("approvals: 2", "approvals: 0", "no-approval", "至少是 1"),
    ("by: [counselor], cite: 第一条, approvals", "by: [], cite: 第一条, approvals", "wrong-value", "不能为空"),
    ("act: hold", "act: hang", "wrong-value", "“act”不能写“hang”"),
    ("default: 3, cite", "default: soon, cite", "wrong-value", "应是整数"),
]


def folder(target: Path, old: str = "", new: str = "") -> Path:
    """The sound folder with a procedure, in which ``old`` reads ``new``."""
    made = target / "sound"
    made.mkdir()
    for path in SOUND.rglob("*.yaml"):
        (made / path.relative_to(SOUND)).parent.mkdir(exist_ok=True)
        (made / path.relative_to(SOUND)).write_bytes(path.read_bytes())
    text = (made / "regulation.yaml").read_text(encoding="utf-8").replace("roles:\n", ROLES) + PROCEDURE
    assert not old or text.count(old) == 1, f"“{old}”有 {text.count(old)} 处"
    (made / "regulation.yaml").write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return made


def test_a_sound_procedure_is_only_to_be_confirmed(tmp_path: Path) -> None:
    found = report(folder(tmp_path))
    assert found.is_sound, found.text
    assert not found.remarks["warning"], found.text
    assert "待学院确认（名单程序）：默认三天" in found.text


@pytest.mark.parametrize(("old", "new", "code", "words"), BROKEN, ids=[f"{code}-{n}" for n, (_o, _n, code, _w) in enumerate(BROKEN)])
def test_a_procedure_that_leads_nowhere_is_refused(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    found = report(folder(tmp_path, old, new))
    errors = [remark for remark in found.remarks["error"] if remark.code == code and words in remark.message]
    assert errors, found.text
    assert errors[0].line > line_of(tmp_path / "sound", "regulation.yaml", "procedure:") - 1


@pytest.mark.parametrize(
    ("moved", "before", "code"),
    [
        ("    - {act: publish, by: [secretary], cite: 第一条, only_without_objection: true, only: final}\n", "    - {act: approve", "before-approval"),
        ("    - {act: approve, by: [counselor], cite: 第一条, approvals: 2}\n", "    - {act: check", "after-approval"),
    ],
)
def test_the_order_of_approval_and_publication_is_checked(tmp_path: Path, moved: str, before: str, code: str) -> None:
    made = folder(tmp_path)
    text = (made / "regulation.yaml").read_text(encoding="utf-8").replace(moved, "")
    (made / "regulation.yaml").write_text(text.replace(before, moved + before), encoding="utf-8")
    assert code in {remark.code for remark in report(made).remarks["error"]}


def test_an_unused_parameter_is_named(tmp_path: Path) -> None:
    found = report(folder(tmp_path, "working_days: {parameter: check_days}", "working_days: 3"))
    assert [remark.code for remark in found.remarks["warning"]] == ["unused"]


def test_the_prose_says_who_does_what_until_when(tmp_path: Path) -> None:
    said = prose(load(folder(tmp_path)))
    assert "名单程序〔第一条〕：补考前、补考后出名单" in said
    assert "1. 判定学期的下一学期开学后 2 周内，秘书拟定名单，告知辅导员〔第一条〕" in said
    assert "上一步完成后 3 个工作日内，学生核对，逾期不答复：等待" in said
    assert "须 2 人通过" in said
    assert "没有未答复的异议才能公布" in said
    assert "随时：秘书可以暂缓" in said


def test_the_diagram_shows_every_step_and_the_ways_back(tmp_path: Path) -> None:
    drawn = diagram(load(folder(tmp_path)))
    assert drawn.count(" --> s") == 4
    assert '"有异议"' in drawn and '"个别退回"' in drawn and "暂缓" in drawn


def test_a_list_before_the_makeups_skips_the_steps_for_after(tmp_path: Path) -> None:
    procedure = load(folder(tmp_path)).procedure
    assert procedure is not None
    assert [step.act for step in procedure.steps_of("provisional")] == ["draft", "check", "answer", "approve"]
