"""Serving a notice by hand, telephone or post (送达): every attempt with its outcome, date and evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.papers.completing import complete_lists
from zhuhang.papers.evidence import keep_evidence
from zhuhang.papers.models import Notice, Service
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.release import due_date, locked, missing_steps
from zhuhang.people.models import Person
from zhuhang.screening.deadlines import days_of

Outcome = Service.Outcome

LEADS_TO: dict[str, str] = {
    Outcome.REFUSED: Notice.State.REFUSED,
    Outcome.AWAY: Notice.State.AWAY,
    Outcome.VANISHED: Notice.State.VANISHED,
}
"""Outcomes that say where the notice stands now; others leave it as it is."""

SERVED = (Outcome.HANDED, Outcome.ARRIVED, Outcome.REFUSED)
"""Outcomes after which the notice was in somebody's hands, or before their eyes."""

RELEASING = (Outcome.HANDED, Outcome.POSTED, Outcome.SENT, Outcome.REFUSED)
"""Outcomes by which a prepared notice leaves the house."""


FACE_TO_FACE = (Outcome.HANDED, Outcome.REFUSED)
"""Outcomes in which the student was told by somebody who stood there."""


@dataclass(frozen=True)
class Attempt:
    """What a person says of one attempt to serve."""

    outcome: str
    on: date
    served_by: str = ""
    witnesses: str = ""
    post_number: str = ""
    note: str = ""


@transaction.atomic
def record_service(notice: Notice, attempt: Attempt, *, by: Person, at: datetime, file: File[bytes] | None = None) -> Service:
    """Keep one attempt; whoever enters it for another says whose attempt it was. Handing over paper releases a notice too."""
    notice = locked(notice, by, at)
    attempt = replace(attempt, post_number=attempt.post_number.strip()[:60] or _earlier_number(notice, attempt))
    _check(notice, attempt, at)

    evidence = keep_evidence(file, notice=notice, what=Outcome(attempt.outcome).label, by=by, at=at) if file else None
    service = Service.objects.create(
        notice=notice, outcome=attempt.outcome, on=attempt.on, served_by=attempt.served_by.strip()[:60] or by.name,
        witnesses=attempt.witnesses.strip()[:120], post_number=attempt.post_number, note=attempt.note.strip()[:300],
        evidence=evidence, entered_by=by, entered_at=at,
    )  # fmt: skip
    _move(notice, attempt, by, at)

    detail = {"notice": notice.key.hex, "outcome": attempt.outcome, "on": attempt.on.isoformat()}
    record("notice.serve", by=by, subject=f"student:{notice.student.key.hex}", college=notice.college.code, detail=detail)
    return service


@transaction.atomic
def opened(notice: Notice, *, at: datetime) -> None:
    """The student opened the notice. Only the first time is written; a thousand at once do not wait for each other long."""
    Notice.objects.filter(pk=notice.pk, served_at=None, state__in=Notice.OPEN).update(served_at=at)


def _earlier_number(notice: Notice, attempt: Attempt) -> str:
    """What came of a letter is said of the one posted last, unless another is named."""
    if attempt.outcome not in (Outcome.ARRIVED, Outcome.RETURNED):
        return ""
    posted = notice.services.filter(outcome=Outcome.POSTED).first()
    return posted.post_number if posted else ""


def _check(notice: Notice, attempt: Attempt, at: datetime) -> None:
    if attempt.outcome not in Outcome.values:
        raise NoticeRefused("no-outcome", "没有选择送达的情况：请选择一种")
    if notice.state in (*Notice.GONE, Notice.State.ACKNOWLEDGED):
        raise NoticeRefused("settled", f"通知书目前是“{notice.get_state_display()}”：不用再送达")
    if attempt.on > at.date():
        raise NoticeRefused("future", "日期在今天之后：请填写实际送达的那一天")
    if attempt.outcome == Outcome.REFUSED and not attempt.witnesses.strip():
        raise NoticeRefused("no-witness", "拒绝签收要有见证人：请填写见证人的姓名")
    if attempt.outcome in Service.BY_POST and not attempt.post_number:
        raise NoticeRefused("no-post-number", "邮寄要有邮件号：请填写挂号或快递的单号")
    if notice.state == Notice.State.PREPARED and (lacking := missing_steps([notice])[notice.pk]):
        raise NoticeRefused("not-ready", f"发出之前还要先办：{'、'.join(lacking)}")
    if notice.is_to_be_told and attempt.outcome in (Outcome.CALLED, Outcome.POSTED, Outcome.SENT):
        raise NoticeRefused("not-told", "这一份要先当面告知，再发出：请先登记当面告知，或改为直接发出")


def _move(notice: Notice, attempt: Attempt, by: Person, at: datetime) -> None:
    if notice.is_to_be_told and attempt.outcome in FACE_TO_FACE:
        notice.told_on, notice.told_by, notice.told_who = attempt.on, by, attempt.served_by.strip()[:60] or by.name
    leaves = notice.state == Notice.State.PREPARED and attempt.outcome in (*SERVED, Outcome.SENT)
    if leaves:
        notice.state, notice.released_at, notice.released_by = Notice.State.RELEASED, at, by
        notice.opens_at, notice.due_on = at, due_date(notice.receipt_terms, attempt.on, days_of(notice.college))
    if notice.state != Notice.State.PREPARED:
        notice.state = LEADS_TO.get(attempt.outcome, notice.state)
    if attempt.outcome in SERVED:
        notice.served_at = notice.served_at or at
    if attempt.outcome == Outcome.REFUSED:
        notice.settled_at = at
    notice.save()
    if leaves:
        complete_lists([notice], by=by, at=at)
