"""Service when it is not simple, on the pages: the night, families, the post, the office's seals, and who entered what for whom."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from tests import cast
from tests.papers import notices
from zhuhang.audit.models import Event
from zhuhang.delivery.models import Dispatch, GuardianLink
from zhuhang.papers.models import Notice, Receipt, SealBatch
from zhuhang.people.guardians import Guardian
from zhuhang.people.models import Person

pytestmark = pytest.mark.django_db
MORNING, NIGHT = cast.NOW, cast.NOW + timedelta(hours=13, minutes=30)
"""Half past nine, and eleven at night, where the college is."""


class Clock:
    """The moment it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = MORNING
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _family(counselor: Client, student: Any, *names: str) -> list[Guardian]:
    for place, name in enumerate(names):
        said = {"name": name, "relation": "家长", "phone": f"1390000111{place}", "source": "student"}
        counselor.post(reverse("contacts-add", args=[student.key]), said)
    return list(Guardian.objects.filter(student=student))


def _says(counselor: Client, guardian: Guardian, **said: str) -> str:
    address = reverse("contacts-change", args=[guardian.student.key, guardian.key])
    return counselor.post(address, said, follow=True).content.decode()


def _text(client: Client, name: str, *args: Any, **asked: str) -> str:
    return client.get(reverse(name, args=args), asked).content.decode()


def test_what_is_confirmed_at_eleven_at_night_is_read_in_the_morning(clock: Clock) -> None:
    made, run = notices.prepared()
    person = notices.account(made.student("孙红"))
    notice = notices.notice_of("孙红")
    clock.now = NIGHT
    phone = _signed_in(person)
    _signed_in(made.secretary).post(reverse("notices-release"), {"notice": [str(notice.key)], "term": run.term})
    assert notices.notice_of("孙红").state == "released"
    assert phone.get(reverse("my-notice", args=[notice.key])).status_code == 404 and "要签收" not in _text(phone, "desk")
    morning = Dispatch.objects.get().next_at
    assert timezone.localtime(morning).strftime("%Y-%m-%d %H:%M") == "2024-03-19 07:30"
    clock.now = morning
    phone = _signed_in(person)
    assert phone.get(reverse("my-notice", args=[notice.key])).status_code == 200
    assert Dispatch.objects.get().state == Dispatch.State.OPENED


def test_a_family_is_called_back_asked_not_to_be_called_and_each_parent_answers_once() -> None:
    made, _run = notices.prepared()
    [letter] = notices.released(made, "孙红", kind="parent-letter")
    counselor = _signed_in(made.counselor)
    assert "没有登记家长" in _text(counselor, "notice", letter.key)
    father, mother, uncle = _family(counselor, letter.student, "孙父", "孙母", "孙叔")
    page = _text(counselor, "notice", letter.key)
    assert page.count("先回拨核实，才能发链接") == 3 and "生成链接转发" not in page and "学生提供" in page
    counselor.post(reverse("notice-link", args=[letter.key]), {"guardian": str(father.key)})
    assert not GuardianLink.objects.exists()

    for parent in (father, mother):
        assert "已回拨核实" in _says(counselor, parent, check="verified")
    _says(counselor, uncle, check="verified")
    _says(counselor, uncle, why="不参与")
    page = _text(counselor, "notice", letter.key)
    assert page.count("生成链接转发") == 2 and "不要联系" in page and "不参与" in page

    for parent in (father, mother):
        counselor.post(reverse("notice-link", args=[letter.key]), {"guardian": str(parent.key)})
        address = _text(counselor, "notice", letter.key).split("/letter/")[1].split("</textarea>")[0]
        own = Client()
        own.post(f"/letter/{address.rstrip('/')}/open/")
        said = {"name": parent.name, "answer-known": "yes", "opinion": f"{parent.name}的意见", "signature": notices.signature()}
        for _click in range(2):
            own.post(f"/letter/{address.rstrip('/')}/", said)
    assert sorted(Receipt.objects.values_list("name", "opinion")) == [("孙母", "孙母的意见"), ("孙父", "孙父的意见")]
    page = _text(counselor, "notice", letter.key)
    assert "孙父的意见" in page and "孙母的意见" in page


