"""Sending what is queued (发送): taken in one short transaction, sent outside any, the outcome written in another."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from zhuhang.delivery.channels import Message, NotNow, NotPossible, configured
from zhuhang.delivery.links import new_link
from zhuhang.delivery.models import GUARDIAN_ADDRESSES, STUDENT_ADDRESSES, Channel, Dispatch
from zhuhang.delivery.quiet import opens_at
from zhuhang.delivery.words import subject_of, to_guardian, to_student
from zhuhang.papers.models import Notice
from zhuhang.people.guardians import Contact
from zhuhang.people.models import College

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
"""How long to wait after each attempt that failed for now; after the last it is given up and shown."""

STUCK_AFTER = timedelta(minutes=10)
"""A message that was taken this long ago and has no outcome was lost with its worker: it is taken again."""

State = Dispatch.State


def send_due(*, at: datetime, limit: int = 200) -> int:
    """Send what is due now, stuck ones first freed; how many arrived. What falls into the quiet hours waits for their end."""
    free_stuck(at=at)
    due = Dispatch.objects.filter(state__in=Dispatch.WAITING, next_at__lte=at).order_by("next_at")
    for college in College.objects.filter(notices__dispatches__in=due).distinct():
        if (morning := opens_at(college, at)) > at:
            due.filter(notice__college=college).update(next_at=morning)
    return sum(send_one(pk, at=at) for pk in list(due.values_list("pk", flat=True)[:limit]))


def free_stuck(*, at: datetime) -> int:
    """Give back what a stopped worker took and never finished."""
    lost = Dispatch.objects.filter(state=State.SENDING, taken_at__lt=at - STUCK_AFTER)
    return lost.update(state=State.RETRY, next_at=at, why="上一次发送没有结果，重新发送")


def send_one(pk: int, *, at: datetime) -> bool:
    """Take one message, send it, write how it went. Two workers never take the same one."""
    if not _take(pk, at):
        return False
    dispatch = Dispatch.objects.select_related("notice__college", "notice__student", "student", "guardian").get(pk=pk)
    if dispatch.notice.state not in Notice.OPEN:
        _finish(dispatch, State.CANCELLED, "通知书已签收、更正或撤销")
        return False
    try:
        reference = _send(dispatch, at)
    except NotNow as error:
        _again(dispatch, str(error), at)
        return False
    except NotPossible as error:
        _finish(dispatch, State.FAILED, str(error))
        return False
    Dispatch.objects.filter(pk=pk, state=State.SENDING).update(state=State.SENT, sent_at=at, reference=reference[:120], why="")
    return True


@transaction.atomic
def _take(pk: int, at: datetime) -> bool:
    waiting = Dispatch.objects.filter(pk=pk, state__in=Dispatch.WAITING, next_at__lte=at)
    return bool(waiting.update(state=State.SENDING, taken_at=at, attempts=F("attempts") + 1))


def _send(dispatch: Dispatch, at: datetime) -> str:
    sender = configured().get(Channel(dispatch.channel))
    if sender is None:
        raise NotPossible("这个渠道没有配置：请在服务器上设置，或改用其他方式送达")
    address = _address(dispatch)
    if not address:
        raise NotPossible("没有这个渠道的收件地址：请补充联系方式，或改用其他方式送达")
    return sender.send(message_of(dispatch, address, at=at))


def message_of(dispatch: Dispatch, to: str, *, at: datetime) -> Message:
    """The message as it will be read; a guardian's carries a link made now."""
    if dispatch.guardian is not None:
        link = new_link(dispatch.notice, dispatch.guardian, by=dispatch.created_by, at=at).address
        text = to_guardian(dispatch.notice, link)
    else:
        text = to_student(dispatch.notice)
    return Message(to, subject_of(dispatch.notice), text, dispatch.key.hex)


def _address(dispatch: Dispatch) -> str:
    channel = Channel(dispatch.channel)
    if dispatch.guardian is not None:
        return getattr(dispatch.guardian, GUARDIAN_ADDRESSES.get(channel, ""), "") if dispatch.guardian.may_be_written_to else ""
    contact = Contact.objects.filter(student=dispatch.student).first()
    return getattr(contact, STUDENT_ADDRESSES[channel]) if contact else ""


def _again(dispatch: Dispatch, why: str, at: datetime) -> None:
    if dispatch.attempts > len(BACK_OFF):
        _finish(dispatch, State.FAILED, f"试了 {dispatch.attempts} 次：{why}")
        return
    next_at = at + BACK_OFF[dispatch.attempts - 1]
    Dispatch.objects.filter(pk=dispatch.pk, state=State.SENDING).update(state=State.RETRY, next_at=next_at, why=why[:300])


def _finish(dispatch: Dispatch, state: str, why: str) -> None:
    Dispatch.objects.filter(pk=dispatch.pk, state=State.SENDING).update(state=state, why=why[:300])
