"""A list in a real browser, by four people: secretary, student on a phone, vice dean on a phone, two leaders, published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests import cast
from tests.screening import listed
from zhuhang.people.models import Person
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.listing import Publication, WarningList

PASSWORD = "灯塔与航标-2024"
WIDE, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


@pytest.fixture
def made(transactional_db: None) -> cast.Cast:
    found = cast.college()
    cast.with_lists(found)
    second = Person.objects.create_user("second.leader", name="书记")
    cast.appoint(second, Role.LEADER, Scope.COLLEGE, college=found.college)
    for person in (found.secretary, found.vice_dean, found.leader, second, listed.account(found, "孙红"), listed.account(found, "李黄")):
        person.set_password(PASSWORD)
        person.save()
    return found


class People:
    """One browser window for each person, everything the console complains of kept."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.complaints: list[str] = []

    def enter(self, person: Person, size: Any) -> Page:
        """A window in which the person has signed in."""
        page = self.browser.new_context(viewport=size).new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.address)
        page.get_by_label("账号").fill(person.username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("button", name="退出").wait_for()
        return page


def test_secretary_student_answer_approval_published(browser: Browser, live_server: Any, made: cast.Cast, tmp_path: Path) -> None:
    people = People(browser, live_server.url)
    secretary = people.enter(made.secretary, WIDE)
    secretary.get_by_label("主菜单").get_by_role("link", name="名单程序").click()
    secretary.get_by_role("button", name="拟定名单").click()
    secretary.get_by_role("button", name="发给学生核对").click()
    secretary.get_by_text("“发给学生核对”已办：3 人。").wait_for()

    agreeing = people.enter(made.student("孙红").person, PHONE)
    agreeing.get_by_role("link", name="去核对").click()
    agreeing.get_by_role("button", name="没有异议，确认").click()
    agreeing.get_by_text("你已确认无异议。").wait_for()
    assert agreeing.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    photo = tmp_path / "成绩单.png"
    Image.new("RGB", (60, 40), "white").save(photo)
    objecting = people.enter(made.student("李黄").person, PHONE)
    objecting.get_by_role("link", name="去核对").click()
    objecting.get_by_text("有不对的地方").click()
    objecting.get_by_label("哪门课程、哪里不对").fill("艺术鉴赏补考已通过")
    objecting.locator("input[type=file]").set_input_files(photo)
    objecting.get_by_role("button", name="提交异议").click()
    objecting.get_by_text("异议已提交").wait_for()

    wl = WarningList.objects.get()
    path = f"{live_server.url}/procedure/{wl.pk}/"
    secretary.goto(f"{path}?show=objected")
    secretary.locator("#lines").get_by_role("link", name="李黄").click()
    secretary.locator("img.thumb").scroll_into_view_if_needed()
    assert secretary.locator("img.thumb").evaluate("photo => photo.decode().then(() => photo.naturalWidth)") == 60
    secretary.get_by_label("答复和理由").fill("补考成绩 55 分，未通过")
    secretary.get_by_role("button", name="维持名单").click()
    secretary.get_by_text("已办。").wait_for()
    listed.line(wl, "周上").check_by_student.delete()
    secretary.goto(path)
    secretary.get_by_role("button", name="提交下一步").click()
    secretary.get_by_text("2 人进入下一步").wait_for()

    for person in (made.vice_dean, made.leader, Person.objects.get(username="second.leader")):
        deciding = people.enter(person, PHONE)
        deciding.goto(f"{live_server.url}/lists/{wl.pk}/approval/")
        assert deciding.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        deciding.get_by_label("会议日期").fill("2024-04-02")
        ticked = deciding.locator("input[name=line]:checked")
        number = ticked.count()
        for left in (0, number):
            deciding.get_by_label("全选").click()
            assert ticked.count() == left
        deciding.get_by_role("button", name="通过勾选的学生").click()
        deciding.get_by_text("已记下：2 人").wait_for()

    secretary.goto(path)
    secretary.get_by_role("link", name="预览并公布").click()
    assert secretary.get_by_text("孙*").is_visible()
    secretary.get_by_role("button", name="确认公布").click()
    secretary.get_by_text("有关教师和管理人员").wait_for()
    assert Publication.objects.get().lines.count() == 2
    secretary.go_back()
    assert people.complaints == []


def test_the_procedures_pages_fit_a_phone(browser: Browser, live_server: Any, made: cast.Cast) -> None:
    wl = listed.checking_from(made)
    people = People(browser, live_server.url)
    page = people.enter(made.secretary, PHONE)
    line = listed.line(wl, "孙红").pk
    widths = {}
    for address in (f"/procedure/{wl.pk}/", f"/lines/{line}/", "/procedure/settings/", f"/lists/{wl.pk}/publication/"):
        page.goto(live_server.url + address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, PHONE["width"])
    assert people.complaints == []