def test_who_denies_to_be_a_parent_gets_nothing() -> None:
    made, _run = notices.prepared()
    [letter] = notices.released(made, "孙红", kind="parent-letter")
    counselor = _signed_in(made.counselor)
    [stranger] = _family(counselor, letter.student, "孙某")
    assert "本人否认" in _says(counselor, stranger, check="refused")
    assert "生成链接转发" not in _text(counselor, "notice", letter.key)


def test_a_letter_is_posted_comes_back_is_posted_again_and_arrives() -> None:
    made, _run = notices.prepared()
    [letter] = notices.released(made, "孙红", kind="parent-letter")
    counselor = _signed_in(made.counselor)
    serve = reverse("notice-serve", args=[letter.key])
    assert "邮件号" in counselor.post(serve, {"outcome": "arrived"}, follow=True).content.decode()
    for outcome, number in (("posted", "EMS-1"), ("returned", ""), ("posted", "EMS-2"), ("arrived", "")):
        counselor.post(serve, {"outcome": outcome, "post_number": number, "served_by": "收发室王师傅"})
    assert list(letter.services.order_by("pk").values_list("outcome", "post_number")) == [
        ("posted", "EMS-1"), ("returned", "EMS-1"), ("posted", "EMS-2"), ("arrived", "EMS-2"),
    ]  # fmt: skip
    page, board = _text(counselor, "notice", letter.key), _text(counselor, "receipts")
    assert "邮件被退回" in page and "收发室王师傅" in page and made.counselor.name in page
    assert "邮件被退回" in board and "邮件已妥投" in board


def test_what_is_passed_on_by_hand_is_copied_without_the_level_and_noted_with_its_screenshot() -> None:
    made, _run = notices.prepared()
    notice = notices.notice_of("孙红")
    counselor = _signed_in(made.counselor)
    assert "转发到微信" not in _text(counselor, "notice", notice.key)
    notices.released(made, "孙红")
    words = _text(counselor, "notice", notice.key).split('id="forward-text"')[1].split(">", 1)[1].split("</textarea>")[0]
    assert f"/my/notices/{notice.key}/" in words and notice.level_name not in words and "预警" not in words
    said = {"outcome": "sent", "note": "本人微信", "file": SimpleUploadedFile("截图.png", notices.png())}
    page = counselor.post(reverse("notice-serve", args=[notice.key]), said, follow=True).content.decode()
    assert "微信等转发" in page and "本人微信" in page and "截图.png" in page
    assert notices.notice_of("孙红").served_at is None


def _written(content: bytes, kind: str) -> str:
    if kind == "docx":
        return "".join(cell.text for table in Document(io.BytesIO(content)).tables for row in table.rows for cell in row.cells)
    with pypdfium2.PdfDocument(content) as document:
        return document[0].get_textpage().get_text_range()


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_record_is_taken_to_the_talk_with_its_head_filled_in(kind: str) -> None:
    made, _run = notices.letters()
    notice = notices.notice_of("孙红")
    counselor = _signed_in(made.counselor)
    assert "预警学生谈话记录表" in _text(counselor, "notice", notice.key)
    name = {"pdf": "notice-sheet", "docx": "notice-sheet-word"}[kind]
    answer = counselor.get(reverse(name, args=[notice.key, "talk"]))
    text = _written(answer.content, kind)
    assert "孙红" in text and notice.code not in text and notice.serial not in text
    assert Event.objects.get(act="notice.print").detail["what"] == "talk"
    assert counselor.get(reverse(name, args=[notices.notice_of("李黄").key, "talk"])).status_code == 404
    assert "没有关于学生的记录表" in counselor.get(reverse(name, args=[notice.key, "notice"]), follow=True).content.decode()


