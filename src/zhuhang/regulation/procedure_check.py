"""Whether a procedure leads somewhere (程序能否走完): owners, deadlines, silence, the order of approval and publication."""

from __future__ import annotations

from collections.abc import Iterator

from zhuhang.regulation.condition import ParameterBound
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.procedure import ACT_NAMES, APPROVING, Deadline, Procedure, Step
from zhuhang.regulation.remarks import Remarks
from zhuhang.regulation.source import Collector
from zhuhang.regulation.yaml_text import Place

SILENCE = {"confirms", "waits"}
"""What an unanswered check may count as; a regulation gives the two choices its own words."""

_AFTER_APPROVAL = ("publish", "export", "serve")


def check(regulation: Regulation, found: Collector) -> None:
    """Everything that would let a list get stuck, or go out before it was approved."""
    procedure = regulation.procedure
    if procedure is None:
        return
    for place, role in _roles(procedure):
        if role not in regulation.roles:
            found.unknown(place, "职责主体（roles）", role, regulation.roles)
    if procedure.steps[0].act != "draft":
        found.add(("procedure", "steps", 0, "act"), "no-draft", "程序的第一步应是 draft（拟定名单）：请补上")
    for index, step in enumerate(procedure.steps):
        _step(procedure, index, step, found)
    for phase in procedure.rounds:
        _order(procedure.steps_of(phase), procedure, found)


def _roles(procedure: Procedure) -> Iterator[tuple[Place, str]]:
    for index, step in enumerate(procedure.steps):
        for key in ("by", "tell", "sent_by"):
            for n, role in enumerate(getattr(step, key)):
                yield ("procedure", "steps", index, key, n), role
    for index, beside in enumerate(procedure.beside):
        for n, role in enumerate(beside.by):
            yield ("procedure", "beside", index, "by", n), role


def _step(procedure: Procedure, index: int, step: Step, found: Collector) -> None:
    place: Place = ("procedure", "steps", index)
    if step.due is not None:
        _deadline(procedure, index, step.due, (*place, "due"), found)
    if isinstance(step.approvals, ParameterBound):
        _parameter(procedure, step.approvals.parameter, (*place, "approvals"), found)
    if step.act in APPROVING and step.approvals == 0:
        found.add((*place, "approvals"), "no-approval", "approvals 至少是 1：不需要审定的，请去掉这一步")
    if step.act == "check":
        _check_step(procedure, step, place, found)


def _check_step(procedure: Procedure, step: Step, place: Place, found: Collector) -> None:
    """A check needs somebody who answers, and an end for those who say nothing."""
    if not any(other.act == "answer" for other in procedure.steps):
        found.add(place, "dead-end", "学生可以提出异议，却没有人答复：请加上 answer（答复异议）这一步，写明由谁答复")
    if step.silence is None or step.due is None:
        found.add(place, "dead-end", "学生一直不答复，名单就停在这里：请写 due（核对期限）和 silence（逾期不答复怎样算，写参数名）")
    elif step.silence not in procedure.parameters:
        found.unknown((*place, "silence"), "程序参数（procedure.parameters）", step.silence, procedure.parameters)
    elif set(procedure.parameters[step.silence].choices) != SILENCE:
        found.add((*place, "silence"), "wrong-value",
                  f"参数“{step.silence}”应有 confirms（视为无异议）和 waits（继续等待）两个选项")


def _deadline(procedure: Procedure, index: int, due: Deadline, place: Place, found: Collector) -> None:
    if isinstance(due.amount, ParameterBound):
        _parameter(procedure, due.amount.parameter, (*place, due.unit), found)
    if due.after == "previous" and index == 0:
        found.add((*place, "after"), "no-anchor", "第一步之前没有上一步：请写 term_start、term_end、makeup_end 或 given_date")
    if due.after == "objection" and procedure.steps[index].act != "answer":
        found.add((*place, "after"), "no-anchor", "只有 answer（答复异议）的期限能从异议提出之日算起：请换一个起点")


def _parameter(procedure: Procedure, name: str, place: Place, found: Collector) -> None:
    if name not in procedure.parameters:
        found.unknown(place, "程序参数（procedure.parameters）", name, procedure.parameters)
    elif procedure.parameters[name].kind == "choice":
        found.add(place, "wrong-value", f"参数“{name}”是选项，这里要一个数：请改 kind")


def _order(steps: list[Step], procedure: Procedure, found: Collector) -> None:
    """Nothing goes out before the last approval, and a check comes before it."""
    approvals = [n for n, step in enumerate(steps) if step.act in APPROVING]
    last = max(approvals, default=-1)
    for n, step in enumerate(steps):
        place: Place = ("procedure", "steps", procedure.steps.index(step))
        if step.act in _AFTER_APPROVAL and n < last:
            found.add(place, "before-approval", f"“{ACT_NAMES[step.act]}”排在审定之前：名单审定以后才能对外，请调整先后")
        if step.act == "publish" and not approvals and not any(earlier.act == "answer" for earlier in steps[:n]):
            found.add(place, "before-approval", "名单既没有审定，也没有经学生核对，就要公布：请在公布之前加上 review、approve 或 check")
        if step.act == "draft" and n:
            found.add(place, "two-drafts", "draft（拟定名单）只能是第一步：补考前后各出一次名单的，写 rounds")
        if step.act in ("check", "answer", "supplement") and approvals and n > last:
            found.add(place, "after-approval", f"“{ACT_NAMES[step.act]}”排在审定之后：审定的名单就会再变，请调整先后")


def remark(regulation: Regulation, remarks: Remarks) -> None:
    """What a college should confirm or drop: assumptions, and parameters no step uses."""
    procedure = regulation.procedure
    if procedure is None:
        return
    texts: list[tuple[tuple[str | int, ...], str]]
    texts = [(("procedure", "assumptions", n), text) for n, text in enumerate(procedure.assumptions)]
    texts += [(("procedure", "steps", n, "assumption"), step.assumption) for n, step in enumerate(procedure.steps) if step.assumption]
    texts += [(("procedure", "beside", n, "assumption"), act.assumption) for n, act in enumerate(procedure.beside) if act.assumption]
    texts += [(("procedure", "parameters", name), choice.assumption) for name, choice in procedure.parameters.items() if choice.assumption]
    for place, text in texts:
        remarks.add("note", place, "assumption", f"待学院确认（名单程序）：{text}")
    used = {step.silence for step in procedure.steps} | {bound.parameter for bound in _bounds(procedure)}
    for name in procedure.parameters:
        if name not in used:
            remarks.add("warning", ("procedure", "parameters", name), "unused", f"程序参数“{name}”没有用到：请在步骤里使用，或删去")


def _bounds(procedure: Procedure) -> Iterator[ParameterBound]:
    for step in procedure.steps:
        for value in (step.approvals, step.due.amount if step.due else None):
            if isinstance(value, ParameterBound):
                yield value
