"""Links for guardians (家长链接): random, stored hashed, with an end; a wrong, ended or closed one all look the same.

Fetching a link is no opening: chat programs fetch every link to show a preview. A person opens it by a button.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from zhuhang.audit.record import record
from zhuhang.delivery.models import GuardianLink
from zhuhang.delivery.opening import mark_opened
from zhuhang.papers.models import Notice, Receipt
from zhuhang.papers.receipts import Answer, acknowledge_by_link
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.release import locked
from zhuhang.people.guardians import Guardian
from zhuhang.people.models import Person

LASTS = timedelta(days=14)
"""How long a link opens its notice."""


@dataclass(frozen=True)
class NewLink:
    """A link just made: the only moment at which its address is known."""

    link: GuardianLink
    address: str


@transaction.atomic
def make_link(notice: Notice, guardian: Guardian, *, by: Person, at: datetime) -> NewLink:
    """A link for a counselor to pass on; earlier links of the same guardian end."""
    notice = locked(notice, by, at)
    if notice.audience != Notice.Audience.GUARDIANS or guardian.student_id != notice.student_id:
        raise Notice.DoesNotExist
    if notice.state not in Notice.OUT:
        raise NoticeRefused("not-out", f"通知书目前是“{notice.get_state_display()}”：发出之后才有链接")
    if guardian.do_not_contact:
        raise NoticeRefused("do-not-contact", f"{guardian.name}已登记为不要联系（{guardian.why_not}）")
    if guardian.check_state != Guardian.Check.VERIFIED:
        raise NoticeRefused("not-verified", f"{guardian.name}的号码{guardian.get_check_state_display()}：请先打这个号码回拨，核实之后再发链接")
    return new_link(notice, guardian, by=by, at=at)


@transaction.atomic
def new_link(notice: Notice, guardian: Guardian, *, by: Person | None, at: datetime) -> NewLink:
    """Make a link and end the earlier ones of the same guardian and notice."""
    GuardianLink.objects.filter(notice=notice, guardian=guardian, closed_at=None).update(closed_at=at)
    token = secrets.token_urlsafe(32)
    link = GuardianLink.objects.create(
        notice=notice, guardian=guardian, digest=digest_of(token), created_by=by, created_at=at, expires_at=at + LASTS
    )
    _record("link.make", link, by)
    return NewLink(link, settings.SITE_ADDRESS + reverse("parent-letter", args=[token]))


@transaction.atomic
def revoke_link(link: GuardianLink, *, by: Person, at: datetime) -> None:
    """End a link that went to the wrong person."""
    locked(link.notice, by, at)
    GuardianLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=at, revoked_by=by)
    _record("link.revoke", link, by)


def link_of(token: str, *, at: datetime) -> GuardianLink | None:
    """The link a token opens now; None for a token that is wrong, ended, answered, or whose notice is gone."""
    if not 20 <= len(token) <= 100:
        return None
    rows = GuardianLink.objects.select_related("guardian", "notice__student__class_group", "notice__student__programme", "notice__college")
    return rows.filter(digest=digest_of(token), closed_at=None, expires_at__gt=at, notice__state__in=Notice.OUT).first()


def is_quiet(link: GuardianLink, *, at: datetime) -> bool:
    """Whether the notice is out but not yet shown: it left in the college's quiet hours."""
    return link.notice.opens_at is not None and at < link.notice.opens_at


@transaction.atomic
def open_link(link: GuardianLink, *, at: datetime) -> None:
    """Count one opening by a person; the first is the notice's service. Raise NoticeRefused in the quiet hours."""
    if is_quiet(link, at=at):
        raise NoticeRefused("quiet", f"现在是免打扰时间：请在 {timezone.localtime(link.notice.opens_at):%m月%d日 %H:%M} 之后打开")
    GuardianLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1, last_used_at=at)
    Notice.objects.filter(pk=link.notice_id, served_at=None).update(served_at=at)
    mark_opened(link.notice, f"guardian:{link.guardian.key.hex}")
    if link.uses == 0:
        _record("link.open", link, None)


@transaction.atomic
def answer_link(link: GuardianLink, answer: Answer, *, at: datetime, origin: str = "") -> Receipt:
    """Keep the guardian's answer and close the link: it answers once."""
    receipt = acknowledge_by_link(link.notice, link.guardian, answer, at=at, origin=origin)
    GuardianLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=at)
    return receipt


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _record(act: str, link: GuardianLink, by: Person | None) -> None:
    notice = link.notice
    detail = {"notice": notice.key.hex, "guardian": link.guardian.key.hex}
    record(act, by=by, subject=f"student:{notice.student.key.hex}", college=notice.college.code, detail=detail)
