"""Where a request came from, as the audit chain and the lock-out know it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from zhuhang.audit.models import Event


@pytest.mark.parametrize(
    ("proxies", "told", "origin"),
    [
        (0, "6.6.6.6", "127.0.0.1"), (1, "6.6.6.6, 10.1.2.3", "10.1.2.3"), (2, "6.6.6.6, 10.1.2.3, 10.0.0.1", "10.1.2.3"),
        (1, "", "127.0.0.1"), (3, "10.1.2.3", "127.0.0.1"),
    ],
)  # fmt: skip
def test_only_our_own_proxies_are_believed(proxies: int, told: str, origin: str, db: None, settings: Any) -> None:
    settings.PROXIES, settings.DEMO = proxies, True
    Client().post(reverse("sign-in-demo"), {"username": cast.college().secretary.username}, headers={"X-Forwarded-For": told})
    assert Event.objects.filter(act="sign-in").latest("number").origin == origin