def test_paper_that_came_back_is_entered_for_its_signer_by_somebody_who_is_named() -> None:
    made, _run = notices.prepared()
    [letter] = notices.released(made, "孙红", kind="parent-letter")
    scan = SimpleUploadedFile("回执.png", notices.png())
    said = {"name": "孙父", "on": "2024-03-17", "answer-known": "yes", "opinion": "请多督促", "file": scan}
    secretary = _signed_in(made.secretary)
    secretary.post(reverse("notice-receipt", args=[letter.key]), said)
    receipt = Receipt.objects.get()
    assert (receipt.name, receipt.means, receipt.entered_by) == ("孙父", "paper", made.secretary)
    page = _text(secretary, "notice", letter.key)
    assert "代为登记" in page and made.secretary.name in page and "请多督促" in page and "2024-03-17" in page


def test_two_opinions_and_two_seals_before_a_letter_leaves() -> None:
    made, run = notices.letters()
    secretary = _signed_in(made.secretary)
    letter = Notice.objects.filter(kind="parent-letter")[0]
    keys = [str(key) for key in Notice.objects.filter(kind="parent-letter").values_list("key", flat=True)]
    step = reverse("notice-step", args=[letter.key])
    assert "要先办" in secretary.post(step, {"step": "office-opinion"}, follow=True).content.decode()
    assert "地点" in secretary.post(step, {"step": "talk"}, follow=True).content.decode()
    for key in keys:
        secretary.post(reverse("notice-step", args=[key]), {"step": "talk", "place": "教学楼 305", "who": "辅导员李老师"})
    page = _text(secretary, "notice", letter.key)
    assert "教学楼 305" in page and "辅导员李老师" in page and "disabled" in page

    for office, words in (("college-opinion", "请家长配合"), ("office-opinion", "同意")):
        secretary.post(reverse("notices-release"), {"notice": keys, "term": run.term})
        assert Notice.objects.filter(kind="parent-letter", state="released").count() == 0
        secretary.post(reverse("seals-send"), {"step": office, "notice": keys})
        assert "意见（印在勾选的各份上）" in _text(secretary, "seals")
        batch = SealBatch.objects.get(step=office)
        secretary.post(reverse("seals-back", args=[batch.pk]), {"notice": keys, "note": words})
    secretary.post(reverse("notices-release"), {"notice": keys, "term": run.term})
    assert Notice.objects.filter(kind="parent-letter", state="released").count() == len(keys)
    page = _text(secretary, "notice", letter.key)
    assert "请家长配合" in page and "同意" in page
    assert Notice.objects.get(pk=letter.pk).due_on == cast.ON + timedelta(weeks=2)


def test_the_board_says_who_waits_how_long_and_what_was_tried_when(clock: Clock) -> None:
    made, _run = notices.letters()
    letter = Notice.objects.filter(kind="parent-letter").select_related("student")[0]
    secretary = _signed_in(made.secretary)
    for code in (step["code"] for step in letter.steps):
        secretary.post(reverse("notice-step", args=[letter.key]), {"step": code, "place": "305"})
    secretary.post(reverse("notices-release"), {"notice": [str(letter.key)]})
    notice = notices.notice_of(letter.student.name)
    notices.account(letter.student)
    secretary.post(reverse("notices-release"), {"notice": [str(notice.key)]})
    clock.now = MORNING + timedelta(days=16)
    secretary = _signed_in(made.secretary)
    secretary.post(reverse("notice-serve", args=[letter.key]), {"outcome": "called", "note": "无人接听"})
    for _click in range(2):
        secretary.post(reverse("receipts-chase"), {"notice": [str(letter.key), str(notice.key)]})
    assert Dispatch.objects.filter(purpose="chase").count() == 1
    board = _text(secretary, "receipts")
    assert "16 天" in board and "逾期 2 天" in board
    assert "电话告知 04-03" in board and "站内催收" in board and "04-03" in board
