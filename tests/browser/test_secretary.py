"""The academic secretary's path in a real browser: drop, preview, confirm, run, list, student, Excel; also on a phone."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from tests import cast
from zhuhang.demo.generate import RESULT_HEADERS

PASSWORD = "灯塔与航标-2024"
WIDE, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


@pytest.fixture
def made(transactional_db: None) -> cast.Cast:
    """The cast's college, whose secretary has a password."""
    found = cast.college()
    found.secretary.set_password(PASSWORD)
    found.secretary.save()
    return found


def _opened(browser: Browser, size: Any, complaints: list[str]) -> Page:
    page = browser.new_page(viewport=size)
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def _sign_in(page: Page, address: str, username: str) -> None:
    page.goto(address)
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_from_a_dropped_export_to_the_summary_table(
    browser: Browser, live_server: Any, made: cast.Cast, tmp_path: Path
) -> None:
    complaints: list[str] = []
    page = _opened(browser, WIDE, complaints)
    _sign_in(page, live_server.url, made.secretary.username)
    assert page.get_by_role("heading", name="还没有名单").is_visible()

    export = tmp_path / "成绩.csv"
    rows = [row if row[3] != "E1" or row[0] != "20220101" else (*row[:7], "八十五", *row[8:]) for row in cast.result_rows()]
    export.write_bytes(cast.table(RESULT_HEADERS, rows).read())
    page.get_by_label("主菜单").get_by_role("link", name="导入成绩").click()
    page.locator("input[type=file]").set_input_files(export)
    page.get_by_role("button", name="读取并预览").click()

    page.get_by_role("cell", name="八十五", exact=True).wait_for()
    assert page.get_by_text("识别为").is_visible()
    page.get_by_role("button", name="确认入库").click()
    page.get_by_role("link", name="下一步：运行筛查").click()
    for term in (cast.BEFORE, cast.TERM):
        page.goto(f"{live_server.url}/runs/new/")
        page.get_by_label("判定哪个学期的成绩").select_option(term)
        page.get_by_role("button", name="开始筛查").click()
        page.wait_for_url("**/lists/*/")

    page.get_by_label("变化").select_option(label="上升")
    page.get_by_text("共 1 条").wait_for()
    assert page.get_by_role("link", name="周上").is_visible()
    page.get_by_role("link", name="周上").click()
    assert page.get_by_text("第七条").first.is_visible()
    assert page.get_by_text("怎样解除").is_visible()
    page.locator("[data-chart=progress] canvas").wait_for()

    page.goto(f"{live_server.url}/")
    page.locator("[data-chart=trend] canvas").wait_for()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="导出 Excel").click()
    sheet = load_workbook(BytesIO(downloading.value.path().read_bytes())).worksheets[0]
    assert {sheet.cell(row, 3).value for row in range(3, sheet.max_row + 1)} == {"孙红", "李黄", "周上"}
    assert complaints == []


def test_every_page_fits_a_phone(browser: Browser, live_server: Any, made: cast.Cast) -> None:
    run = cast.with_lists(made)
    complaints: list[str] = []
    page = _opened(browser, PHONE, complaints)
    _sign_in(page, live_server.url, made.secretary.username)
    student = made.student("孙红")
    addresses = ["/", "/imports/", "/runs/new/", f"/lists/{run.pk}/", f"/students/{student.key}/", "/regulation/", "/reconcile/"]
    widths = {}
    for address in addresses:
        page.goto(live_server.url + address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(addresses, PHONE["width"])
    page.get_by_text("学业预警与帮扶").click()
    assert page.get_by_label("主菜单").get_by_role("link", name="预警名单").is_visible()
    assert complaints == []


def test_the_list_works_without_javascript(browser: Browser, live_server: Any, made: cast.Cast) -> None:
    cast.with_lists(made)
    page = browser.new_context(java_script_enabled=False).new_page()
    _sign_in(page, live_server.url, made.secretary.username)
    page.get_by_role("link", name="完整名单").click()
    page.get_by_label("变化").select_option(label="上升")
    page.get_by_role("button", name="查找").click()
    assert page.get_by_role("link", name="周上").is_visible()
    assert not page.get_by_role("link", name="孙红").is_visible()
