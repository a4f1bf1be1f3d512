"""Signing in: by password, with a lock-out; demo accounts exist in demo mode only."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from zhuhang.audit.models import Event
from zhuhang.people.models import Person

PASSWORD = "灯塔与航标-2024"


@pytest.fixture
def secretary(made: cast.Cast) -> Person:
    person = made.secretary
    person.set_password(PASSWORD)
    person.save()
    return person


def _try(client: Client, person: Person, password: str) -> Any:
    return client.post(reverse("sign-in"), {"username": person.username, "password": password})


def test_the_right_password_leads_to_the_desk_and_is_recorded(secretary: Person) -> None:
    client = Client()
    assert _try(client, secretary, PASSWORD)["Location"] == reverse("desk")
    assert client.get(reverse("desk")).status_code == 200
    assert Event.objects.filter(act="sign-in", by=secretary.audit_key).count() == 1


def test_a_wrong_password_says_so_and_many_lock(secretary: Person) -> None:
    client = Client()
    assert "账号或密码不对" in _try(client, secretary, "错的").content.decode()
    for _again in range(8):
        answer = _try(client, secretary, "错的")
    assert answer.status_code == 429
    assert "暂时锁定" in answer.content.decode()
    assert _try(client, secretary, PASSWORD).status_code == 429


def test_signing_out_ends_the_session(secretary: Person) -> None:
    client = Client()
    _try(client, secretary, PASSWORD)
    client.post(reverse("sign-out"))
    assert client.get(reverse("desk")).status_code == 302


def test_demo_accounts_are_listed_and_entered_in_demo_mode_only(made: cast.Cast, settings: Any) -> None:
    entering = {"username": made.secretary.username}
    settings.DEMO = False
    assert made.secretary.username not in Client().get(reverse("sign-in")).content.decode()
    assert Client().post(reverse("sign-in-demo"), entering).status_code == 404

    settings.DEMO = True
    assert made.secretary.username in Client().get(reverse("sign-in")).content.decode()
    assert Client().post(reverse("sign-in-demo"), entering)["Location"] == reverse("desk")


def test_no_other_account_is_entered_without_a_password(made: cast.Cast, settings: Any) -> None:
    settings.DEMO = True
    assert Client().post(reverse("sign-in-demo"), {"username": made.outsider.username}).status_code == 404
