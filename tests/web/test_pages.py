"""Every page: it answers, with so many queries, without inline script or style, and only to whom it may."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.web.conftest import SignedIn
from zhuhang.audit.models import Event
from zhuhang.grades.models import ImportBatch
from zhuhang.screening.acts.checking import send_check
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.models import Run
from zhuhang.screening.reconcile import OfficialLine, reconcile

# What signing in costs on every page: session, person, student, appointments.
_DOOR = 4

PAGES = {
    "desk": _DOOR + 13,
    "imports": _DOOR + 2,
    "import": _DOOR + 4,
    "run-new": _DOOR + 4,
    "list": _DOOR + 7,
    "student": _DOOR + 14,
    "reconcile": _DOOR + 2,
    "reconciliation": _DOOR + 2,
    "equivalences": _DOOR + 5,
    "summary-template": _DOOR + 1,
    "trying": _DOOR + 1,
    "regulation": _DOOR,
}
"""Every page of the secretary with its queries; none grows with the number of students."""


def _address(made: cast.Cast, page: str) -> str:
    run = Run.objects.get(college=made.college, term=cast.TERM, is_current=True)
    arguments: dict[str, list[Any]] = {
        "import": [ImportBatch.objects.filter(content="results").latest("pk").pk],
        "list": [run.pk],
        "student": [made.student("孙红").key],
    }
    if page == "reconciliation":
        lines = [OfficialLine("20220101", "academic", "yellow")]
        kept = reconcile(run, lines, file_name="教务处.xlsx", by=made.secretary, at=cast.NOW)
        return reverse(page, args=[kept.pk])
    return reverse(page, args=arguments.get(page, []))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_answers_with_its_queries(
    page: str, made: cast.Cast, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    client, address = signed_in(made.secretary), _address(made, page)
    with django_assert_num_queries(PAGES[page]):
        answer = client.get(address)
    assert answer.status_code == 200
    _check_no_inline(answer.content.decode())
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_a_student_on_no_list_sees_the_distance_within_the_same_queries(
    made: cast.Cast, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client, address = signed_in(made.secretary), reverse("student", args=[made.student("钱多多").key])
    with django_assert_max_num_queries(PAGES["student"]):
        page = client.get(address).content.decode()
    assert "离预警还有多远" in page
    assert "即为黄色预警" in page


def _check_no_inline(text: str) -> None:
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", text)
    assert not scripts, scripts
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)


@pytest.mark.parametrize("page", ["imports", "import", "run-new", "reconcile", "equivalences", "summary-template"])
@pytest.mark.parametrize("who", ["counselor", "leader", "class_advisor"])
def test_the_secretarys_pages_do_not_exist_for_others(page: str, who: str, made: cast.Cast, signed_in: SignedIn) -> None:
    assert signed_in(getattr(made, who)).get(_address(made, page)).status_code == 404


def test_who_has_no_appointment_has_no_page(made: cast.Cast, signed_in: SignedIn) -> None:
    client = signed_in(made.outsider)
    assert {client.get(_address(made, page)).status_code for page in PAGES} == {404}


def test_who_is_not_signed_in_is_asked_to(made: cast.Cast) -> None:
    for page in PAGES:
        answer = Client().get(_address(made, page))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("sign-in"))


def test_what_may_not_be_seen_looks_like_what_does_not_exist(made: cast.Cast, signed_in: SignedIn) -> None:
    client = signed_in(made.counselor)
    hidden = client.get(reverse("student", args=[made.student("李黄").key]))
    missing = client.get(reverse("student", args=["00000000-0000-4000-8000-000000000000"]))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


def test_a_counselors_list_desk_search_export_and_json_hold_own_students_only(made: cast.Cast, signed_in: SignedIn) -> None:
    client, run = signed_in(made.counselor), Run.objects.get(term=cast.TERM)
    for address in (reverse("desk"), reverse("list", args=[run.pk]), reverse("api-list", args=[run.pk])):
        text = client.get(address).content.decode()
        assert "孙红" in text
        assert "李黄" not in text
        assert "周上" not in text
    assert "没有符合条件的学生" in client.get(reverse("list", args=[run.pk]), {"search": "李黄"}).content.decode()


def test_another_colleges_list_does_not_exist(made: cast.Cast, signed_in: SignedIn) -> None:
    other, run = cast.college("other"), Run.objects.get(term=cast.TERM)
    client = signed_in(other.secretary)
    names = ("list", "summary", "api-list", "run")
    assert {client.get(reverse(name, args=[run.pk])).status_code for name in names} == {404}


def test_looking_at_a_student_is_recorded_without_a_name(made: cast.Cast, signed_in: SignedIn) -> None:
    student = made.student("孙红")
    signed_in(made.counselor).get(reverse("student", args=[student.key]), REMOTE_ADDR="10.0.0.9")
    event = Event.objects.filter(act="student.view").latest("number")
    assert (event.by, event.subject, event.origin) == (made.counselor.audit_key, f"student:{student.key.hex}", "10.0.0.9")


def test_a_student_sees_the_own_explanation_and_nobody_elses(made: cast.Cast, signed_in: SignedIn) -> None:
    student = made.student("孙红")
    student.person = made.outsider
    student.save()
    run = Run.objects.get(college=made.college, term=cast.TERM, is_current=True)
    send_check(open_list(run, by=made.secretary, at=cast.NOW), by=made.secretary, at=cast.NOW)
    client = signed_in(made.outsider)
    desk = client.get(reverse("desk"))
    assert (desk.status_code, desk["Location"]) == (302, reverse("student", args=[student.key]))
    text = client.get(desk["Location"]).content.decode()
    for said in ("第七条", "大学物理", "4 ÷ 12", "怎样解除"):
        assert said in text
    assert client.get(reverse("student", args=[made.student("周上").key])).status_code == 404


def test_the_list_can_be_narrowed_and_fragments_are_only_the_table(made: cast.Cast, signed_in: SignedIn) -> None:
    client, run = signed_in(made.secretary), Run.objects.get(term=cast.TERM)
    address = reverse("list", args=[run.pk])

    def named(**asked: str) -> set[str]:
        text = client.get(address, asked, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in text
        return {name for _number, name, _group in cast.ROSTER if name in text}

    assert named() == {"孙红", "李黄", "周上", "吴退"}
    assert named(level="academic:red") == {"孙红", "周上"}
    assert named(change="raised") == {"周上"}
    assert named(change="left") == {"吴退"}
    assert named(search="20220103") == {"李黄"}
    assert named(class_group=str(cast.class_group(made, "软件2201班").pk)) == {"孙红"}
