"""A procedure in Chinese (名单程序的文字和图): sentences for the prose, a Mermaid diagram for the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from zhuhang.regulation.condition import ParameterBound
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.procedure import ACT_NAMES, ANCHOR_NAMES, APPROVING, ROUND_NAMES, Deadline, Procedure, Step

_UNITS = {"days": "天", "weeks": "周", "months": "个月", "working_days": "个工作日"}
_AUDIENCES = {"named_staff": "有关教师和管理人员", "college": "全院（隐去姓名和学号的一部分）"}


def lines(regulation: Regulation) -> Iterator[str]:
    """The procedure as numbered sentences; nothing where the regulation has none."""
    procedure = regulation.procedure
    if procedure is None:
        return
    yield f"名单程序〔{procedure.cite}〕：{'、'.join(ROUND_NAMES[phase] for phase in procedure.rounds)}出名单"
    for number, step in enumerate(procedure.steps, 1):
        yield f"  {number}. {sentence(regulation, step)}〔{step.cite}〕"
        if step.note:
            yield f"     {step.note}"
        if step.assumption:
            yield f"     待确认：{step.assumption}"
    for beside in procedure.beside:
        yield f"  随时：{names(regulation, beside.by)}可以{ACT_NAMES[beside.act]}〔{beside.cite}〕"
    for name, choice in procedure.parameters.items():
        said = choice.choices.get(str(choice.default), str(choice.default))
        yield f"  参数 {name}：{choice.label}〔{choice.cite}〕，默认 {said}"
    yield from (f"  待确认：{text}" for text in procedure.assumptions)


def sentence(regulation: Regulation, step: Step) -> str:
    """One step: until when, who, does what, tells whom."""
    assert regulation.procedure is not None
    until = f"{deadline(regulation.procedure, step.due)}，" if step.due else ""
    only = f"（只在{ROUND_NAMES[step.only]}）" if step.only else ""
    people = _amount(regulation.procedure, step.approvals)
    several = f"，须 {people} 人通过" if step.act in APPROVING and people != "1" else ""
    where = f"，范围：{_AUDIENCES[step.audience]}" if step.act == "publish" else ""
    condition = "，没有未答复的异议才能公布" if step.only_without_objection else ""
    to = f"给{step.to}" if step.to else ""
    told = f"，告知{names(regulation, step.tell)}" if step.tell else ""
    sent = f"，由{names(regulation, step.sent_by)}发给学生" if step.sent_by else ""
    silence = _silence(regulation.procedure, step)
    who = names(regulation, step.by)
    does = ACT_NAMES[step.act].removeprefix("学生") if step.act == "check" else ACT_NAMES[step.act]
    return f"{until}{who}{does}{to}{only}{several}{where}{condition}{sent}{silence}{told}"


def names(regulation: Regulation, roles: list[str]) -> str:
    """Roles as the regulation calls them."""
    return "、".join(regulation.roles[role].name if role in regulation.roles else role for role in roles)


def deadline(procedure: Procedure, due: Deadline) -> str:
    """A deadline in words: 补考结束之日起 1 周内."""
    amount = _amount(procedure, due.amount)
    if amount == "0":
        return f"{ANCHOR_NAMES[due.after]}当天"
    return f"{ANCHOR_NAMES[due.after]}后 {amount} {_UNITS[due.unit]}内"


def _amount(procedure: Procedure, amount: int | ParameterBound) -> str:
    if isinstance(amount, ParameterBound):
        return str(procedure.parameters[amount.parameter].default)
    return str(amount)


def _silence(procedure: Procedure, step: Step) -> str:
    if step.silence is None:
        return ""
    choice = procedure.parameters[step.silence]
    return f"，逾期不答复：{choice.choices[str(choice.default)]}"


def diagram(regulation: Regulation) -> str:
    """The page of a procedure: the sentences and a Mermaid flow chart of them."""
    procedure = regulation.procedure
    assert procedure is not None
    head = [
        f"# {regulation.institution}《{regulation.name}》名单程序", "",
        "<!-- 由程序生成：改动办法后运行 make write-reference -->", "", "```mermaid", "flowchart TD",
    ]
    return "\n".join([*head, *_chart(regulation, procedure), "```", "", *lines(regulation), ""])


def _chart(regulation: Regulation, procedure: Procedure) -> Iterator[str]:
    for number, step in enumerate(procedure.steps):
        until = f"<br>{deadline(procedure, step.due)}" if step.due else ""
        yield f'  s{number}["{ACT_NAMES[step.act]}<br>{names(regulation, step.by)}{until}"]'
    for number in range(1, len(procedure.steps)):
        yield f"  s{number - 1} --> s{number}"
    for number, step in enumerate(procedure.steps):
        if step.act == "check":
            answering = next((n for n, other in enumerate(procedure.steps) if other.act == "answer"), number)
            yield f'  s{number} -. "有异议" .-> s{answering}'
            yield f'  s{answering} -. "成绩待更正：该生暂缓，其余继续" .-> hold(["暂缓"])'
            yield f'  hold -. "更正后重新筛查" .-> s{answering}'
        if step.act in APPROVING:
            yield f'  s{number} -. "个别退回" .-> s0'
