"""From a list to a signed receipt without leaving the platform: every page of the path, in order, in the browser's way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.papers import notices
from zhuhang.papers.models import Notice, Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.NOW)


def _signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_secretary_takes_a_list_to_signed_receipts() -> None:
    made = cast.college()
    run = cast.with_lists(made)
    notices.official(made, run)
    student = made.student("孙红")
    person = notices.account(student)
    secretary = _signed_in(made.secretary)

    assert secretary.get(reverse("notices")).status_code == 200
    secretary.post(reverse("notices-prepare"), {"run": run.pk})
    page = secretary.get(reverse("notices"))
    assert "孙红" in page.content.decode() and "站内" in page.content.decode()
    notice = notices.notice_of("孙红")
    for _click in range(2):
        secretary.post(reverse("notices-release"), {"notice": [str(notice.key)], "term": run.term})
    assert notice.dispatches.count() == 1

    phone = _signed_in(person)
    own = phone.get(reverse("my-notice", args=[notice.key])).content.decode()
    assert "大学物理" in own and "第七条" in own and "确认签收" in own
    said = {"confirmed": "on", "phone": "13800001234", "signature": notices.signature()}
    back = phone.post(reverse("my-notice-sign", args=[notice.key]), said | {"phone": "不是号码"})
    assert back.status_code == 422
    assert said["signature"] in back.content.decode(), "nobody signs twice because of a phone number"
    for _click in range(2):
        assert phone.post(reverse("my-notice-sign", args=[notice.key]), said).status_code == 302
    assert Receipt.objects.count() == 1

    board = secretary.get(reverse("receipts"), {"show": "settled"}).content.decode()
    assert "孙红" in board and "本人在线签收" in board
    one = secretary.get(reverse("notice", args=[notice.key])).content.decode()
    assert "signature.png" in one
    assert secretary.get(reverse("receipt-signature", args=[Receipt.objects.get().pk])).status_code == 200


def test_a_key_of_somebody_else_in_the_address_is_nothing() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    other = _signed_in(notices.account(made.student("李黄")))
    assert other.get(reverse("my-notice", args=[notice.key])).status_code == 404
    assert other.post(reverse("my-notice-sign", args=[notice.key]), {"signature": notices.signature(), "confirmed": "on"}).status_code == 404
    assert other.get(reverse("notice", args=[notice.key])).status_code == 404
    assert _signed_in(made.counselor).get(reverse("notice", args=[notices.notice_of("李黄").key])).status_code == 404
    assert notice.receipts.count() == 0


def test_nothing_is_shown_before_it_left_nor_in_quiet_hours() -> None:
    made, _run = notices.prepared()
    person = notices.account(made.student("孙红"))
    notice = notices.notice_of("孙红")
    phone = _signed_in(person)
    assert phone.get(reverse("my-notice", args=[notice.key])).status_code == 404
    notices.released(made, "孙红")
    Notice.objects.filter(pk=notice.pk).update(opens_at=datetime(2024, 3, 19, tzinfo=cast.NOW.tzinfo))
    assert phone.get(reverse("my-notice", args=[notice.key])).status_code == 404


def test_opening_is_kept_once_and_asks_little_of_the_database(django_assert_max_num_queries: Any) -> None:
    made, _run = notices.prepared()
    person = notices.account(made.student("孙红"))
    [notice] = notices.released(made, "孙红")
    phone = _signed_in(person)
    assert phone.get(reverse("my-notice", args=[notice.key])).status_code == 200
    assert notices.notice_of("孙红").served_at == cast.NOW
    with django_assert_max_num_queries(8):
        phone.get(reverse("my-notice", args=[notice.key]))


def test_pages_ask_the_same_number_of_queries_for_many_as_for_few(django_assert_max_num_queries: Any) -> None:
    made, _run = notices.prepared()
    notices.released(made, "孙红", "李黄", "周上")
    secretary = _signed_in(made.secretary)
    for name in ("receipts", "notices"):
        with django_assert_max_num_queries(24):
            assert secretary.get(reverse(name)).status_code == 200
