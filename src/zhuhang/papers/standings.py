"""Who stands on a list for good (谁该收到通知): lines that came through the procedure, or a run's entries where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhuhang.papers.refusals import NoticeRefused
from zhuhang.regulation.model import Regulation
from zhuhang.screening.listing import ListLine, WarningList
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.path import is_settled

Standing = Literal["stands", "waits", "over"]

_STUDENT = ("student__class_group", "student__programme", "student__college")
_OVER = (ListLine.State.WITHDRAWN, ListLine.State.CLEARED, ListLine.State.REVOKED)


@dataclass(frozen=True)
class Standpoint:
    """A student and track on a list: the level it stands at, whether notices leave, wait, or are over."""

    student_id: int
    track: str
    level: str
    standing: Standing
    entry: Entry | None


def standpoints_of(run: Run, regulation: Regulation) -> list[Standpoint]:
    """Everyone on the list of a run, class by class; raise NoticeRefused where a procedure is due and no list was opened."""
    wl = WarningList.objects.filter(run=run, is_current=True).first()
    if wl is None and regulation.procedure is not None:
        raise NoticeRefused("no-list", "名单还没有按程序办理：请先拟定名单，经核对、审定、公布之后再制作通知书")
    return _entries(run) if wl is None else _lines(wl)


def _entries(run: Run) -> list[Standpoint]:
    rows = run.entries.filter(standing=Entry.Standing.LISTED).select_related(*_STUDENT)
    rows = rows.order_by("student__class_group__name", "student__number", "track")
    return [Standpoint(entry.student_id, entry.track, entry.level, "stands", entry) for entry in rows]


def _lines(wl: WarningList) -> list[Standpoint]:
    rows = wl.lines.filter(source=ListLine.Source.RULES).select_related("list", *(f"entry__{path}" for path in _STUDENT))
    rows = rows.order_by("student__class_group__name", "student__number", "track")
    return [Standpoint(line.student_id, line.track, line.level, _standing(line), line.entry) for line in rows]


def _standing(line: ListLine) -> Standing:
    if line.state in _OVER:
        return "over"
    return "stands" if line.entry_id and is_settled(line) else "waits"
