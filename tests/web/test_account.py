"""One's own account: first password, password rules, sessions that end, one-time codes."""

from __future__ import annotations

import time
from typing import Any

import pyotp
import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from zhuhang.audit.models import Event
from zhuhang.people.accounts import AccountRefused, accept_code, change_password, give_first_password, require_code
from zhuhang.people.models import OpenSession, Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.sessions import sessions_of

PASSWORD, OTHER = "灯塔与航标-2024", "海图与罗盘-2025"


@pytest.fixture
def cast_made(db: None) -> cast.Cast:
    return cast.college()


@pytest.fixture
def secretary(cast_made: cast.Cast) -> Person:
    person = cast_made.secretary
    person.set_password(PASSWORD)
    person.save()
    return person


def _signed_in(person: Person, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("sign-in"), {"username": person.username, "password": password})
    return client


def _is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_a_first_password_is_changed_before_anything_else(cast_made: cast.Cast, secretary: Person) -> None:
    first = give_first_password(cast_made.counselor, cast_made.college, by=secretary, at=cast.NOW)
    client = _signed_in(cast_made.counselor, first)
    assert client.get(reverse("lists"))["Location"] == reverse("account-password")
    assert "请先换成自己的密码" in client.get(reverse("account-password")).content.decode()

    answer = client.post(reverse("account-password"), {"old": first, "new": OTHER, "again": OTHER})
    assert answer["Location"] == reverse("desk")
    assert client.get(reverse("desk")).status_code == 200
    assert [event.act for event in Event.objects.filter(subject=f"person:{cast_made.counselor.audit_key}")] == [
        "password.first", "sign-out.everywhere", "sign-in", "password.change", "sign-out.everywhere",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("kurz", "至少"), ("12345678901", "数字"), ("password123", "常见"), ("demo.cast.academic_secretary", "账号|相似|近"),
        (PASSWORD, "与原密码相同"),
    ],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(new: str, why: str, secretary: Person) -> None:
    with pytest.raises(AccountRefused, match=why):
        change_password(secretary, old=PASSWORD, new=new, by=secretary, at=cast.NOW)


def test_the_old_password_is_asked_for(secretary: Person) -> None:
    client = _signed_in(secretary)
    answer = client.post(reverse("account-password"), {"old": "falsch", "new": OTHER, "again": OTHER})
    assert "原密码不对" in answer.content.decode()
    answer = client.post(reverse("account-password"), {"old": PASSWORD, "new": OTHER, "again": PASSWORD})
    assert "两次输入的新密码不一样" in answer.content.decode()


def test_only_who_appoints_gives_first_passwords_and_only_in_the_own_college(cast_made: cast.Cast, secretary: Person) -> None:
    other = cast.college("other")
    with pytest.raises(NotAllowed):
        give_first_password(secretary, cast_made.college, by=cast_made.counselor, at=cast.NOW)
    with pytest.raises(NotAllowed):
        give_first_password(other.counselor, cast_made.college, by=secretary, at=cast.NOW)


def test_a_changed_password_ends_the_other_sessions(secretary: Person) -> None:
    here, there = _signed_in(secretary), _signed_in(secretary)
    here.post(reverse("account-password"), {"old": PASSWORD, "new": OTHER, "again": OTHER})
    assert (_is_in(here), _is_in(there)) == (True, False)


def test_signing_out_everywhere_leaves_this_one(secretary: Person) -> None:
    here, there = _signed_in(secretary), _signed_in(secretary)
    assert len(sessions_of(secretary)) == 2
    here.post(reverse("account-end-sessions"))
    assert (_is_in(here), _is_in(there)) == (True, False)


def test_one_session_too_many_ends_the_oldest(secretary: Person, settings: Any) -> None:
    settings.SESSIONS_PER_PERSON = 2
    clients = [_signed_in(secretary) for _each in range(3)]
    assert [_is_in(client) for client in clients] == [False, True, True]
    assert OpenSession.objects.filter(person=secretary).count() == 2


@pytest.mark.parametrize(("began", "seen", "stays"), [(0, 0, True), (0, 3599, True), (0, 3600, False), (28799, 10, True), (28800, 10, False)])
def test_a_session_ends_idle_or_old(began: int, seen: int, stays: bool, secretary: Person, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 3600, 28800
    client = _signed_in(secretary)
    now, session = int(time.time()), client.session
    # One second of leeway: the page below is asked for a moment later.
    session["began"], session["seen"] = now - began + (1 if stays else 0), now - seen + (1 if stays else 0)
    session.save()
    assert _is_in(client) == stays


def test_a_one_time_code_is_asked_for_after_the_password(secretary: Person) -> None:
    client = _signed_in(secretary)
    assert "data:image/svg" in client.get(reverse("account-code")).content.decode()
    secret = client.session["offered_one_time_secret"]
    client.post(reverse("account-code"), {"code": pyotp.TOTP(secret).now()})
    secretary.refresh_from_db()
    assert secretary.one_time_secret == secret

    Person.objects.filter(pk=secretary.pk).update(one_time_step=0)
    client = Client()
    answer = client.post(reverse("sign-in"), {"username": secretary.username, "password": PASSWORD})
    assert answer["Location"] == reverse("sign-in-code")
    assert not _is_in(client)
    assert "动态口令不对" in client.post(reverse("sign-in-code"), {"code": "000000"}).content.decode()
    assert client.post(reverse("sign-in-code"), {"code": pyotp.TOTP(secret).now()})["Location"] == reverse("desk")
    assert _is_in(client)


def test_many_wrong_codes_lock(secretary: Person) -> None:
    Person.objects.filter(pk=secretary.pk).update(one_time_secret=pyotp.random_base32())
    client = _signed_in(secretary)
    for _again in range(9):
        answer = client.post(reverse("sign-in-code"), {"code": "12345六"})
    assert answer.status_code == 429


def test_a_code_works_once_and_for_its_time_only(secretary: Person) -> None:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(cast.NOW)
    with pytest.raises(AccountRefused):
        require_code(secretary, secret, "000000" if code != "000000" else "111111", by=secretary, at=cast.NOW)
    require_code(secretary, secret, code, by=secretary, at=cast.NOW)
    assert not accept_code(secretary, code, at=cast.NOW)
    later = pyotp.TOTP(secret).at(cast.NOW, counter_offset=1)
    assert accept_code(secretary, later, at=cast.NOW)
    assert not accept_code(secretary, later, at=cast.NOW)
    assert not accept_code(secretary, pyotp.TOTP(secret).at(cast.NOW, counter_offset=3), at=cast.NOW)


def test_the_secret_is_not_readable_in_the_database(secretary: Person) -> None:
    from django.db import connection

    secret = pyotp.random_base32()
    require_code(secretary, secret, pyotp.TOTP(secret).at(cast.NOW), by=secretary, at=cast.NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT one_time_secret FROM people_person WHERE id = %s", [secretary.pk])
        assert secret not in cursor.fetchone()[0]
