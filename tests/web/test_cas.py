"""Signing in and out through a real CAS server, started here as a process of its own."""

from __future__ import annotations

import html
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

from tests import cast
from tests.web.cas_process import PASSWORD
from zhuhang.audit.models import Event
from zhuhang.people.models import Person

STRANGER = "stranger"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def cas_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a CAS server that knows the secretary of the cast and a stranger."""
    port = _free_port()
    script = Path(__file__).with_name("cas_process.py")
    command = [sys.executable, str(script), str(tmp_path_factory.mktemp("cas")), str(port), "demo.cast.academic_secretary", STRANGER]
    server = subprocess.Popen(command)
    try:
        address = f"http://127.0.0.1:{port}/cas/"
        _await(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await(address: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(200):
        assert server.poll() is None, "the CAS server ended before it answered"
        try:
            _browser().get(address + "login", timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail("the CAS server does not answer")


@pytest.fixture
def site(cas_url: str, transactional_db: None, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Our own site, with sign-on by that CAS server."""
    monkeypatch.setenv("NO_PROXY", "*")
    settings.CAS_SERVER_URL = cas_url
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, settings.CAS_BACKEND]
    return str(live_server.url)


def _browser() -> requests.Session:
    browser = requests.Session()
    browser.trust_env = False
    return browser


def _sign_in(browser: requests.Session, site: str, name: str, wanted: str = "") -> requests.Response:
    page = browser.get(f"{site}/sign-in/cas/", params={"next": wanted} if wanted else None, timeout=20)
    assert "/cas/login" in page.url, page.url
    fields = {
        found["name"]: html.unescape(found["value"])
        for found in re.finditer(r'<input[^>]*name="(?P<name>[^"]+)"[^>]*?value="(?P<value>[^"]*)"', page.text)
    }
    return browser.post(urljoin(page.url, _form(page.text)), data=fields | {"username": name, "password": PASSWORD}, timeout=20)


def _form(text: str) -> str:
    found = re.search(r'<form[^>]*action="([^"]*)"', text)
    return html.unescape(found[1]) if found else ""


def _sign_out(browser: requests.Session, site: str) -> requests.Response:
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(f"{site}/", timeout=20).text)
    assert token
    return browser.post(f"{site}/sign-out/", data={"csrfmiddlewaretoken": token[1]}, timeout=20)


def test_a_full_sign_in_and_sign_out(site: str) -> None:
    made = cast.college()
    browser = _browser()
    assert "/sign-in/cas/" in browser.get(f"{site}/sign-in/", timeout=20).text

    desk = _sign_in(browser, site, made.secretary.username)
    assert (desk.status_code, desk.url) == (200, f"{site}/")
    assert Event.objects.get(act="sign-in").detail == {"way": "cas"}

    left = _sign_out(browser, site)
    assert "/cas/logout" in left.url or left.url.endswith("/sign-in/")
    assert browser.get(f"{site}/", timeout=20).url.startswith(f"{site}/sign-in/")
    assert "/cas/login" in browser.get(f"{site}/sign-in/cas/", timeout=20).url  # signed out at the server too


def test_signing_out_at_the_server_ends_our_session(site: str, cas_url: str) -> None:
    made = cast.college()
    browser = _browser()
    _sign_in(browser, site, made.secretary.username)
    assert browser.get(f"{site}/", timeout=20).url == f"{site}/"

    browser.get(f"{cas_url}logout", timeout=20)
    for _attempt in range(50):  # the server tells its services in a thread of its own
        if browser.get(f"{site}/", timeout=20).url != f"{site}/":
            return
        time.sleep(0.1)
    pytest.fail("the session outlived the logout at the CAS server")


def test_an_account_nobody_registered_gets_a_page_and_no_right(site: str) -> None:
    cast.college()
    before = Person.objects.count()
    answer = _sign_in(_browser(), site, STRANGER)
    assert answer.status_code == 403
    assert "这里还没有您的账号" in answer.text
    assert Person.objects.count() == before
    assert not Event.objects.filter(act="sign-in").exists()


def test_it_leads_to_the_page_that_was_asked_for_and_never_away(site: str) -> None:
    made = cast.college()
    browser = _browser()
    assert _sign_in(browser, site, made.secretary.username, "/imports/").url == f"{site}/imports/"
    assert browser.get(f"{site}/sign-in/cas/?next=https://elsewhere.example/", timeout=20).status_code == 404


def test_a_made_up_ticket_signs_nobody_in(site: str) -> None:
    answer = _browser().get(f"{site}/sign-in/cas/?ticket=ST-made-up", timeout=20)
    assert answer.status_code == 403
    assert "这里还没有您的账号" in answer.text


def test_a_server_that_does_not_answer_is_said_so(site: str, settings: Any) -> None:
    settings.CAS_SERVER_URL = f"http://127.0.0.1:{_free_port()}/cas/"
    assert "没有应答" in _browser().get(f"{site}/sign-in/cas/?ticket=ST-1", timeout=20).text
