"""The same button twice, the back button, a page with nobody on it: told truly, done once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests import cast
from tests.screening import listed
from tests.web.conftest import SignedIn
from zhuhang.people.models import Person
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.acts.approving import send_back
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.listing import Approval, ListLine, Publication, StepRecord, Telling, WarningList

pytestmark = pytest.mark.django_db

LATER = cast.NOW + listed.LATER


@pytest.fixture
def people() -> cast.Cast:
    return cast.college()


def _said(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_nobody_ticked_is_said_and_nothing_is_approved(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.submitted(people)
    client, address = signed_in(people.vice_dean), reverse("procedure-approval", args=[wl.pk])
    answer = client.post(address, {"meeting_on": "2024-03-20"}, follow=True)
    assert "没有勾选学生" in _said(answer) and answer.redirect_chain == [(address, 302)]
    assert not Approval.objects.exists()


def test_approving_twice_counts_once_and_says_so(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.submitted(people)
    client, address = signed_in(people.vice_dean), reverse("procedure-approval", args=[wl.pk])
    asked = {"line": listed.waiting(wl, "review"), "meeting_on": "2024-03-20"}
    assert "审核已记下：3 人。" in _said(client.post(address, asked, follow=True))
    assert "没有再记一次" in _said(client.post(address, asked, follow=True))
    assert Approval.objects.count() == 1


def test_a_line_that_moved_since_the_page_was_opened_is_not_counted(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.submitted(people)
    asked = {"line": listed.waiting(wl, "review")}
    send_back(listed.line(wl, "李黄"), reason="请核对", by=people.vice_dean, at=LATER)
    text = _said(signed_in(people.vice_dean).post(reverse("procedure-approval", args=[wl.pk]), asked, follow=True))
    assert "审核已记下：2 人。" in text and "另有 1 人" in text


def test_publishing_twice_leads_to_the_one_publication(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.approved(people)
    client, address = signed_in(people.secretary), reverse("procedure-publication", args=[wl.pk])
    addresses = [client.post(address, {"audience": "named_staff"}).url for _twice in range(2)]
    published = Publication.objects.get()
    assert addresses == [reverse("published", args=[published.pk])] * 2
    assert "已经公布过" in _said(client.get(addresses[0]))


def test_publishing_what_is_not_approved_says_that(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.submitted(people)
    client, address = signed_in(people.secretary), reverse("procedure-publication", args=[wl.pk])
    assert "名单审定之后才能公布" in _said(client.post(address, {"audience": "named_staff"}, follow=True))
    assert not Publication.objects.exists()


def test_a_step_nobody_waits_for_is_not_called_done(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.submitted(people)
    client, address = signed_in(people.secretary), reverse("procedure-do", args=[wl.pk, "serve"])
    assert "现在没有学生在等“下达通知书”" in _said(client.post(address, follow=True))
    serve = wl.position_of("serve")
    wl.lines.update(position=serve)
    assert "“下达通知书”已办：3 人" in _said(client.post(address, follow=True))
    assert "已经办过" in _said(client.post(address, follow=True))
    assert StepRecord.objects.filter(list=wl, act="serve").count() == 1


def test_a_list_with_nobody_has_no_step_that_seems_done(people: cast.Cast, signed_in: SignedIn) -> None:
    run = cast.with_lists(people)
    run.entries.all().delete()
    wl = open_list(run, by=people.secretary, at=cast.NOW)
    answer = signed_in(people.secretary).get(reverse("procedure-list", args=[wl.pk]))
    assert "名单是空的" in _said(answer)
    assert [step.state for step in answer.context["steps"]] == ["done"] + ["next"] * (len(wl.steps) - 1)
    assert "没有等待审定的学生" in _said(signed_in(people.vice_dean).get(reverse("procedure-approval", args=[wl.pk])))


def test_who_was_told_stands_by_role_and_confirms_on_top(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.published(people)
    client = signed_in(people.counselor)
    address = reverse("procedure-list", args=[wl.pk])
    groups = {group.role: (group.received, len(group.people)) for group in client.get(address).context["told"]}
    assert groups["辅导员"] == (0, 1) and groups["班导师"] == (0, 1)
    told = Telling.objects.get(list=wl, person=people.counselor)
    for _twice in range(2):
        assert "已确认收到" in _said(client.post(reverse("procedure-received", args=[told.pk]), follow=True))
    answer = client.get(address)
    assert answer.context["unconfirmed"] is None
    assert {group.role: group.received for group in answer.context["told"]}["辅导员"] == 1


def test_who_sees_some_of_the_students_is_told_no_number_of_the_others(people: cast.Cast, signed_in: SignedIn) -> None:
    wl = listed.published(people)
    address = reverse("procedure-list", args=[wl.pk])
    numbers = {person.pk: _said(signed_in(person).get(address)).count("3 人") for person in (people.secretary, people.counselor)}
    assert numbers[people.secretary.pk] > 0 and numbers[people.counselor.pk] == 0
    assert "1 名学生" in _said(signed_in(people.counselor).get(address))
    assert "3 名学生" not in _said(signed_in(people.counselor).get(address))


def test_drafting_twice_is_one_list_and_a_stranger_drafts_none(people: cast.Cast, signed_in: SignedIn) -> None:
    run = cast.with_lists(people)
    address = reverse("procedure-open", args=[run.pk])
    client = signed_in(people.secretary)
    assert {client.post(address).url for _twice in range(2)} == {reverse("procedure-list", args=[WarningList.objects.get().pk])}
    stranger = Person.objects.create_user("stranger", name="外人")
    cast.appoint(stranger, Role.QUALITY_CENTRE, Scope.UNIVERSITY)
    assert signed_in(stranger).post(address).status_code == 404
    assert ListLine.objects.filter(list__run=run).count() == 3
