"""Decisions about single lines (撤出、撤销、升级、降级): by people, with reasons; who was told gets a correction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import Person
from zhuhang.screening.acts.renewing import correct
from zhuhang.screening.checking import Correction, StudentCheck
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.listing import LineApproval, LineChange, ListLine
from zhuhang.screening.locking import locked_line, reason_needed, set_state
from zhuhang.screening.ownership import ActRefused, check_open, check_owner
from zhuhang.screening.queries import level_table

State = ListLine.State


@transaction.atomic
def withdraw(line: ListLine, *, reason: str, by: Person, at: datetime) -> ListLine:
    """Take a line off a list that is not yet published."""
    return _take_off(line, "withdraw", State.WITHDRAWN, Correction.Kind.CLEARED, reason, by, at)


@transaction.atomic
def revoke(line: ListLine, *, reason: str, by: Person, at: datetime) -> ListLine:
    """Say of a published line that it should never have been made."""
    return _take_off(line, "revoke", State.REVOKED, Correction.Kind.REVOKED, reason, by, at)


def _take_off(line: ListLine, act: str, state: str, kind: str, reason: str, by: Person, at: datetime) -> ListLine:
    line = locked_line(line.pk)
    check_owner(line.list, act, by, day_of(at))
    if line.state == state:
        return line
    check_open(line, act)
    reason = reason_needed(reason, line.State(state).label)
    set_state(line, state, reason=reason, by=by, at=at)
    correct(line, kind, reason=reason, by=by, at=at)
    _record(f"line.{act}", line, by)
    return line


@transaction.atomic
def change_level(line: ListLine, level: str, *, reason: str, by: Person, at: datetime) -> ListLine:
    """Raise or lower a line's level by decision; it is checked and approved again at the new one."""
    line = locked_line(line.pk)
    levels = level_table(line.list.run)
    chosen = levels.get((line.track, level))
    if chosen is None:
        raise ActRefused("no-level", "没有选择等级：请从办法的等级里选一项")
    if chosen["rank"] == line.rank:
        return line
    act = "raise" if chosen["rank"] > line.rank else "lower"
    check_owner(line.list, act, by, day_of(at))
    check_open(line, act)
    reason = reason_needed(reason, "变更等级")
    _change(line, level, int(chosen["rank"]), act, reason, by, at)
    _record(f"line.{act}", line, by)
    return line


def _change(line: ListLine, level: str, rank: int, act: str, reason: str, by: Person, at: datetime) -> None:
    kind = LineChange.Kind.RAISED if act == "raise" else LineChange.Kind.LOWERED
    LineChange.objects.create(
        line=line, kind=kind, before_level=line.level, after_level=level, after=reason, by=by, at=at
    )
    checking = line.list.position_of("check")
    line.level, line.rank, line.published_at = level, rank, None
    line.position = min(line.position, checking if checking is not None else 1)
    line.save()
    LineApproval.objects.filter(line=line).update(is_void=True)
    StudentCheck.objects.filter(line=line).delete()
    told = Correction.Kind.RAISED if act == "raise" else Correction.Kind.LOWERED
    correct(line, told, reason=reason, by=by, at=at)


def _record(act: str, line: ListLine, by: Person) -> None:
    detail = {"list": line.list_id}
    record(act, by=by, subject=f"student:{line.student.key.hex}", college=line.list.college.code, detail=detail)
