"""The procedure's pages: the whole path by clicks, who sees what, uploads by content, queries that do not grow."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from tests import cast
from tests.screening import listed
from tests.web.conftest import SignedIn
from zhuhang.audit.models import Event
from zhuhang.grades.models import CourseSelection, ImportBatch, TeachingTask
from zhuhang.people.models import Person
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.acts.answering import hold
from zhuhang.screening.acts.approving import approve
from zhuhang.screening.acts.checking import send_check
from zhuhang.screening.acts.publishing import end_publication, publish
from zhuhang.screening.acts.submitting import submit
from zhuhang.screening.checking import Objection, ObjectionPhoto
from zhuhang.screening.listing import ListLine, Publication, Telling, WarningList

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> cast.Cast:
    return cast.college()


def picture() -> SimpleUploadedFile:
    """A photo as a phone sends it, under a name that says nothing."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile("IMG_0001.bin", out.getvalue(), "application/octet-stream")


def said(answer: Any) -> str:
    """A page's text, checked for inline scripts and styles."""
    text = answer.content.decode()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    return text


def test_from_the_draft_to_the_publication_by_clicks(people: cast.Cast, signed_in: SignedIn) -> None:
    run = cast.with_lists(people)
    secretary = signed_in(people.secretary)
    assert "拟定名单" in said(secretary.get(reverse("procedure"), follow=True))
    secretary.post(reverse("procedure-open", args=[run.pk]))
    wl = WarningList.objects.get()
    page = reverse("procedure-list", args=[wl.pk])
    assert "发给学生核对" in said(secretary.get(page))
    secretary.post(reverse("procedure-do", args=[wl.pk, "send_check"]))

    for name in ("孙红", "周上"):
        student = signed_in(listed.account(people, name))
        assert "没有异议，确认" in said(student.get(reverse("my-list")))
        student.post(reverse("my-confirm", args=[listed.line(wl, name).pk]))
    student = signed_in(listed.account(people, "李黄"))
    student.post(reverse("my-object", args=[listed.line(wl, "李黄").pk]), {"text": "补考过了", "photos": [picture()]})
    secretary.post(reverse("procedure-do", args=[wl.pk, "submit"]))
    assert "有未答复的异议 1 人" in said(secretary.get(page))

    line = listed.line(wl, "李黄")
    assert "补考过了" in said(secretary.get(reverse("line", args=[line.pk])))
    secretary.post(reverse("line-do", args=[line.pk, "answer"]), {"upheld": "no", "reason": "补考成绩 55 分"})
    assert "补考成绩 55 分" in said(student.get(reverse("my-list")))
    secretary.post(reverse("procedure-do", args=[wl.pk, "submit"]))

    second = Person.objects.create_user("second", name="书记")
    cast.appoint(second, Role.LEADER, Scope.COLLEGE, college=people.college)
    approval = reverse("procedure-approval", args=[wl.pk])
    for person in (people.vice_dean, people.leader, second):
        client = signed_in(person)
        keys = re.findall(r'name="line" value="(\d+)"', said(client.get(approval)))
        assert len(keys) == 3
        client.post(approval, {"line": keys, "meeting_on": "2024-04-02", "note": "同意"})
    assert "2024-04-02" not in said(secretary.get(page)) and "04-02 会议" in said(secretary.get(page))

    publication = reverse("procedure-publication", args=[wl.pk])
    preview = said(secretary.get(publication))
    assert "2022**" in preview or "2022****01" in preview
    assert "孙*" in preview and "孙红" not in preview
    for _each in range(2):
        secretary.post(publication, {"audience": "named_staff"})
    published = Publication.objects.get()
    assert "下一步：通知书" in said(secretary.get(reverse("published", args=[published.pk])))
    counselor = signed_in(people.counselor)
    assert "下一步：通知书" not in said(counselor.get(reverse("published", args=[published.pk])))
    text = said(counselor.get(reverse("published", args=[published.pk])))
    assert "孙红" in text and "李黄" not in text
    told = Telling.objects.get(person=people.counselor)
    counselor.post(reverse("procedure-received", args=[told.pk]))
    assert "已收到" in said(secretary.get(page))
    assert student.get(reverse("published", args=[published.pk])).status_code == 404


