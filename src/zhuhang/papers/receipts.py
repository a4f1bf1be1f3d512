"""Receipts (回执): a notice is acknowledged once per signer, whoever clicks how often, by screen, link or paper."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.files.base import ContentFile, File
from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.papers.evidence import keep_evidence
from zhuhang.papers.models import Evidence, Notice, Receipt
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.release import locked
from zhuhang.papers.signatures import signature_from
from zhuhang.people.guardians import Guardian, plain_number
from zhuhang.people.models import Person


@dataclass(frozen=True)
class Answer:
    """What a signer said: the signature as the pad gives it, answers by question, an opinion, a telephone number."""

    signature: str
    phone: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    opinion: str = ""
    name: str = ""
    relation: str = ""
    has_confirmed: bool = True


@transaction.atomic
def acknowledge(notice: Notice, answer: Answer, *, by: Person, at: datetime, origin: str = "") -> Receipt:
    """The student signs the receipt. A second click finds the first receipt and changes nothing."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("student", "college").get(pk=notice.pk)
    if notice.student.person_id != by.pk or notice.audience != Notice.Audience.STUDENT:
        raise Notice.DoesNotExist
    if (given := notice.receipts.filter(respondent="student").first()) is not None:
        return given
    _check_open(notice, (*Notice.OPEN, Notice.State.REFUSED))
    _check_answer(notice, answer)

    signature = signature_from(answer.signature)
    receipt = _stored(notice, "student", answer, signature, Receipt.Means.SCREEN, at, name=notice.student.name, origin=origin)
    _settle(notice, at)

    _record("receipt.sign", notice, by, {"means": receipt.means})
    return receipt


@transaction.atomic
def acknowledge_by_link(notice: Notice, guardian: Guardian, answer: Answer, *, at: datetime, origin: str = "") -> Receipt:
    """A guardian answers by a link; whoever holds the link was let in by it. A second click changes nothing."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("student", "college").get(pk=notice.pk)
    respondent = f"guardian:{guardian.key.hex}"
    if (given := notice.receipts.filter(respondent=respondent).first()) is not None:
        return given
    _check_open(notice, Notice.OUT)
    _check_answer(notice, answer)

    signature = signature_from(answer.signature)
    receipt = _stored(
        notice, respondent, answer, signature, Receipt.Means.LINK, at, name=answer.name.strip() or guardian.name, origin=origin
    )
    _settle(notice, at)

    _record("receipt.sign", notice, None, {"means": receipt.means, "guardian": guardian.key.hex})
    return receipt


@transaction.atomic
def enter_paper(
    notice: Notice, *, name: str, signed_on: date, by: Person, at: datetime, answers: Mapping[str, str] | None = None,
    opinion: str = "", scan: File[bytes] | None = None, evidence: Evidence | None = None,
) -> Receipt:  # fmt: skip
    """Enter a receipt signed on paper for its signer, with its date and, where there is one, its scan."""
    notice = locked(notice, by, at)
    if (given := notice.receipts.filter(respondent="paper").first()) is not None:
        return given
    if notice.state not in Notice.OUT:
        raise NoticeRefused("not-out", f"通知书目前是“{notice.get_state_display()}”：发出之后才有回执")
    if signed_on > at.date():
        raise NoticeRefused("future", "签字日期在今天之后：请填写纸上写的日期")

    kept = evidence or (keep_evidence(scan, notice=notice, what="回执", by=by, at=at) if scan else None)
    answer = Answer("", answers=_known_answers(notice, answers or {}), opinion=opinion)
    signer = name.strip() or (notice.student.name if notice.audience == Notice.Audience.STUDENT else "")
    receipt = _stored(notice, "paper", answer, b"", Receipt.Means.PAPER, at, name=signer, by=by, signed_on=signed_on, evidence=kept)
    _settle(notice, at)

    _record("receipt.enter", notice, by, {"means": receipt.means, "scan": kept.digest if kept else ""})
    return receipt


def _check_open(notice: Notice, states: Collection[str]) -> None:
    if notice.state not in states:
        raise NoticeRefused("not-open", f"这份通知书目前是“{notice.get_state_display()}”，不能再签收：有疑问请联系辅导员")


def _check_answer(notice: Notice, answer: Answer) -> None:
    if not answer.has_confirmed:
        raise NoticeRefused("not-confirmed", "还没有勾选确认：请先阅读通知书，勾选后再签名")
    unanswered = [text for code, text in notice.receipt_terms.get("questions", {}).items() if answer.answers.get(code) not in ("yes", "no")]
    if unanswered:
        raise NoticeRefused("unanswered", f"还有问题没有回答：“{unanswered[0]}”请选择是或否")


def _known_answers(notice: Notice, answers: Mapping[str, str]) -> dict[str, str]:
    known = notice.receipt_terms.get("questions", {})
    return {code: answers[code] for code in known if answers.get(code) in ("yes", "no")}


def _stored(
    notice: Notice, respondent: str, answer: Answer, signature: bytes, means: str, at: datetime, *, name: str,
    by: Person | None = None, signed_on: date | None = None, evidence: Evidence | None = None, origin: str = "",
) -> Receipt:  # fmt: skip
    return Receipt.objects.create(
        notice=notice, respondent=respondent, name=name[:60], relation=answer.relation.strip()[:20],
        phone=plain_number(answer.phone), answers=_known_answers(notice, answer.answers), opinion=answer.opinion.strip()[:4000],
        signature=ContentFile(signature, name="signature.png") if signature else "",
        signature_digest=hashlib.sha256(signature).hexdigest() if signature else "",
        evidence=evidence, signed_on=signed_on or at.date(), received_at=at, means=means, entered_by=by, origin=origin,
    )  # fmt: skip


def _settle(notice: Notice, at: datetime) -> None:
    notice.served_at = notice.served_at or at
    if notice.state != Notice.State.ACKNOWLEDGED:
        notice.state, notice.settled_at = Notice.State.ACKNOWLEDGED, at
    notice.save(update_fields=["state", "settled_at", "served_at"])


def _record(act: str, notice: Notice, by: Person | None, detail: dict[str, object]) -> None:
    subject = f"student:{notice.student.key.hex}"
    record(act, by=by, subject=subject, college=notice.college.code, detail={"notice": notice.key.hex, **detail})
