"""The students' check (学生核对): sent to them, confirmed, or objected to with what is wrong and photos of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.door import visible_to
from zhuhang.people.models import Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.roles import Aspect
from zhuhang.screening.acts.renewing import mark_told, open_checks
from zhuhang.screening.checking import Objection, ObjectionPhoto, StudentCheck
from zhuhang.screening.deadlines import anchors_of, day_of
from zhuhang.screening.listing import ListLine, WarningList
from zhuhang.screening.locking import keep_step, lines_at, locked_line, locked_list
from zhuhang.screening.ownership import ActRefused, check_open, check_owner
from zhuhang.screening.photos import Photo

MOST_PHOTOS = 4
Answer = StudentCheck.Answer


@transaction.atomic
def send_check(wl: WarningList, *, by: Person, at: datetime) -> int:
    """Send the list to its students to check, as far as the person sees them. The number newly asked; 0 the second time."""
    wl = locked_list(wl.pk)
    check_owner(wl, "send_check", by, day_of(at))
    position = wl.position_of("check")
    if position is None:
        raise ActRefused("no-step", "这份名单的程序里没有学生核对")
    unsent = wl.lines.filter(check_by_student=None, student__in=visible_to(by, day_of(at), Aspect.LEVEL))
    lines = lines_at(wl, [position], among=unsent.values_list("pk", flat=True))
    if not lines:
        return 0

    open_checks(lines, at)
    mark_told(lines, at)
    if wl.check_opened_at is None:
        wl.check_opened_at = at
        wl.save(update_fields=["check_opened_at"])

    keep_step(wl, position, lines=len(lines), by=by, at=at)
    record("list.check", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail={"lines": len(lines)})
    return len(lines)


@transaction.atomic
def confirm(line: ListLine, *, by: Person, at: datetime, basis: str = "") -> StudentCheck:
    """Say that a line is right; staff for a student with what it rests on (a signed sheet, a call). Twice is once."""
    line = locked_line(line.pk)
    check = _answerable(line, "confirm", by, at, basis)
    if check.answer == Answer.CONFIRMED:
        return check
    if line.objections.filter(state=Objection.State.OPEN).exists():
        raise ActRefused("objection-open", "异议还没有答复：答复之后再确认")
    _answer(check, Answer.CONFIRMED, by, at, basis)
    _record("check.confirm", line, by)
    return check


@transaction.atomic
def raise_objection(
    line: ListLine, *, text: str, photos: Iterable[Photo] = (), by: Person, at: datetime, basis: str = ""
) -> Objection:
    """Say what is wrong with a line. While one objection is open another is the same one: nothing is doubled."""
    line = locked_line(line.pk)
    attached = list(photos)
    check = _answerable(line, "object", by, at, basis)
    known = line.objections.filter(state=Objection.State.OPEN).first()
    if known is not None:
        return known
    if not text.strip():
        raise ActRefused("no-text", "没有写异议内容：请写明哪门课程、哪里不对")
    if len(attached) > MOST_PHOTOS:
        raise ActRefused("too-many-photos", f"最多附 {MOST_PHOTOS} 张图片：请选最能说明问题的")

    objection = Objection.objects.create(
        line=line, text=text.strip()[:2000], raised_by=by, raised_at=at, due_on=_answer_due(line, at)
    )
    for photo in {photo.digest: photo for photo in attached}.values():
        kept = ObjectionPhoto(objection=objection, digest=photo.digest)
        kept.file.save("photo.jpg", ContentFile(photo.jpeg), save=False)
        kept.save()
    _answer(check, Answer.OBJECTED, by, at, basis)
    _record("check.object", line, by, photos=len(attached))
    return objection


def _answerable(line: ListLine, act: str, by: Person, at: datetime, basis: str) -> StudentCheck:
    """The check as far as this person may answer it now."""
    is_self = line.student.person_id == by.pk and by.is_active
    if not is_self:
        check_owner(line.list, "send_check", by, day_of(at))
        if not visible_to(by, day_of(at), Aspect.LEVEL).filter(pk=line.student_id).exists():
            raise NotAllowed("没有这名学生")
        if not basis.strip():
            raise ActRefused("no-basis", "代学生登记须写依据：例如学生签字的纸条、通话时间")
    check = StudentCheck.objects.filter(line=line).first()
    if check is None:
        raise ActRefused("not-sent", "这份名单还没有发给学生核对")
    check_open(line, act)
    return check


def _answer(check: StudentCheck, answer: str, by: Person, at: datetime, basis: str) -> None:
    check.answer, check.answered_at, check.entered_by, check.basis = answer, at, by, basis.strip()[:200]
    check.save()


def _answer_due(line: ListLine, at: datetime) -> object:
    position = line.list.position_of("answer")
    due = anchors_of(line.list).due(line.list, position, day_of(at)) if position is not None else None
    return due.on if due else None


def _record(act: str, line: ListLine, by: Person, **detail: int) -> None:
    said = {"list": line.list_id, **detail}
    record(act, by=by, subject=f"student:{line.student.key.hex}", college=line.list.college.code, detail=said)
