"""Locked rows for the acts (加锁读取): the list first, then its lines, always in this order."""

from __future__ import annotations

from collections.abc import Iterable

from zhuhang.people.models import Person
from zhuhang.screening.listing import ListLine, StepRecord, WarningList
from zhuhang.screening.ownership import ActRefused


def locked_list(list_id: int) -> WarningList:
    """The list, locked until the transaction ends; raise :class:`ActRefused` when a later list took its place."""
    wl = WarningList.objects.select_for_update(of=("self",)).select_related("college", "run").get(pk=list_id)
    if not wl.is_current:
        raise ActRefused("not-current", "这份名单已被后来的名单代替：请到最新的名单办理")
    return wl


def locked_line(line_id: int) -> ListLine:
    """A line with its list and student, locked; for what concerns one student only."""
    lines = ListLine.objects.select_for_update(of=("self",)).select_related("list__college", "student__person")
    line = lines.get(pk=line_id)
    if not line.list.is_current:
        raise ActRefused("not-current", "这份名单已被后来的名单代替：请到最新的名单办理")
    return line


def lines_at(wl: WarningList, positions: list[int], *, among: Iterable[int] | None = None) -> list[ListLine]:
    """The moving lines that wait at one of these steps, locked; ``among`` narrows them to these."""
    moving = ListLine.objects.select_for_update(of=("self",)).filter(list=wl, position__in=positions, state=ListLine.State.MOVING)
    lines = moving if among is None else moving.filter(pk__in=list(among))
    return list(lines.select_related("student").order_by("pk"))


def keys_at(wl: WarningList, position: int, *, among: Iterable[int] | None = None) -> list[int]:
    """The ids of the moving lines that wait at a step, locked."""
    return [line.pk for line in lines_at(wl, [position], among=among)]


def move(lines: list[int], position: int) -> None:
    """Let these lines wait at that step."""
    ListLine.objects.filter(pk__in=lines).update(position=position)


def set_state(line: ListLine, state: str, *, reason: str, by: Person, at: object) -> None:
    """Change a line's state with its reason; ``at`` is the moment."""
    line.state, line.reason, line.state_by, line.state_at = state, reason[:300], by, at  # type: ignore[assignment]
    line.save(update_fields=["state", "reason", "state_by", "state_at"])


def keep_step(wl: WarningList, position: int, *, lines: int, by: Person, at: object, note: str = "") -> StepRecord:
    """Keep that a step was done for so many lines."""
    act = wl.step(position)["act"]
    return StepRecord.objects.create(list=wl, position=position, act=act, lines=lines, by=by, at=at, note=note[:300])


def reason_needed(reason: str, what: str) -> str:
    """The reason as it is kept; raise :class:`ActRefused` where none is given."""
    if not reason.strip():
        raise ActRefused("no-reason", f"没有写{what}的理由：请写一句，学生和领导都会看到")
    return reason.strip()
