"""The pages of people and appointments: the secretary's only; import, handing over, first password."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests import cast
from tests.web.conftest import SignedIn
from zhuhang.people.models import Appointment, PeopleImport, Person

STAFF = "工号,姓名,办公电话\nT001,洪波,0931-1\nT002,,\n".encode()


@pytest.fixture
def college(db: None) -> cast.Cast:
    return cast.college()


def _advisor(made: cast.Cast) -> Appointment:
    return Appointment.objects.get(person=made.class_advisor)


def test_from_a_file_to_registered_people(college: cast.Cast, signed_in: SignedIn) -> None:
    client = signed_in(college.secretary)
    upload = {"table": "staff", "file": SimpleUploadedFile("教师.csv", STAFF)}
    shown = client.post(reverse("people-upload"), upload)["Location"]
    text = client.get(shown).content.decode()
    assert "没有姓名：请填写" in text
    assert "教师.csv" in text
    assert not Person.objects.filter(username="T001").exists()

    client.post(shown)
    assert Person.objects.filter(username="T001").exists()
    assert PeopleImport.objects.get().counts == {"read": 2, "added": 1, "refused": 1}


def test_a_file_that_is_none_is_refused_on_the_page(college: cast.Cast, signed_in: SignedIn) -> None:
    upload = {"table": "staff", "file": SimpleUploadedFile("script.xlsx", b"<script>alert(1)</script>")}
    answer = signed_in(college.secretary).post(reverse("people-upload"), upload, follow=True)
    assert "banner-wrong" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()
    assert not PeopleImport.objects.exists()


def test_the_list_is_in_the_words_of_the_regulation(college: cast.Cast, signed_in: SignedIn) -> None:
    text = signed_in(college.secretary).get(reverse("people")).content.decode()
    assert all(word in text for word in ("学院党政负责人", "学生工作副书记", college.class_advisor.name))


def test_an_appointment_is_handed_over_and_keeps_its_history(college: cast.Cast, signed_in: SignedIn) -> None:
    Person.objects.create_user("T100", name="新来的人")
    client, address = signed_in(college.secretary), reverse("people-appointment", args=[_advisor(college).pk])
    assert "没有工号" in client.post(address, {"successor": "T999", "day": "2024-05-01"}, follow=True).content.decode()
    assert "没有填写日期" in client.post(address, {"successor": "T100", "day": ""}, follow=True).content.decode()
    text = client.post(address, {"successor": "T100", "day": "2024-05-01"}, follow=True).content.decode()
    assert "新来的人" in text
    assert str(_advisor(college).ends_on) == "2024-04-30"


def test_a_first_password_is_shown_once(college: cast.Cast, signed_in: SignedIn) -> None:
    client = signed_in(college.secretary)
    answer = client.post(reverse("people-password", args=[_advisor(college).pk]))
    college.class_advisor.refresh_from_db()
    assert college.class_advisor.check_password(answer.context["password"])
    assert college.class_advisor.must_change_password


def test_the_desk_says_whose_appointment_ends(college: cast.Cast, signed_in: SignedIn) -> None:
    Appointment.objects.filter(pk=_advisor(college).pk).update(ends_on=timezone.localdate() + timedelta(7))
    text = signed_in(college.secretary).get(reverse("desk")).content.decode()
    assert college.class_advisor.name in text
    assert reverse("people-appointment", args=[_advisor(college).pk]) in text
    assert reverse("people-appointment", args=[_advisor(college).pk]) not in signed_in(college.vice_dean).get(reverse("desk")).content.decode()


@pytest.mark.parametrize("who", ["vice_dean", "leader", "counselor", "class_advisor", "outsider"])
def test_nobody_else_has_the_pages(who: str, college: cast.Cast, signed_in: SignedIn) -> None:
    client, held = signed_in(getattr(college, who)), _advisor(college).pk
    assert client.get(reverse("people")).status_code == 404
    assert client.get(reverse("people-appointment", args=[held])).status_code == 404
    assert client.post(reverse("people-password", args=[held])).status_code == 404


def test_students_get_accounts_and_first_passwords_by_class(college: cast.Cast, signed_in: SignedIn) -> None:
    client, student = signed_in(college.secretary), college.student("孙红")
    Person.objects.create_user("20220105", name="别人")
    assert "为 5 名学生开通账号" in client.get(reverse("people")).content.decode()
    text = client.post(reverse("people-student-accounts"), follow=True).content.decode()
    assert "已开通 4 个学生账号。有 1 个学号已是别人的账号" in text
    student.refresh_from_db()
    assert (student.person.username, student.person.has_usable_password()) == ("20220102", False)

    asked = {"class_group": student.class_group_id}
    book = openpyxl.load_workbook(io.BytesIO(client.post(reverse("people-student-passwords"), asked).content)).active
    told = {row[0]: row[2] for row in book.iter_rows(min_row=3, values_only=True)}
    assert set(told) == {"20220101", "20220102"}
    student.person.refresh_from_db()
    assert student.person.check_password(told["20220102"])
    assert student.person.must_change_password
    assert "没有等待初始密码" in client.post(reverse("people-student-passwords"), asked, follow=True).content.decode()


def test_another_college_and_another_role_give_no_student_passwords(college: cast.Cast, signed_in: SignedIn) -> None:
    other = cast.college("other").college.class_groups.first()
    for client, group in ((signed_in(college.secretary), other.pk), (signed_in(college.counselor), college.college.class_groups.first().pk)):
        assert client.post(reverse("people-student-passwords"), {"class_group": group}).status_code == 404
    assert signed_in(college.counselor).post(reverse("people-student-accounts")).status_code == 404


def test_another_colleges_appointment_is_not_there(college: cast.Cast, signed_in: SignedIn) -> None:
    other = cast.college("other")
    client = signed_in(college.secretary)
    assert client.get(reverse("people-appointment", args=[_advisor(other).pk])).status_code == 404


def test_the_list_takes_the_same_queries_however_many(college: cast.Cast, signed_in: SignedIn, django_assert_num_queries: Any) -> None:
    client = signed_in(college.secretary)
    with django_assert_num_queries(4 + 4):
        client.get(reverse("people"))
