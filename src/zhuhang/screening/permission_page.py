"""The permissions as documentation (权限表): role × aspect, role × act, and per regulation role × act × state of a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhuhang.people.door import NARROWED, OWN, SEES
from zhuhang.people.permission import MAY, Act
from zhuhang.people.roles import Aspect, Role
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.procedure import ACT_NAMES, ROUND_NAMES, Procedure
from zhuhang.screening.acts.opening import kept
from zhuhang.screening.listing import ListLine, WarningList
from zhuhang.screening.ownership import ALL_ACTS, NAMES, is_open, owners

HEAD = """# 权限

<!-- 由程序生成：改动源代码或办法后运行 make write-reference -->

谁能看到学生的哪一部分、谁能做什么，只由任职决定：角色、范围、起止日期。不该看到的和不存在的，页面上没有区别。
测试逐格核对这些表。
"""
State = ListLine.State


def page(regulations: Iterable[Regulation]) -> str:
    """The whole page."""
    parts = [HEAD, *_aspects(), *_acts(), "## 名单程序：谁在什么时候能做什么", ""]
    parts += ["列是这名学生在名单上停在哪一步。步骤和角色出自各办法的 procedure；没有列出的角色什么也不能做。能发给学生核对的人也可以代学生登记，须写依据。", ""]
    for regulation in regulations:
        if regulation.procedure is not None:
            parts += _procedure(regulation, regulation.procedure)
    return "\n".join(parts)


def _aspects() -> Iterator[str]:
    yield from ("## 能看到学生的哪一部分", "", f"| 角色 | {' | '.join(str(aspect.label) for aspect in Aspect)} |", f"|---|{'---|' * len(Aspect)}")
    for role in Role:
        yield f"| {role.label} | {' | '.join('✓' if aspect in SEES[role] else '' for aspect in Aspect)} |"
    yield f"| 学生本人 | {' | '.join('✓' if aspect in OWN else '' for aspect in Aspect)} |"
    narrowed = "、".join(str(role.label) for role in Role if role in NARROWED)
    yield from ("", f"{narrowed}在任职范围内只看到名单公布之后、本学期坐在自己教学班里的预警学生：姓名、学号、班级、课程，没有等级和原因。", "")


def _acts() -> Iterator[str]:
    yield from ("## 能做什么", "", "| 事项 | 角色 |", "|---|---|")
    for act in Act:
        yield f"| {act.label} | {'、'.join(str(role.label) for role in Role if role in MAY[act])} |"
    yield ""


def _procedure(regulation: Regulation, procedure: Procedure) -> Iterator[str]:
    rounds: dict[tuple[str, ...], list[str]] = {}
    for phase in procedure.rounds:
        rounds.setdefault(tuple(_table(regulation, WarningList(**kept(procedure, phase)))), []).append(ROUND_NAMES[phase])
    for table, names in rounds.items():
        yield from (f"### {regulation.code}（{'、'.join(names)}）", "", *table, "")


def _table(regulation: Regulation, wl: WarningList) -> Iterator[str]:
    columns = list(states_of(wl))
    yield f"| 操作 | 由谁 | {' | '.join(name for name, _position, _state in columns)} |"
    yield f"|---|---|{'---|' * len(columns)}"
    for act in ALL_ACTS:
        if held := owners(wl, act):
            names = "、".join(role.name for code, role in regulation.roles.items() if code in held)
            cells = ["✓" if is_open(wl, act, position, state) else "" for _name, position, state in columns]
            yield f"| {NAMES[act]} | {names} | {' | '.join(cells)} |"


def states_of(wl: WarningList) -> Iterator[tuple[str, int, str]]:
    """Where a line can stand: name, position, state. Those that wait beside the steps stand at the first approval."""
    for position, step in enumerate(wl.steps):
        if position:
            yield f"等{ACT_NAMES[step['act']]}", position, State.MOVING
    yield "办结", len(wl.steps), State.MOVING
    answering = wl.position_of("answer") or 1
    yield "暂缓", answering, State.HELD
    yield "退回", answering + 1, State.SENT_BACK
    yield "已撤出", answering, State.WITHDRAWN
