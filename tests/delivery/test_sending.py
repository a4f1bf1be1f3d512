"""Sending: once per notice, recipient, channel and purpose; again after a failure; never inside a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests import cast
from tests.delivery.servers import mail_server
from tests.papers import notices
from zhuhang.delivery import channels, sending
from zhuhang.delivery.chasing import chase
from zhuhang.delivery.models import Channel, Dispatch
from zhuhang.delivery.quiet import after_quiet
from zhuhang.delivery.release import release
from zhuhang.papers.models import Notice
from zhuhang.papers.receipts import Answer, acknowledge
from zhuhang.people.guardians import Contact, add_guardian, check_number

pytestmark = pytest.mark.django_db
State = Dispatch.State


class Recording:
    """A channel that remembers what it was given and fails as told."""

    def __init__(self) -> None:
        self.sent: list[channels.Message] = []
        self.failures: list[Exception] = []

    def send(self, message: channels.Message) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return f"number {len(self.sent)}"


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    recording = Recording()
    both = {Channel.MAIL: recording, Channel.SMS: recording}
    monkeypatch.setattr("zhuhang.delivery.sending.configured", lambda: both)
    monkeypatch.setattr("zhuhang.delivery.preview.configured", lambda: both)
    yield recording


def _out(kind: str = "notice") -> tuple[cast.Cast, Notice]:
    made, _run = notices.prepared()
    student = made.student("孙红")
    notices.account(student)
    Contact.objects.create(student=student, email="student@example.org")
    guardian = add_guardian(student, name="孙父", phone="13900001111", source="enrolment", by=made.secretary, at=cast.NOW)
    check_number(guardian, "verified", by=made.secretary, at=cast.NOW)
    notice = notices.notice_of("孙红", kind)
    release(made.college, [notice.key], by=made.secretary, at=cast.NOW)
    return made, notices.notice_of("孙红", kind)


def _of(notice: Notice, name: str) -> Dispatch:
    return Dispatch.objects.get(notice=notice, channel=name, purpose="notify")


def test_confirming_twice_queues_nothing_twice(channel: Recording) -> None:
    made, notice = _out()
    release(made.college, [notice.key], by=made.secretary, at=cast.NOW)
    assert sorted(notice.dispatches.values_list("channel", flat=True)) == ["in_app", "mail"]


def test_a_message_never_says_the_level_or_a_course(channel: Recording) -> None:
    made, notice = _out()
    assert sending.send_due(at=cast.NOW) == 1
    said = channel.sent[0].subject + channel.sent[0].text
    assert notice.level_name not in said and "预警" not in said and "大学物理" not in said and str(notice.key) in said
    assert _of(notice, "mail").state == State.SENT
    assert sending.send_due(at=notices.LATER) == 0 and len(channel.sent) == 1


def test_a_guardian_gets_a_link_of_their_own(channel: Recording) -> None:
    _made, notice = _out("parent-letter")
    assert sending.send_due(at=cast.NOW) == 1
    assert channel.sent[0].to == "13900001111" and "/letter/" in channel.sent[0].text
    assert notice.level_name not in channel.sent[0].text and notice.links.count() == 1


def test_what_fails_for_now_is_tried_again_later_and_later(channel: Recording) -> None:
    _made, notice = _out()
    at = cast.NOW
    for wait in sending.BACK_OFF:
        channel.failures = [channels.NotNow("忙")]
        sending.send_due(at=at)
        dispatch = _of(notice, "mail")
        assert (dispatch.state, dispatch.next_at) == (State.RETRY, at + wait)
        assert sending.send_due(at=at) == 0
        at += wait
    channel.failures = [channels.NotNow("忙")]
    sending.send_due(at=at)
    dispatch = _of(notice, "mail")
    assert dispatch.state == State.FAILED and "忙" in dispatch.why and not channel.sent


def test_what_a_late_worker_finds_at_night_waits_for_the_morning(channel: Recording) -> None:
    _made, notice = _out()
    night, morning = cast.NOW + timedelta(hours=13, minutes=30), cast.NOW + timedelta(hours=22)
    assert sending.send_due(at=night) == 0 and not channel.sent
    assert (_of(notice, "mail").state, _of(notice, "mail").next_at) == (State.QUEUED, morning)
    assert sending.send_due(at=morning) == 1


def test_what_will_never_work_is_said_at_once(channel: Recording) -> None:
    _made, notice = _out()
    channel.failures = [channels.NotPossible("没有这个邮箱")]
    sending.send_due(at=cast.NOW)
    assert (_of(notice, "mail").state, _of(notice, "mail").why) == (State.FAILED, "没有这个邮箱")


def test_what_a_stopped_worker_took_is_taken_again(channel: Recording) -> None:
    _made, notice = _out()
    Dispatch.objects.filter(channel="mail").update(state=State.SENDING, taken_at=cast.NOW)
    assert sending.send_due(at=cast.NOW + timedelta(minutes=5)) == 0
    assert sending.send_due(at=cast.NOW + timedelta(minutes=11)) == 1


def test_two_workers_never_take_the_same_message(channel: Recording) -> None:
    _made, notice = _out()
    dispatch = _of(notice, "mail")
    assert sending.send_one(dispatch.pk, at=cast.NOW) and not sending.send_one(dispatch.pk, at=cast.NOW)
    assert len(channel.sent) == 1


def test_nothing_is_sent_about_what_was_signed_meanwhile(channel: Recording) -> None:
    _made, notice = _out()
    acknowledge(notice, Answer(notices.signature()), by=notice.student.person, at=cast.NOW)
    sending.send_due(at=cast.NOW)
    assert _of(notice, "mail").state == State.CANCELLED and not channel.sent


def test_a_chase_is_once_a_day(channel: Recording) -> None:
    made, notice = _out()
    assert chase(made.college, [notice.key], by=made.counselor, at=notices.LATER) == 2
    assert chase(made.college, [notice.key], by=made.counselor, at=notices.LATER) == 0
    assert chase(made.college, [notice.key], by=made.counselor, at=notices.LATER + timedelta(days=1)) == 2


@pytest.mark.parametrize(
    ("now", "end"),
    [("23:00", "07:30+1"), ("03:00", "07:30"), ("07:29", "07:30"), ("07:30", "07:30"), ("21:29", "21:29"), ("21:30", "07:30+1")],
)
def test_the_night_waits_for_the_morning(now: str, end: str) -> None:
    at = timezone.make_aware(datetime.combine(cast.ON, time.fromisoformat(now)))
    expected = datetime.combine(cast.ON + timedelta(days=end.endswith("+1")), time.fromisoformat(end[:5]))
    assert timezone.make_naive(after_quiet(at, time(21, 30), time(7, 30))) == expected


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_talking_outside(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as inbox:
        settings.CHANNELS = {"mail": f"smtp://127.0.0.1:{inbox.port}"}
        seen = []
        original = sending._send
        monkeypatch.setattr(sending, "_send", lambda dispatch, at: (seen.append(connection.in_atomic_block), original(dispatch, at))[1])
        with transaction.atomic():
            _made, notice = _out()
        sending.send_due(at=notices.LATER)
    assert seen and not any(seen)
    assert [letter["To"] for letter in inbox.letters] == ["student@example.org"]