def test_who_sends_one_back_is_back_at_the_others(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.submitted(people)
    line, reviewer = listed.line(wl, "李黄"), signed_in(people.vice_dean)
    approval = f"{reverse('procedure-approval', args=[wl.pk])}?step=review"
    assert 'name="back" value="review"' in said(reviewer.get(approval))
    answer = reviewer.post(reverse("line-do", args=[line.pk, "send_back"]), {"reason": "请核对", "back": "review"}, follow=True)
    assert answer.redirect_chain == [(approval, 302)]
    assert "李黄：已办。" in said(answer)
    line.refresh_from_db()
    assert line.state == ListLine.State.SENT_BACK


def test_a_script_named_jpg_is_refused(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.checking(people)
    student = signed_in(listed.account(people, "李黄"))
    script = SimpleUploadedFile("照片.jpg", b"<script>alert(1)</script>", "image/jpeg")
    answer = student.post(reverse("my-object", args=[listed.line(wl, "李黄").pk]), {"text": "学分不对", "photos": [script]}, follow=True)
    assert "不是图片" in said(answer)
    assert "学分不对</textarea>" in answer.content.decode(), "what was written is not lost with the photo"
    assert not Objection.objects.exists()


def test_a_photo_is_seen_by_who_decides_and_nobody_else(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.checking(people)
    student = signed_in(listed.account(people, "李黄"))
    student.post(reverse("my-object", args=[listed.line(wl, "李黄").pk]), {"text": "不对", "photos": [picture()]})
    address = reverse("objection-photo", args=[ObjectionPhoto.objects.get().key])
    for person in (people.secretary, people.vice_dean):
        answer = signed_in(person).get(address)
        assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert student.get(address).status_code == 200
    for person in (people.counselor, people.outsider, listed.account(people, "孙红")):
        assert signed_in(person).get(address).status_code == 404


def test_another_students_line_does_not_exist(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.checking(people)
    client = signed_in(listed.account(people, "孙红"))
    other = listed.line(wl, "李黄").pk
    for name in ("my-confirm", "my-object"):
        assert client.post(reverse(name, args=[other]), {"text": "不对"}).status_code == 404
    assert client.get(reverse("line", args=[other])).status_code == 404
    assert "李黄" not in said(client.get(reverse("my-list")))


def test_a_counselor_sees_the_own_classes_only(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.checking(people)
    client = signed_in(people.counselor)
    text = said(client.get(reverse("procedure-list", args=[wl.pk])))
    assert "孙红" in text and "李黄" not in text and "周上" not in text
    assert client.get(reverse("line", args=[listed.line(wl, "李黄").pk])).status_code == 404
    assert client.post(reverse("procedure-do", args=[wl.pk, "submit"])).status_code == 404
    assert client.post(reverse("line-do", args=[listed.line(wl, "孙红").pk, "hold"]), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("page", ["procedure-list", "procedure-approval", "procedure-publication", "procedure-teachers"])
def test_who_has_no_part_in_it_has_no_page(page: str, people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.approved(people)
    assert signed_in(people.outsider).get(reverse(page, args=[wl.pk])).status_code == 404
    assert signed_in(listed.account(people, "孙红")).get(reverse(page, args=[wl.pk])).status_code == 404
    other = cast.college("other", "lut")
    assert signed_in(other.secretary).get(reverse(page, args=[wl.pk])).status_code == 404


def test_dates_and_parameters_are_kept(people: cast.Cast, signed_in: SignedIn) -> None:
    cast.with_lists(people)
    client = signed_in(people.secretary)
    address = reverse("procedure-settings")
    said(client.get(address))
    asked = {"2023-2024-2-starts_on": "2024-02-26", "parameter-leaders": "1", "parameter-silence": "waits"}
    client.post(address, asked)
    assert "2024-02-26" in said(client.get(address))
    assert "不是日期" in said(client.post(address, {"2023-2024-2-starts_on": "二月"}, follow=True))
    assert "没有选项" in said(client.post(address, {"parameter-silence": "maybe"}, follow=True))
    assert signed_in(people.vice_dean).get(address).status_code == 404
    assert Event.objects.filter(act="procedure.parameters").count() == 1


def test_looking_at_a_line_is_recorded(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.checking(people)
    line = listed.line(wl, "孙红")
    signed_in(people.secretary).get(reverse("line", args=[line.pk]))
    assert Event.objects.filter(act="student.view", subject=f"student:{line.student.key.hex}").exists()


@pytest.mark.parametrize(("page", "queries"), [("procedure-list", 20), ("procedure-approval", 16), ("procedure-publication", 14)])
def test_a_page_asks_as_often_for_many_students_as_for_few(
    page: str, queries: int, people: cast.Cast, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    wl = listed.approved(people)
    client: Client = signed_in(people.vice_dean if page == "procedure-approval" else people.secretary)
    position = wl.position_of("review" if page == "procedure-approval" else "publish")
    ListLine.objects.filter(list=wl).update(position=position)
    with django_assert_max_num_queries(queries):
        assert client.get(reverse(page, args=[wl.pk])).status_code == 200


def test_teachers_are_told_of_their_own_students_and_no_more(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.published(people)
    batch = ImportBatch.objects.filter(content="results").latest("pk")
    TeachingTask.objects.create(batch=batch, section="S1", term=cast.AFTER, course_id="C9", course_name="算法", teacher="文老师", unit="数学系")
    for name in ("孙红", "钱多多"):
        CourseSelection.objects.create(batch=batch, student=people.student(name), term=cast.AFTER, course_id="C9", section="S1")
    text = said(signed_in(people.secretary).get(reverse("procedure-teachers", args=[wl.pk])))
    assert "文老师" in text and "算法" in text and "孙红" in text and "20220102" in text
    assert "钱多多" not in text and "红色预警" not in text


def test_the_approved_list_leaves_out_who_is_held(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.approved(people)
    hold(listed.line(wl, "李黄"), reason="等更正", by=people.secretary, at=cast.NOW + listed.LATER)
    answer = signed_in(people.secretary).get(reverse("procedure-official", args=[wl.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content)).worksheets[0]
    names = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"孙红", "周上"} <= names and "李黄" not in names
    assert Event.objects.filter(act="list.export", subject=f"list:{wl.pk}").exists()


def test_a_list_for_the_whole_college_is_masked() -> None:
    made = cast.college("lut", "lut")
    cast.with_results(made)
    wl = listed.checking(made)
    at = cast.NOW + listed.LATER
    submit(wl, by=made.secretary, at=at)
    approve(wl, "approve", lines=listed.waiting(wl, "approve"), meeting_on=None, by=made.vice_dean, at=at)
    published = publish(wl, audience=Publication.Audience.COLLEGE, by=made.secretary, at=at)
    assert published is not None
    client = Client()
    client.force_login(listed.account(made, "钱多多"), backend="django.contrib.auth.backends.ModelBackend")
    text = said(client.get(reverse("published", args=[published.pk])))
    assert "孙*" in text and "孙红" not in text and "20220102" not in text
    assert "公布的名单" in said(client.get(reverse("my-list")))
    end_publication(published, by=made.secretary, at=at)
    assert client.get(reverse("published", args=[published.pk])).status_code == 404


def test_a_student_reads_the_level_only_once_it_was_told(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.opened(people)
    student = people.student("孙红")
    client, address = signed_in(listed.account(people, "孙红")), reverse("student", args=[student.key])
    assert "为什么是" not in said(client.get(address)) and "红色预警" not in said(client.get(address))
    for page in ("list", "api-list", "summary"):
        assert client.get(reverse(page, args=[wl.run_id])).status_code == 404
    assert "红色预警" in said(signed_in(people.secretary).get(address))
    parent = Person.objects.create_user("parent", name="家长")
    cast.appoint(parent, Role.GUARDIAN, Scope.STUDENT, student=student)
    home = signed_in(parent).get(reverse("desk"), follow=True)
    assert home.redirect_chain[-1][0] == address and "红色预警" not in said(home)
    send_check(wl, by=people.secretary, at=cast.NOW)
    assert "红色预警" in said(client.get(address))
    assert "红色预警" not in said(signed_in(parent).get(address))


def test_a_parent_reads_the_level_only_once_notices_are_due(people: cast.Cast, signed_in: SignedIn) -> None:
    listed.published(people)
    student = people.student("孙红")
    parent = Person.objects.create_user("parent", name="家长")
    cast.appoint(parent, Role.GUARDIAN, Scope.STUDENT, student=student)
    assert "红色预警" in said(signed_in(parent).get(reverse("student", args=[student.key])))


def test_students_added_for_support_alone_have_a_line_without_an_entry(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.opened(people)
    ListLine.objects.filter(pk=listed.line(wl, "孙红").pk).update(entry=None, reason="班主任补充")
    assert "班主任补充" in said(signed_in(people.secretary).get(reverse("procedure-list", args=[wl.pk])))


def test_a_list_under_way_is_no_dead_link_for_whom_it_does_not_concern(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.opened(people)
    psychologist = Person.objects.create_user("psychologist", name="心理老师")
    cast.appoint(psychologist, Role.PSYCHOLOGICAL_COUNSELOR, Scope.COLLEGE, college=people.college)
    client = signed_in(psychologist)
    assert "名单正在办理" in said(client.get(reverse("procedure")))
    assert client.get(reverse("procedure-list", args=[wl.pk])).status_code == 404
