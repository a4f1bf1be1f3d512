"""What is declared but not used, unset, or assumed (未使用、未设定、待确认)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from zhuhang.regulation import walk
from zhuhang.regulation.condition import Comparators, Comparison, FactTest, ParameterBound, ParameterTest
from zhuhang.regulation.measures import MEASURES
from zhuhang.regulation.model import Lifting, Regulation, Rule
from zhuhang.regulation.remarks import Remarks
from zhuhang.regulation.yaml_text import Place

TO_FILL = "待填写"
"""Marks what the author of a new folder has still to write."""


def check(regulation: Regulation, remarks: Remarks) -> None:
    """Unused declarations and phases are warnings; unset parameters and assumptions are notes for the college."""
    used = _used(regulation)
    for section, what in (("parameters", "参数"), ("facts", "事实"), ("course_sets", "课程范围")):
        for code in getattr(regulation, section):
            if (section, code) not in used:
                remarks.add("warning", (section, code), "unused", f"{what}“{code}”没有用到：请在规则里使用，或删去")
    _unset(regulation, remarks)
    _assumptions(regulation, remarks)
    _phases(regulation, remarks)
    _bare_proposals(regulation, remarks)
    for place, text in _texts(regulation.model_dump(mode="json", exclude_defaults=True)):
        if TO_FILL in text:
            remarks.add("warning", place, "to-fill", f"还没有填写：{text}")
    if ("measure", "gpa") in used and regulation.gpa_scale_max is None:
        remarks.add("warning", (), "no-gpa-scale", "用到了平均学分绩点却没有写 gpa_scale_max（绩点满分）：写明后才能发现数据用的是另一种满分")
    if not regulation.lifting:
        remarks.add("note", (), "no-lifting", "没有写解除条件（lifting）：等级在每次判定时重新计算，请向学院确认")


def _bare_proposals(regulation: Regulation, remarks: Remarks) -> None:
    """Rules that propose something but give no level: whom no other rule lists is not on the list at all."""
    for index, rule in enumerate(regulation.rules):
        if rule.level is None:
            remarks.add("warning", ("rules", index, "proposal"), "proposal-without-level",
                        f"规则“{rule.code}”只有 proposal：没有别的规则列入的学生不会出现在名单上，名单上也不说明这条的理由。"
                        "请同时写 level；不属于任何一级的，另设一个类别，其中一级写 review: true")


def _texts(data: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text of the regulation with its place."""
    if isinstance(data, str):
        yield place, data
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        yield from _texts(part, (*place, key))


def _used(regulation: Regulation) -> set[tuple[str, str]]:
    used: set[tuple[str, str]] = set()
    for _, condition, _ in walk.conditions(regulation):
        if isinstance(condition, Comparison):
            for _, quantity in walk.quantities(condition):
                used |= {("measure", quantity.measure or ""), ("facts", quantity.fact or ""),
                         ("course_sets", quantity.courses or "")}
        if isinstance(condition, FactTest):
            used.add(("facts", condition.fact))
        if isinstance(condition, ParameterTest):
            used.add(("parameters", condition.parameter))
        if isinstance(condition, Comparators):
            limits = condition.bounds.values()
            used |= {("parameters", limit.parameter) for limit in limits if isinstance(limit, ParameterBound)}
    return used


def _unset(regulation: Regulation, remarks: Remarks) -> None:
    for name, parameter in regulation.parameters.items():
        if parameter.default is None:
            enough = "，同组设定一个即可" if parameter.one_of else ""
            remarks.add("note", ("parameters", name), "unset-parameter",
                        f"参数“{name}”（{parameter.label}）尚未设定{enough}：学院给出数值之前不能据此筛查")


def _assumptions(regulation: Regulation, remarks: Remarks) -> None:
    for index, text in enumerate(regulation.assumptions):
        remarks.add("note", ("assumptions", index), "assumption", f"待学院确认：{text}")
    for name, parameter in regulation.parameters.items():
        if parameter.assumption:
            remarks.add("note", ("parameters", name, "assumption"), "assumption",
                        f"待学院确认（参数 {name}）：{parameter.assumption}")
    for n, track in enumerate(regulation.tracks):
        for m, level in enumerate(track.levels):
            if level.workload is not None and level.workload.assumption:
                remarks.add("note", ("tracks", n, "levels", m, "workload", "assumption"), "assumption",
                            f"待学院确认（{level.name}的工作量）：{level.workload.assumption}")
    owned: list[tuple[str, Sequence[Rule | Lifting]]] = [("rules", regulation.rules), ("lifting", regulation.lifting)]
    for section, owners in owned:
        for index, owner in enumerate(owners):
            if owner.assumption:
                name = f"规则 {owner.code}" if isinstance(owner, Rule) else "解除条件"
                remarks.add("note", (section, index, "assumption"), "assumption",
                            f"待学院确认（{name}，{owner.cite}）：{owner.assumption}")


def _phases(regulation: Regulation, remarks: Remarks) -> None:
    for place, condition, owner in walk.conditions(regulation):
        if not isinstance(owner, Rule) or owner.phase != "provisional" or not isinstance(condition, Comparison):
            continue
        for _, quantity in walk.quantities(condition):
            measure = MEASURES.get(quantity.measure or "")
            if measure is not None and measure.after_makeup:
                remarks.add("error", place, "too-early",
                            f"规则“{owner.code}”只用于补考之前（provisional），“{measure.label}”那时还没有结果：请改 phase")
