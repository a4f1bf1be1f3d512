"""Telling staff of a list (告知), and their word that they have it (确认收到)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import College, Person, Student
from zhuhang.people.permission import NotAllowed
from zhuhang.people.roles import Role
from zhuhang.screening.appointees import people_for
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.listing import ListLine, Telling, WarningList
from zhuhang.screening.locking import keep_step, keys_at, lines_at, locked_list, move
from zhuhang.screening.ownership import NAMES, ActRefused, check_owner

Key = tuple[int, str]
"""A student's id and a track."""


def tell(wl: WarningList, position: int, lines: Iterable[int], *, at: datetime) -> int:
    """Tell the staff the step names whom these lines concern; telling again only counts anew. The number told.

    Students and families are told by their notices.
    """
    step = wl.step(position)
    if not step.get("tell"):
        return 0
    students = Student.objects.filter(lines__pk__in=list(lines)).distinct()
    concerned = people_for(wl, set(step["tell"]) - {Role.GUARDIAN}, students, day_of(at))
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
    return _complete(wl, position, keys_at(wl, position), by=by, at=at, note=note)


@transaction.atomic
def complete_serving(college: College, term: str, served: Collection[Key], *, is_all: bool, by: Person, at: datetime) -> int:
    """Let the lines go on whose student was served: for the room above whose act was allowed to release the notices.

    ``served`` are students and tracks with no notice left inside. With ``is_all`` no notice of the list is left, so that
    those go on too for whom the regulation has none. The number of lines; 0 where there is no list or no such step.
    """
    wl = WarningList.objects.filter(college=college, term=term, is_current=True).first()
    position = wl.position_of("serve") if wl is not None else None
    if wl is None or position is None:
        return 0
    wl = locked_list(wl.pk)
    waiting = lines_at(wl, [position])
    lines = [line.pk for line in waiting if is_all or (line.student_id, line.track) in served]
    return _complete(wl, position, lines, by=by, at=at)


def _complete(wl: WarningList, position: int, lines: list[int], *, by: Person, at: datetime, note: str = "") -> int:
    """Let these lines go on to the next step; who is told counts all that went on so far."""
    if not lines:
        return 0
    act = wl.step(position)["act"]
    move(lines, position + 1)
    keep_step(wl, position, lines=len(lines), by=by, at=at, note=note)
    gone = ListLine.objects.filter(list=wl, position__gt=position, state=ListLine.State.MOVING)
    tell(wl, position, gone.values_list("pk", flat=True), at=at)
    record(f"list.{act}", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail={"lines": len(lines)})
    return len(lines)


def waiting_lines(wl: WarningList, position: int) -> int:
    """How many lines wait at a step."""
    return ListLine.objects.filter(list=wl, position=position, state=ListLine.State.MOVING).count()
