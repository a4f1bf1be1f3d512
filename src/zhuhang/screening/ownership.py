"""Who may do which act on a list (谁能办): the regulation's steps name the roles, appointments give them to people.

:func:`allowed` is the whole table: role × act × state. What a page offers and what an act accepts both come from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhuhang.people.models import Person
from zhuhang.people.offices import offices_of
from zhuhang.people.permission import NotAllowed
from zhuhang.regulation.procedure import ACT_NAMES, APPROVING
from zhuhang.screening.listing import ListLine, WarningList


class ActRefused(ValueError):
    """An act that a list's state does not allow; the message says why and what to do. ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


STEP_ACTS = ("draft", "supplement", "send_check", "answer", "submit", *APPROVING, "tell", "export", "publish", "serve")
LINE_ACTS = ("hold", "release", "send_back", "resubmit", "withdraw", "revoke", "raise", "lower")
STUDENT_ACTS = ("confirm", "object")
ALL_ACTS = (*STEP_ACTS[1:], *LINE_ACTS, *STUDENT_ACTS)
"""Every act on a line that was drafted."""

NAMES = {
    **ACT_NAMES, "send_check": "发给学生核对", "submit": "提交下一步", "release": "恢复办理", "resubmit": "重新提交", "confirm": "确认无异议",
}  # fmt: skip


def roles_of(person: Person, wl: WarningList, on: date) -> frozenset[str]:
    """The roles a person holds in the list's college on that day; nobody who has left holds any."""
    if not person.is_active:
        return frozenset()
    return frozenset(str(role) for role in offices_of(person, on).roles_in(wl.college))


def owners(wl: WarningList, act: str) -> frozenset[str]:
    """The roles that own an act on this list, whatever its state."""
    drafting = wl.step(0)["by"]
    if act in ("draft", "resubmit"):
        return frozenset(drafting)
    if act in ("answer", "submit"):
        return _by(wl, "answer") or frozenset(drafting)
    if act == "release":
        return _beside(wl, "hold")
    if act == "send_check":
        return frozenset(role for step in wl.steps if step["act"] == "check" for role in step["sent_by"] or drafting)
    if act in STUDENT_ACTS:
        return _by(wl, "check")
    return _beside(wl, act) if act in LINE_ACTS else _by(wl, act)


def _by(wl: WarningList, act: str) -> frozenset[str]:
    return frozenset(role for step in wl.steps if step["act"] == act for role in step["by"])


def _beside(wl: WarningList, act: str) -> frozenset[str]:
    return frozenset(role for beside in wl.beside if beside["act"] == act for role in beside["by"])


def check_owner(wl: WarningList, act: str, by: Person, on: date) -> None:
    """Raise :class:`NotAllowed` unless the person holds a role that owns the act on this list."""
    if not owners(wl, act) & roles_of(by, wl, on):
        raise NotAllowed(f"{by.name}没有对这份名单“{NAMES[act]}”的权限：请由有此职责的人操作")


def is_open(wl: WarningList, act: str, position: int, state: str) -> bool:
    """Whether a line at that position and in that state is open to the act."""
    waiting, answering = wl.step(position)["act"], wl.position_of("answer")
    moving = state == ListLine.State.MOVING
    checking = moving and waiting in ("check", "answer")
    published = wl.position_of("publish")
    is_out = published is not None and position > published
    if act == "draft":
        return False
    if act == "send_check":
        return moving and waiting == "check"
    if act in ("confirm", "object", "submit"):
        return checking
    if act == "answer":
        return answering is not None and position <= answering and state in ListLine.OPEN
    if act == "hold":
        return moving and not is_out
    if act == "release":
        return state == ListLine.State.HELD
    if act == "send_back":
        return moving and waiting in APPROVING
    if act == "resubmit":
        return state == ListLine.State.SENT_BACK
    if act == "withdraw":
        return state in ListLine.OPEN and not is_out
    if act == "revoke":
        return moving and is_out
    if act in ("raise", "lower"):
        return state in ListLine.OPEN
    return moving and waiting == act


def allowed(wl: WarningList, roles: Iterable[str], position: int, state: str = ListLine.State.MOVING) -> frozenset[str]:
    """Every act somebody with these roles may do to a line that stands there."""
    held = frozenset(roles)
    return frozenset(act for act in ALL_ACTS if owners(wl, act) & held and is_open(wl, act, position, state))


def check_open(line: ListLine, act: str) -> None:
    """Raise :class:`ActRefused` unless the line is open to the act now."""
    if not is_open(line.list, act, line.position, line.state):
        stands = line.get_state_display() if line.state != ListLine.State.MOVING else NAMES.get(line.act, "办结")
        raise ActRefused("not-open", f"{line.student.name or line.student.number}现在是“{stands}”，不能“{NAMES[act]}”：请刷新页面看最新进展")
