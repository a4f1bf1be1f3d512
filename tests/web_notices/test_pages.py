"""Every page around notices: who finds it, who does not, and what it does once however often it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.papers import notices
from tests.papers.test_scans import file, sheet
from tests.screening import listed
from zhuhang.forms.codes import payload
from zhuhang.papers.models import Evidence, Notice, PaperSettings, Receipt, SealBatch
from zhuhang.people.guardians import Guardian
from zhuhang.people.models import Person

pytestmark = pytest.mark.django_db

OPEN_TO = {
    "notices": {"secretary", "counselor", "class_advisor"},
    "receipts": {"secretary", "counselor", "class_advisor"},
    "scans": {"secretary", "counselor", "class_advisor"},
    "seals": {"secretary"},
    "paper-settings": {"secretary"},
}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: notices.LATER)


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", OPEN_TO)
def test_each_page_is_there_for_its_roles_and_for_nobody_else(name: str) -> None:
    made, _run = notices.prepared()
    student = notices.account(made.student("孙红"))
    people = {role: getattr(made, role) for role in ("secretary", "counselor", "class_advisor", "vice_dean", "leader", "outsider")}
    found = {role for role, person in {**people, "student": student}.items() if _signed_in(person).get(reverse(name)).status_code == 200}
    assert found == OPEN_TO[name]
    assert Client().get(reverse(name)).status_code == 302


def test_a_counselor_sees_own_students_only() -> None:
    made, _run = notices.prepared()
    notices.released(made, "孙红", "李黄")
    for page in ("notices", "receipts"):
        text = _signed_in(made.counselor).get(reverse(page)).content.decode()
        assert "李黄" not in text
    assert "孙红" in _signed_in(made.counselor).get(reverse("receipts")).content.decode()
    key = made.student("李黄").key
    assert _signed_in(made.counselor).get(reverse("contacts", args=[key])).status_code == 404


def test_guardians_are_kept_checked_and_encrypted() -> None:
    made, _run = notices.prepared()
    student = made.student("孙红")
    counselor = _signed_in(made.counselor)
    said = {"name": "孙父", "relation": "父亲", "phone": "139 0000 1111", "source": "enrolment"}
    for _click in range(2):
        counselor.post(reverse("contacts-add", args=[student.key]), said)
    guardian = Guardian.objects.get()
    assert (guardian.phone, guardian.may_be_written_to) == ("13900001111", False)
    with connection.cursor() as cursor:
        cursor.execute("select phone from people_guardian")
        assert "13900001111" not in str(cursor.fetchall())
    counselor.post(reverse("contacts-change", args=[student.key, guardian.key]), {"check": "verified"})
    assert Guardian.objects.get().may_be_written_to
    counselor.post(reverse("contacts-change", args=[student.key, guardian.key]), {"why": "本人要求"})
    assert not Guardian.objects.get().may_be_written_to
    assert "本人要求" in counselor.get(reverse("contacts", args=[student.key])).content.decode()


@pytest.mark.parametrize("said", [{"name": "", "phone": "1"}, {"name": "甲", "phone": "call me", "source": "student"}, {"name": "甲", "phone": "13900001111", "source": "x"}])
def test_a_guardian_without_name_number_or_source_is_refused(said: dict[str, str]) -> None:
    made, _run = notices.prepared()
    answer = _signed_in(made.secretary).post(reverse("contacts-add", args=[made.student("孙红").key]), said, follow=True)
    assert "banner-wrong" in answer.content.decode() and not Guardian.objects.exists()


def test_a_serial_rule_is_checked_before_it_numbers_anything() -> None:
    made, _run = notices.prepared()
    secretary = _signed_in(made.secretary)
    said = {"serial_rule": "学警〔{year}〕{number}号", "quiet_from": "22:00", "quiet_until": "07:00", "address": "一路 1 号", "postcode": "", "phone": ""}
    secretary.post(reverse("paper-settings"), said)
    assert PaperSettings.objects.get().serial_rule == said["serial_rule"]
    for wrong in ("{year}", "{number}{number}", "{0}{number}", "{number"):
        page = secretary.post(reverse("paper-settings"), {**said, "serial_rule": wrong}, follow=True)
        assert "banner-wrong" in page.content.decode()
    assert PaperSettings.objects.get().serial_rule == said["serial_rule"]


def test_a_pile_dropped_on_the_page_closes_its_receipts(django_capture_on_commit_callbacks: Any) -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    secretary = _signed_in(made.secretary)
    with django_capture_on_commit_callbacks(execute=True):
        files = [SimpleUploadedFile("坏.jpg", b"#!/bin/sh", "image/jpeg"), _upload(file(sheet(payload(notice.code, 1))))]
        answer = secretary.post(reverse("scans"), {"files": files, "on": "2024-03-18"})
    page = secretary.get(answer.url).content.decode()
    assert "孙红" in page and "“坏.jpg”不是照片或 PDF：请" in page
    assert Receipt.objects.get().notice == notice
    assert _signed_in(made.counselor).get(answer.url).status_code == 404


def test_evidence_is_saved_and_never_run(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    secretary = _signed_in(made.secretary)
    script = SimpleUploadedFile("送达.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")
    page = secretary.post(reverse("notice-serve", args=[notice.key]), {"outcome": "handed", "on": "2024-03-18", "file": script}, follow=True)
    assert "不是照片或 PDF" in page.content.decode() and not Evidence.objects.exists() and not notice.services.exists()
    picture = SimpleUploadedFile("../../送达.html", notices.png(), "text/html")
    secretary.post(reverse("notice-serve", args=[notice.key]), {"outcome": "handed", "on": "2024-03-18", "file": picture})
    answer = secretary.get(reverse("evidence", args=[Evidence.objects.get().key]))
    assert answer["Content-Type"] == "image/png" and "attachment" in answer["Content-Disposition"] and ".html" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_needs_witnesses_and_is_shown_with_them() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    counselor = _signed_in(made.counselor)
    address = reverse("notice-serve", args=[notice.key])
    refused = counselor.post(address, {"outcome": "refused", "note": "当面拒签", "served_by": "周老师"})
    again = refused.content.decode()
    assert refused.status_code == 422 and "见证人" in again
    assert 'value="当面拒签"' in again and 'value="周老师"' in again and '<option value="refused" selected>' in again
    page = counselor.post(address, {"outcome": "refused", "witnesses": "赵老师、钱老师", "served_by": "周老师"}, follow=True).content.decode()
    assert "赵老师、钱老师" in page and "周老师" in page and made.counselor.name in page
    assert Notice.objects.get(pk=notice.pk).state == "refused"


def _upload(content: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(content.name, content.read())


def test_a_list_is_printed_from_its_page_and_a_notice_from_its_own(django_capture_on_commit_callbacks: Any) -> None:
    made, run = notices.prepared("lut")
    secretary = _signed_in(made.secretary)
    kind = Notice.objects.filter(audience="student")[0].kind
    with django_capture_on_commit_callbacks(execute=True):
        answer = secretary.post(reverse("print-start"), {"run": run.pk, "kind": kind, "format": "pdf", "class_group": ""})
    page = secretary.get(answer.url)
    assert page.status_code == 200 and ("下载" in page.content.decode() or "forms/" in page.content.decode())
    assert _signed_in(made.counselor).get(answer.url).status_code == 404
    assert "Word" in secretary.get(reverse("paper-templates")).content.decode()
    assert _signed_in(made.counselor).get(reverse("paper-templates")).status_code == 404


def test_the_desk_says_what_waits() -> None:
    made, _run = notices.prepared()
    assert "份通知书待发出" in _signed_in(made.secretary).get(reverse("desk")).content.decode()
    assert "份通知书待发出" not in _signed_in(made.leader).get(reverse("desk")).content.decode()


def test_told_first_and_released_one_by_one() -> None:
    made, _run = notices.prepared()
    notice = notices.notice_of("孙红")
    counselor = _signed_in(made.counselor)
    none = counselor.post(reverse("notices-release"), {"term": notice.run.term}, follow=True).content.decode()
    assert "没有勾选通知书" in none and "发出了 0 份" not in none
    counselor.post(reverse("notice-tell-first", args=[notice.key]), {"wanted": "1"})
    counselor.post(reverse("notices-release"), {"notice": [str(notice.key)]})
    assert notices.notice_of("孙红").state == "prepared"
    counselor.post(reverse("notice-told", args=[notice.key]), {"on": "2024-03-18", "place": "教学楼 305", "who": "班主任张老师"})
    counselor.post(reverse("notices-release"), {"notice": [str(notice.key), "nonsense"]})
    assert notices.notice_of("孙红").state == "released"
    page = counselor.get(reverse("notice", args=[notice.key])).content.decode()
    assert "当面告知学生" in page and "教学楼 305" in page and "班主任张老师" in page and made.counselor.name in page


def test_seals_go_out_and_come_back_on_their_page() -> None:
    made, _run = notices.prepared("lut")
    secretary = _signed_in(made.secretary)
    keys = [str(key) for key in Notice.objects.values_list("key", flat=True)]
    assert "盖章" in secretary.get(reverse("seals")).content.decode()
    for _click in range(2):
        secretary.post(reverse("seals-send"), {"step": "seal", "notice": keys})
    batch = SealBatch.objects.get()
    assert batch.notices.count() == len(keys)
    secretary.post(reverse("seals-back", args=[batch.pk]), {"notice": keys, "note": ""})
    secretary.post(reverse("notices-release"), {"notice": keys})
    assert Notice.objects.filter(state="released").count() == len(keys)


def test_before_its_publication_a_list_has_no_notices_and_says_why() -> None:
    made = cast.college()
    run = cast.with_lists(made)
    listed.checking_from(made)
    secretary = _signed_in(made.secretary)
    assert reverse("procedure") in secretary.get(reverse("notices")).content.decode()
    text = secretary.post(reverse("notices-prepare"), {"run": run.pk}, follow=True).content.decode()
    assert "还没有人走到下达通知书这一步" in text and "制作了 0 份" not in text
    assert not Notice.objects.exists()
