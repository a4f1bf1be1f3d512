"""Signing in through an OpenID provider, which listens here and signs real tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.web.openid_provider import CLIENT, SECRET, Provider
from zhuhang.audit.models import Event
from zhuhang.people.models import Person
from zhuhang.project.sign_on import settings_of


@pytest.fixture
def provider(made: cast.Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that signs in the secretary, and our site set up for it as ``docs/running.md`` says."""
    monkeypatch.setenv("NO_PROXY", "*")
    found = Provider(made.secretary.username)
    chosen = settings_of({
        "ZHUHANG_OIDC_CLIENT_ID": CLIENT, "ZHUHANG_OIDC_CLIENT_SECRET": SECRET, "ZHUHANG_OIDC_JWKS_URL": f"{found.url}/jwks",
        "ZHUHANG_OIDC_AUTHORIZE_URL": f"{found.url}/authorize", "ZHUHANG_OIDC_TOKEN_URL": f"{found.url}/token",
        "ZHUHANG_OIDC_USERINFO_URL": f"{found.url}/userinfo", "ZHUHANG_OIDC_LOGOUT_URL": f"{found.url}/end",
    })  # fmt: skip
    for name, value in chosen.items():
        setattr(settings, name, value)
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, *chosen["SIGN_ON_BACKENDS"]]
    yield found
    found.server.shutdown()


def _towards_provider(client: Client) -> str:
    """Go to the provider and come back: the address it sends the browser to."""
    leaving = client.get(reverse("sign-in-oidc"))["Location"]
    browser = requests.Session()
    browser.trust_env = False
    return browser.get(leaving, allow_redirects=False, timeout=10).headers["Location"].removeprefix("http://testserver")


def test_a_full_sign_in_and_sign_out(provider: Provider) -> None:
    client = Client()
    assert reverse("sign-in-oidc") in client.get(reverse("sign-in")).content.decode()
    assert client.get(_towards_provider(client))["Location"] == reverse("desk")
    assert client.get(reverse("desk")).status_code == 200
    assert Event.objects.get(act="sign-in").detail == {"way": "oidc"}

    assert client.post(reverse("sign-out"))["Location"].startswith(f"{provider.url}/end?client_id={CLIENT}")
    assert client.get(reverse("desk")).status_code == 302


def test_an_account_nobody_registered_gets_a_page_and_no_right(provider: Provider) -> None:
    provider.name = "stranger"
    before = Person.objects.count()
    client = Client()
    answer = client.get(_towards_provider(client), follow=True)
    assert answer.status_code == 403
    assert "stranger" in answer.content.decode()
    assert Person.objects.count() == before


def test_somebody_switched_off_is_a_stranger(provider: Provider) -> None:
    Person.objects.filter(username=provider.name).update(is_active=False)
    client = Client()
    assert client.get(_towards_provider(client), follow=True).status_code == 403


def test_a_token_signed_by_another_key_signs_nobody_in(provider: Provider) -> None:
    provider.published = rsa.generate_private_key(65537, 2048)
    client = Client()
    client.get(_towards_provider(client))
    assert client.get(reverse("desk")).status_code == 302


def test_an_answer_counts_once_and_only_for_who_asked(provider: Provider) -> None:
    client = Client()
    back = _towards_provider(client)
    assert Client().get(back).status_code == 302
    client.get(back)
    client.post(reverse("sign-out"))
    client.get(back)
    assert client.get(reverse("desk")).status_code == 302


def test_without_settings_there_is_no_such_page(made: cast.Cast) -> None:
    assert Client().get(reverse("sign-in-oidc")).status_code == 404
    assert Client().get(reverse("oidc_authentication_callback")).status_code == 404
    assert Client().get(reverse("sign-in-cas")).status_code == 404


def test_half_a_set_of_variables_is_refused_with_the_rest_named() -> None:
    with pytest.raises(SystemExit, match="还缺：ZHUHANG_OIDC_CLIENT_SECRET"):
        settings_of({"ZHUHANG_OIDC_CLIENT_ID": CLIENT, "ZHUHANG_OIDC_JWKS_URL": "https://id.example/jwks"})
