"""Parents' links: random, hashed, once answered closed; guessed, ended, used and revoked all look the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.papers import notices
from zhuhang.audit.models import Event
from zhuhang.delivery.links import LASTS, NewLink, link_of, make_link, revoke_link
from zhuhang.delivery.models import Dispatch, GuardianLink
from zhuhang.papers.models import Notice, Receipt
from zhuhang.papers.prepare import NoticeRefused
from zhuhang.people.guardians import add_guardian, check_number, forbid_contact

pytestmark = pytest.mark.django_db
SAID = {"name": "孙父", "relation": "父亲", "opinion": "请多督促", "phone": "", "answer-known": "yes"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.NOW)


def _link() -> tuple[cast.Cast, NewLink]:
    made, _run = notices.prepared()
    [letter] = notices.released(made, "孙红", kind="parent-letter")
    guardian = add_guardian(letter.student, name="孙父", phone="13900001111", source="student", by=made.secretary, at=cast.NOW)
    check_number(guardian, "verified", by=made.counselor, at=cast.NOW)
    return made, make_link(letter, guardian, by=made.counselor, at=cast.NOW)


def _token(link: NewLink) -> str:
    return link.address.rstrip("/").rsplit("/", 1)[1]


def _path(link: NewLink) -> str:
    return reverse("parent-letter", args=[_token(link)])


def test_the_token_is_nowhere_in_the_database() -> None:
    _made, link = _link()
    assert _token(link) not in str(list(GuardianLink.objects.values())) + str(list(Event.objects.values()))
    assert len(_token(link)) >= 43


def _opened(link: NewLink) -> Client:
    """A browser in which the parent pressed the button."""
    browser = Client()
    assert browser.post(reverse("parent-letter-open", args=[_token(link)])).status_code == 302
    return browser


def test_a_parent_reads_and_answers_without_an_account() -> None:
    _made, link = _link()
    page = _opened(link).get(_path(link))
    text = page.content.decode()
    assert page.status_code == 200 and "孙红" in text and "大学物理" in text and "李黄" not in text
    answer = Client().post(_path(link), {**SAID, "signature": notices.signature()})
    assert "回执已收到" in answer.content.decode()
    receipt = Receipt.objects.get()
    assert (receipt.name, receipt.relation, receipt.opinion, receipt.means) == ("孙父", "父亲", "请多督促", "link")
    assert Notice.objects.get(pk=receipt.notice_id).state == Notice.State.ACKNOWLEDGED


def test_used_guessed_ended_and_revoked_look_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made, link = _link()
    Client().post(_path(link), {**SAID, "signature": notices.signature()})
    used = Client().get(_path(link))
    guessed = Client().get(reverse("parent-letter", args=["x" * 43]))
    again = make_link(link.link.notice, link.link.guardian, by=made.counselor, at=cast.NOW)
    revoke_link(again.link, by=made.counselor, at=cast.NOW)
    revoked = Client().get(_path(again))
    third = make_link(link.link.notice, link.link.guardian, by=made.counselor, at=cast.NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.NOW + LASTS)
    ended = Client().get(_path(third))
    pages = [used, guessed, revoked, ended]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert link_of("", at=cast.NOW) is None


def test_every_question_is_answered_before_it_counts() -> None:
    _made, link = _link()
    said = {name: value for name, value in SAID.items() if name != "answer-known"}
    answer = Client().post(_path(link), {**said, "signature": notices.signature()})
    assert answer.status_code == 422 and "请选择是或否" in answer.content.decode() and "请多督促" in answer.content.decode()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("name", ["parent-letter", "parent-letter-open", "parent-letter-pdf"])
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_robot_that_fetches_the_link_opens_nothing_and_learns_nothing(name: str, method: str) -> None:
    _made, link = _link()
    before = Event.objects.count()
    robot = Client(headers={"user-agent": "Mozilla/5.0 MicroMessenger preview"})
    answer = getattr(robot, method)(reverse(name, args=[_token(link)]), follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200 and not any(word in text for word in ("孙红", "孙父", "预警", "大学物理", "20220102"))
    found = GuardianLink.objects.get()
    assert (found.uses, found.last_used_at, Notice.objects.get(pk=found.notice_id).served_at) == (0, None, None)
    assert Event.objects.count() == before


def test_the_button_works_without_script_and_with_the_site_s_own_token() -> None:
    _made, link = _link()
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(_path(link)).content.decode()
    assert "打开通知" in page and "<script" not in page.split("<body>")[1]
    path = reverse("parent-letter-open", args=[_token(link)])
    assert browser.post(path).status_code == 403
    token = browser.cookies["csrftoken"].value
    letter = browser.post(path, {"csrfmiddlewaretoken": token}, follow=True).content.decode()
    assert "孙红" in letter and "打开通知" not in letter


def test_another_browser_is_asked_again_and_another_letter_too() -> None:
    made, link = _link()
    browser = _opened(link)
    assert "孙红" not in Client().get(_path(link)).content.decode()
    again = make_link(link.link.notice, link.link.guardian, by=made.counselor, at=cast.NOW)
    browser.cookies["letter-opened"]["path"] = _path(again)
    assert "孙红" not in browser.get(_path(again)).content.decode()


def test_a_letter_of_the_night_opens_in_the_morning() -> None:
    _made, link = _link()
    Notice.objects.filter(pk=link.link.notice_id).update(opens_at=cast.NOW + timedelta(hours=8))
    assert "之后可以打开" in Client().get(_path(link)).content.decode()
    answer = Client().post(reverse("parent-letter-open", args=[_token(link)]))
    assert answer.status_code == 422 and "免打扰" in answer.content.decode() and GuardianLink.objects.get().uses == 0


def test_the_letter_is_there_on_paper_too() -> None:
    _made, link = _link()
    answer = _opened(link).get(reverse("parent-letter-pdf", args=[_token(link)]))
    assert answer.content.startswith(b"%PDF") and Client().get(reverse("parent-letter-pdf", args=["x" * 43])).status_code == 404


def test_a_double_click_keeps_one_receipt() -> None:
    _made, link = _link()
    for _click in range(2):
        Client().post(_path(link), {**SAID, "signature": notices.signature()})
    assert Receipt.objects.count() == 1


def test_openings_are_counted_and_the_first_is_the_service() -> None:
    _made, link = _link()
    Dispatch.objects.create(
        notice=link.link.notice, guardian=link.link.guardian, recipient=f"guardian:{link.link.guardian.key.hex}", channel="sms",
        state="sent", next_at=cast.NOW, created_at=cast.NOW,
    )  # fmt: skip
    for _look in range(3):
        browser = _opened(link)
        browser.get(_path(link))
    found = GuardianLink.objects.get()
    assert found.uses == 3 and Notice.objects.get(pk=found.notice_id).served_at == cast.NOW
    assert Event.objects.filter(act="link.open").count() == 1
    assert Dispatch.objects.get().state == Dispatch.State.OPENED


def test_a_page_of_a_parent_shows_nothing_else_of_the_platform() -> None:
    _made, link = _link()
    client = _opened(link)
    client.get(_path(link))
    for name in ("desk", "lists", "notices"):
        assert client.get(reverse(name)).status_code == 302
    assert client.get(reverse("my-notice", args=[link.link.notice.key])).status_code == 302


def test_no_link_for_somebody_who_is_not_to_be_contacted() -> None:
    made, link = _link()
    guardian = forbid_contact(link.link.guardian, "离异，不参与", by=made.secretary, at=cast.NOW)
    with pytest.raises(NoticeRefused, match="不要联系"):
        make_link(link.link.notice, guardian, by=made.counselor, at=cast.NOW)


@pytest.mark.parametrize("state", ["unverified", "refused"])
def test_no_link_before_the_number_was_called_back(state: str) -> None:
    made, link = _link()
    guardian = check_number(link.link.guardian, state, by=made.counselor, at=cast.NOW)
    with pytest.raises(NoticeRefused, match="回拨"):
        make_link(link.link.notice, guardian, by=made.counselor, at=cast.NOW)


def test_a_new_link_ends_the_one_before() -> None:
    made, link = _link()
    make_link(link.link.notice, link.link.guardian, by=made.counselor, at=cast.NOW + timedelta(minutes=1))
    assert Client().get(_path(link)).status_code == 404
