"""Passing a list on (提交下一步): lines whose check is over go on, the others wait and are named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import Person
from zhuhang.screening.checking import Objection, StudentCheck
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.listing import ListLine, WarningList
from zhuhang.screening.locking import keep_step, lines_at, locked_list, move
from zhuhang.screening.ownership import ActRefused, check_owner

WAITS_FOR = {
    "not-sent": "还没有发给学生核对", "silent": "学生还没有答复，期限未到", "waits": "学生没有答复，办法规定继续等待", "objection": "有未答复的异议",
}  # fmt: skip


@dataclass(frozen=True)
class Passed:
    """How many lines went on, and how many wait for what."""

    moved: int
    waiting: Counter[str]


@transaction.atomic
def submit(wl: WarningList, *, by: Person, at: datetime) -> Passed:
    """Let every line go on whose student confirmed, kept silent beyond the deadline, or was answered."""
    wl = locked_list(wl.pk)
    check_owner(wl, "submit", by, day_of(at))
    positions = [n for n in (wl.position_of("check"), wl.position_of("answer")) if n is not None]
    if not positions:
        raise ActRefused("no-step", "这份名单的程序里没有学生核对")
    verdicts = verdicts_of(wl, lines_at(wl, positions), day_of(at))
    passing = [pk for pk, waits in verdicts.items() if not waits]
    waiting = Counter(waits for waits in verdicts.values() if waits)
    if passing:
        move(passing, positions[-1] + 1)
        keep_step(wl, positions[-1], lines=len(passing), by=by, at=at)
        record("list.submit", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail={"lines": len(passing)})
    return Passed(len(passing), waiting)


def verdicts_of(wl: WarningList, lines: list[ListLine], on: date) -> dict[int, str]:
    """For each line what it waits for, empty where it may go on."""
    keys = [line.pk for line in lines]
    checks = {check.line_id: check for check in StudentCheck.objects.filter(line__in=keys)}
    objected = set(Objection.objects.filter(line__in=keys, state=Objection.State.OPEN).values_list("line", flat=True))
    silence = _silence(wl)
    return {key: _verdict(checks.get(key), key in objected, silence, on) for key in keys}


def _silence(wl: WarningList) -> str:
    check = next((step for step in wl.steps if step["act"] == "check"), {})
    return str(wl.parameters.get(check.get("silence") or "", "waits"))


def _verdict(check: StudentCheck | None, is_objected: bool, silence: str, on: date) -> str:
    if check is None:
        return "not-sent"
    if is_objected:
        return "objection"
    if check.answer:
        return ""
    if check.due_on is None or on <= check.due_on:
        return "silent"
    return "" if silence == "confirms" else "waits"
