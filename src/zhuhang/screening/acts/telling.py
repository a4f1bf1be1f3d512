"""Telling staff of a list (告知), and their word that they have it (确认收到)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import Person, Student
from zhuhang.people.permission import NotAllowed
from zhuhang.screening.appointees import people_for
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.listing import ListLine, Telling, WarningList
from zhuhang.screening.locking import keep_step, keys_at, locked_list, move
from zhuhang.screening.ownership import NAMES, ActRefused, check_owner


def tell(wl: WarningList, position: int, lines: Iterable[int], *, at: datetime) -> int:
    """Tell everybody the step names whom these lines concern; telling again only counts anew. The number told."""
    step = wl.step(position)
    if not step.get("tell"):
        return 0
    students = Student.objects.filter(lines__pk__in=list(lines)).distinct()
    concerned = people_for(wl, step["tell"], students, day_of(at))
    for (person, role), number in concerned.items():
        told, _created = Telling.objects.get_or_create(
            list=wl, act=step["act"], person=person, role=role, defaults={"lines": number, "told_at": at}
        )
        if told.lines < number:
            Telling.objects.filter(pk=told.pk).update(lines=number, received_at=None)
    return len(concerned)


@transaction.atomic
def acknowledge(telling_id: int, *, by: Person, at: datetime) -> Telling:
    """Confirm to have a list; only who was told can, once."""
    telling = Telling.objects.select_for_update(of=("self",)).select_related("list__college").get(pk=telling_id)
    if telling.person_id != by.pk:
        raise NotAllowed("只有被告知的人可以确认收到")
    if telling.received_at is None:
        telling.received_at = at
        telling.save(update_fields=["received_at"])
        wl = telling.list
        record("list.received", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail={"role": telling.role})
    return telling


@transaction.atomic
def complete_step(wl: WarningList, act: str, *, by: Person, at: datetime, note: str = "") -> int:
    """Say that telling, exporting or serving is done for every line that waits for it. The number of lines; 0 the second time."""
    wl = locked_list(wl.pk)
    check_owner(wl, act, by, day_of(at))
    position = wl.position_of(act)
    if position is None or act not in ("tell", "export", "serve"):
        raise ActRefused("no-step", f"这份名单的程序里没有“{NAMES.get(act, act)}”这一步")
    lines = keys_at(wl, position)
    if not lines:
        return 0
    move(lines, position + 1)
    keep_step(wl, position, lines=len(lines), by=by, at=at, note=note)
    tell(wl, position, lines, at=at)
    record(f"list.{act}", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail={"lines": len(lines)})
    return len(lines)


def waiting_lines(wl: WarningList, position: int) -> int:
    """How many lines wait at a step."""
    return ListLine.objects.filter(list=wl, position=position, state=ListLine.State.MOVING).count()
