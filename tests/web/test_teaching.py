"""The page of a course teacher: who, class, course and section of the own warned students, and no other page."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests import cast
from tests.screening import listed
from tests.web.conftest import SignedIn
from zhuhang.audit.models import Event
from zhuhang.grades.models import CourseSelection, ImportBatch, TeachingTask
from zhuhang.people.models import Person
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.listing import TermDates, WarningList

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> cast.Cast:
    return cast.college()


@pytest.fixture
def wl(people: cast.Cast) -> WarningList:
    """A published list; 文老师 teaches 孙红 and 钱多多, of whom only 孙红 is warned."""
    found = listed.approved(people)
    teacher = Person.objects.create_user("T1", name="文老师")
    cast.appoint(teacher, Role.COURSE_TEACHER, Scope.COLLEGE, college=people.college)
    batch = ImportBatch.objects.filter(college=people.college).latest("pk")
    TeachingTask.objects.create(batch=batch, section="算法01班", term=cast.AFTER, course_id="C9", course_name="算法", teacher="文老师", staff_id="T1")
    for name in ("孙红", "钱多多"):
        CourseSelection.objects.create(batch=batch, student=people.student(name), term=cast.AFTER, course_id="C9", section="算法01班")
    from zhuhang.screening.acts.publishing import publish

    publish(found, by=people.secretary, at=cast.NOW + listed.LATER)
    return found


def _teacher() -> Person:
    return Person.objects.get(username="T1")


def _said(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_page_says_who_and_where_and_nothing_of_the_warning(wl: WarningList, signed_in: SignedIn) -> None:
    text = _said(signed_in(_teacher()).get(reverse("teaching")))
    assert all(word in text for word in ("孙红", "20220102", "软件2201班", "算法", "算法01班", "共 1 名学生"))
    assert not any(word in text for word in ("钱多多", "李黄", "红色预警", "第七条", "学分比例"))


def test_the_first_page_of_a_teacher_is_the_own_students(wl: WarningList, signed_in: SignedIn) -> None:
    assert signed_in(_teacher()).get(reverse("desk")).url == reverse("teaching")


@pytest.mark.parametrize(("search", "is_found"), [("孙", True), ("20220102", True), ("钱", False), ("李黄", False), ("20220101", False)])
def test_searching_finds_no_others(search: str, is_found: bool, wl: WarningList, signed_in: SignedIn) -> None:
    client = signed_in(_teacher())
    assert ("软件2201班" in _said(client.get(reverse("teaching"), {"search": search}))) == is_found
    names = _cells(client.get(reverse("teaching-export"), {"search": search}))
    assert ("孙红" in names) == is_found and not {"钱多多", "李黄"} & names


def test_the_export_has_the_same_fields_and_is_recorded(wl: WarningList, signed_in: SignedIn) -> None:
    cells = _cells(signed_in(_teacher()).get(reverse("teaching-export")))
    assert {"课程", "教学班", "班级", "学号", "姓名", "孙红", "20220102", "算法01班"} <= cells
    assert len(cells) == 11  # a title, five headers, five cells
    assert Event.objects.filter(act="teaching.export", detail={"rows": 1}).count() == 1


def _cells(answer: Any) -> set[Any]:
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return {cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_no_other_page_about_students_exists_for_a_teacher(wl: WarningList, people: cast.Cast, signed_in: SignedIn) -> None:
    client, student = signed_in(_teacher()), people.student("孙红")
    run, line, published = wl.run_id, listed.line(wl, "孙红").pk, wl.publications.get().pk
    addresses = [
        reverse("list", args=[run]), reverse("summary", args=[run]), reverse("student", args=[student.key]), reverse("procedure"),
        reverse("procedure-list", args=[wl.pk]), reverse("procedure-teachers", args=[wl.pk]), reverse("line", args=[line]),
        reverse("procedure-official", args=[wl.pk]), reverse("published", args=[published]), reverse("procedure-approval", args=[wl.pk]),
        reverse("notices"), reverse("receipts"), reverse("people"), reverse("audit"), reverse("reconcile"), reverse("trying"),
    ]  # fmt: skip
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)


def test_others_have_no_such_page(wl: WarningList, people: cast.Cast, signed_in: SignedIn) -> None:
    for person in (people.secretary, people.counselor, listed.account(people, "孙红")):
        client = signed_in(person)
        assert {client.get(reverse(page)).status_code for page in ("teaching", "teaching-export")} == {404}


def test_a_teacher_confirms_to_have_been_told(wl: WarningList, signed_in: SignedIn) -> None:
    client, told = signed_in(_teacher()), wl.tellings.get(role=Role.COURSE_TEACHER)
    assert "请确认收到" in _said(client.get(reverse("teaching")))
    assert client.post(reverse("procedure-received", args=[told.pk])).url == reverse("teaching")
    assert "请确认收到" not in _said(client.get(reverse("teaching")))
    told.refresh_from_db()
    assert told.received_at is not None


def test_when_the_next_term_has_begun_the_page_is_empty(wl: WarningList, signed_in: SignedIn) -> None:
    TermDates.objects.create(term="2024-2025-1", starts_on=timezone.localdate())
    client = signed_in(_teacher())
    assert "孙红" not in _said(client.get(reverse("teaching")))
    assert client.get(reverse("teaching-export")).status_code == 404


def test_the_secretary_appoints_the_teachers_of_the_tasks(wl: WarningList, people: cast.Cast, signed_in: SignedIn) -> None:
    Person.objects.get(username="T1").appointments.all().delete()
    client, address = signed_in(people.secretary), reverse("procedure-teachers", args=[wl.pk])
    assert "有 1 名教师还没有登记" in _said(client.get(address))
    for _twice in range(2):
        assert client.post(reverse("teachers-appoint", args=[wl.pk])).url == address
    assert "还没有登记" not in _said(client.get(address))
    assert _teacher().appointments.count() == 1
    assert signed_in(people.vice_dean).post(reverse("teachers-appoint", args=[wl.pk])).status_code == 404


def test_many_students_take_no_more_queries(wl: WarningList, people: cast.Cast, signed_in: SignedIn, django_assert_max_num_queries: Any) -> None:
    batch = ImportBatch.objects.filter(college=people.college).latest("pk")
    for name in ("李黄", "周上"):
        CourseSelection.objects.create(batch=batch, student=people.student(name), term=cast.AFTER, course_id="C9", section="算法01班")
    client = signed_in(_teacher())
    with django_assert_max_num_queries(20):
        assert "周上" in _said(client.get(reverse("teaching")))
