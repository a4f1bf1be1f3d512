"""Adding students for support (补充名单): with a reason the regulation knows. Support only, never a warning."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.door import visible_to
from zhuhang.people.models import Person, Student
from zhuhang.people.permission import NotAllowed
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect
from zhuhang.screening.checking import Nomination
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.listing import ListLine, WarningList
from zhuhang.screening.locking import keep_step, keys_at, locked_list, move, reason_needed
from zhuhang.screening.ownership import ActRefused, check_owner, owners, roles_of


@transaction.atomic
def nominate(wl: WarningList, student: Student, *, reason: str, text: str, by: Person, at: datetime) -> ListLine:
    """Add a student of one's own for support; one who is on the list already stays as is."""
    wl = locked_list(wl.pk)
    check_owner(wl, "supplement", by, day_of(at))
    if not visible_to(by, day_of(at), Aspect.LEVEL).filter(pk=student.pk, college=wl.college).exists():
        raise NotAllowed("没有这名学生")
    regulation = regulation_of(wl.college)
    position = wl.position_of("supplement")
    if regulation.supplement is None or position is None or reason not in regulation.supplement.reasons:
        raise ActRefused("no-reason", "没有选择理由：请从办法列出的理由里选一项")
    text = reason_needed(text, "补充")
    track = regulation.tracks[0].code
    known = wl.lines.filter(student=student, track=track).first()
    if known is not None:
        return known
    if not _is_collecting(wl, position):
        raise ActRefused("closed", "补充名单已经结束：名单已进入核对，请与教学秘书联系")

    line = ListLine.objects.create(list=wl, student=student, track=track, source=ListLine.Source.SUPPLEMENT, position=position)
    Nomination.objects.create(line=line, reason=reason, text=text[:300], by=by, at=at)
    record("line.nominate", by=by, subject=f"student:{student.key.hex}", college=wl.college.code, detail={"list": wl.pk})
    return line


@transaction.atomic
def close_supplement(wl: WarningList, *, by: Person, at: datetime) -> int:
    """End the time for adding students; the drafter or who adds may. The number of lines that go on."""
    wl = locked_list(wl.pk)
    if not (owners(wl, "draft") | owners(wl, "supplement")) & roles_of(by, wl, day_of(at)):
        raise NotAllowed(f"{by.name}没有结束补充名单的权限")
    position = wl.position_of("supplement")
    if position is None:
        raise ActRefused("no-step", "这份名单的程序里没有补充名单")
    lines = keys_at(wl, position)
    if lines:
        move(lines, position + 1)
        keep_step(wl, position, lines=len(lines), by=by, at=at)
        record("list.supplement", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail={"lines": len(lines)})
    return len(lines)


def _is_collecting(wl: WarningList, position: int) -> bool:
    return not wl.records.filter(position=position).exists()
