"""Answering objections (答复异议), and holding a line while the university corrects a grade (暂缓)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import Person
from zhuhang.screening.acts.renewing import correct
from zhuhang.screening.checking import Correction, Objection
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.listing import ListLine
from zhuhang.screening.locking import locked_line, reason_needed, set_state
from zhuhang.screening.ownership import ActRefused, check_open, check_owner


@transaction.atomic
def answer(objection: Objection, *, is_upheld: bool, text: str, by: Person, at: datetime) -> Objection:
    """Answer an objection with reasons. Upheld: the line leaves the list. The same answer twice is one answer."""
    line = locked_line(objection.line_id)
    check_owner(line.list, "answer", by, day_of(at))
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    state = Objection.State.UPHELD if is_upheld else Objection.State.REJECTED
    if objection.state != Objection.State.OPEN:
        if objection.state == state:
            return objection
        raise ActRefused("answered", "这条异议已经答复过：学生看到的是先前的答复，要改请与学生联系后另行处理")
    check_open(line, "answer")
    text = reason_needed(text, "答复")

    objection.state, objection.answer, objection.answered_by, objection.answered_at = state, text, by, at
    objection.save()
    if is_upheld:
        set_state(line, ListLine.State.WITHDRAWN, reason=f"异议成立：{text}", by=by, at=at)
        correct(line, Correction.Kind.CLEARED, reason=text, by=by, at=at)
    _record("objection.answer", line, by, is_upheld)
    return objection


@transaction.atomic
def hold(line: ListLine, *, reason: str, by: Person, at: datetime) -> ListLine:
    """Let a line wait, for a grade to be corrected; the others go on. Holding a held line changes nothing."""
    line = locked_line(line.pk)
    check_owner(line.list, "hold", by, day_of(at))
    if line.state == ListLine.State.HELD:
        return line
    check_open(line, "hold")
    set_state(line, ListLine.State.HELD, reason=reason_needed(reason, "暂缓"), by=by, at=at)
    _record("line.hold", line, by)
    return line


@transaction.atomic
def release(line: ListLine, *, by: Person, at: datetime) -> ListLine:
    """Let a held line go on where it stood."""
    line = locked_line(line.pk)
    check_owner(line.list, "release", by, day_of(at))
    if line.state == ListLine.State.MOVING:
        return line
    check_open(line, "release")
    set_state(line, ListLine.State.MOVING, reason="", by=by, at=at)
    _record("line.release", line, by)
    return line


def _record(act: str, line: ListLine, by: Person, is_upheld: bool | None = None) -> None:
    detail = {"list": line.list_id} | ({} if is_upheld is None else {"upheld": is_upheld})
    record(act, by=by, subject=f"student:{line.student.key.hex}", college=line.list.college.code, detail=detail)
