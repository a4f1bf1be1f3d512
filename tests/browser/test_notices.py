"""A parent's link in a real browser, at phone width: fetched by a preview, opened by a button, with and without script."""

from __future__ import annotations

import urllib.request
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests import cast
from tests.papers import notices
from zhuhang.delivery.links import make_link
from zhuhang.delivery.models import GuardianLink
from zhuhang.papers.models import Notice, Receipt
from zhuhang.people.guardians import add_guardian, check_number

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def letter(transactional_db: None, live_server: Any) -> str:
    """The address of a parent's letter, on the server of the test."""
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红", kind="parent-letter")
    guardian = add_guardian(notice.student, name="孙父", phone="13900001111", source="student", by=made.secretary, at=cast.NOW)
    check_number(guardian, "verified", by=made.counselor, at=cast.NOW)
    Notice.objects.filter(pk=notice.pk).update(opens_at=cast.NOW)
    made_link = make_link(notice, guardian, by=made.counselor, at=timezone.now())
    return live_server.url + "/letter/" + made_link.address.split("/letter/")[1]


def _phone(browser: Browser, **more: Any) -> tuple[Page, list[str]]:
    complaints: list[str] = []
    page = browser.new_context(viewport=PHONE, **more).new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def test_a_preview_opens_nothing_and_a_parent_reads_signs_and_is_done(browser: Browser, letter: str) -> None:
    with urllib.request.urlopen(letter) as preview:
        assert "孙红" not in preview.read().decode()
    assert GuardianLink.objects.get().uses == 0

    page, complaints = _phone(browser)
    page.goto(letter)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="打开通知").click()
    page.get_by_text("尊敬的家长").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.reload()
    page.get_by_text("尊敬的家长").wait_for()
    assert GuardianLink.objects.get().uses == 1
    page.get_by_label("是", exact=True).first.check()
    page.locator("[data-sign] canvas").scroll_into_view_if_needed()
    box = page.locator("[data-sign] canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 40 + 30 * step, box["y"] + 40 + (60 if step % 2 else 10))
    page.mouse.up()
    page.get_by_role("button", name="提交回执").click()
    page.get_by_text("回执已收到").wait_for()
    assert Receipt.objects.get().means == "link" and complaints == []


def test_a_counselor_s_pages_fit_a_phone(browser: Browser, live_server: Any, letter: str) -> None:
    client = Client()
    client.force_login(GuardianLink.objects.get().created_by)
    page, complaints = _phone(browser)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    notice = Notice.objects.get(links__isnull=False)
    addresses = [reverse("notices"), reverse("receipts"), reverse("notice", args=[notice.key]), reverse("contacts", args=[notice.student.key])]
    widths = {}
    for address in addresses:
        page.goto(live_server.url + address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(addresses, PHONE["width"])
    page.goto(live_server.url + addresses[1])
    assert page.get_by_text("链接 孙父").is_visible()

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + addresses[2])
    page.get_by_role("button", name="复制图片").click()
    page.get_by_role("button", name="已复制").wait_for()
    assert page.evaluate("navigator.clipboard.read().then((items) => items[0].types)") == ["image/png"]
    assert complaints == []


def test_without_script_the_letter_opens_all_the_same(browser: Browser, letter: str) -> None:
    page, complaints = _phone(browser, java_script_enabled=False)
    page.goto(letter)
    page.get_by_role("button", name="打开通知").click()
    page.get_by_text("尊敬的家长").wait_for()
    assert page.get_by_role("link", name="下载纸质件").is_visible() and complaints == []
