"""The calendar's pages: the university's for the academic affairs office, a college's own for its drafter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests import cast
from tests.web.conftest import SignedIn
from zhuhang.people.founding import FoundingRefused, appoint_office
from zhuhang.people.models import Person
from zhuhang.people.permission import Act, check_may_university
from zhuhang.screening.listing import DayChange, TermDates

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(made: cast.Cast) -> Person:
    password = appoint_office("academic_affairs_office", username="jwc", name="教务处长", at=cast.NOW)
    person = Person.objects.get(username="jwc")
    assert person.check_password(password) and person.must_change_password
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    return person


def _said(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_office_keeps_the_universitys_dates(made: cast.Cast, office: Person, signed_in: SignedIn) -> None:
    client, address = signed_in(office), reverse("calendar")
    assert "全校学期日期" in _said(client.get(address))
    for _twice in range(2):
        client.post(address, {f"{cast.AFTER}-starts_on": "2024-02-26"})
    assert list(TermDates.objects.exclude(starts_on=None).values_list("college", "term", "starts_on")) == [(None, cast.AFTER, date(2024, 2, 26))]
    assert "按学校：2024-02-26" in _said(signed_in(made.secretary).get(reverse("procedure-settings")))


def test_a_wrong_day_keeps_none_of_the_others(made: cast.Cast, office: Person, signed_in: SignedIn) -> None:
    asked = {f"{cast.TERM}-starts_on": "2023-09-04", f"{cast.AFTER}-starts_on": "二月"}
    assert "不是日期" in _said(signed_in(office).post(reverse("calendar"), asked, follow=True))
    assert not TermDates.objects.exclude(starts_on=None).exists()


def test_days_are_added_and_taken_back(made: cast.Cast, office: Person, signed_in: SignedIn) -> None:
    client, address = signed_in(made.secretary), reverse("calendar-days", args=["college"])
    recent = date.today().replace(day=1)
    asked = {"first": recent.isoformat(), "last": recent.replace(day=3).isoformat(), "kind": "worked", "reason": "补考周"}
    assert "补考周" in _said(client.post(address, asked, follow=True))
    assert set(DayChange.objects.values_list("college__code", "is_worked")) == {("cast", True)} and DayChange.objects.count() == 3
    assert "补考周" not in _said(signed_in(office).get(reverse("calendar")))
    client.post(address, {"first": recent.isoformat(), "last": recent.replace(day=3).isoformat(), "forget": "yes"})
    assert not DayChange.objects.exists()
    assert "没有填写从哪天起" in _said(client.post(address, {"first": ""}, follow=True))


def test_neither_has_the_others_page(made: cast.Cast, office: Person, signed_in: SignedIn) -> None:
    day = {"first": "2024-03-23", "kind": "off", "reason": "校庆"}
    for person in (made.secretary, made.vice_dean, made.leader, made.counselor):
        client = signed_in(person)
        assert client.get(reverse("calendar")).status_code == 404
        assert client.post(reverse("calendar"), {f"{cast.TERM}-starts_on": "2023-09-04"}).status_code == 404
        assert client.post(reverse("calendar-days", args=["university"]), day).status_code == 404
    assert signed_in(made.vice_dean).post(reverse("calendar-days", args=["college"]), day).status_code == 404
    assert signed_in(office).post(reverse("calendar-days", args=["college"]), day).status_code == 404
    assert not DayChange.objects.exists() and not TermDates.objects.filter(college=None).exclude(starts_on=None).exists()


def test_only_offices_of_the_university_are_appointed_on_the_command_line(made: cast.Cast, office: Person) -> None:
    check_may_university(office, Act.SET_UNIVERSITY_CALENDAR, cast.ON)
    assert appoint_office("academic_affairs_office", username="jwc", name="教务处长", at=cast.NOW) == ""
    assert office.appointments.count() == 1
    with pytest.raises(FoundingRefused, match="不是学校部门"):
        appoint_office("leader", username="other", name="别人", at=cast.NOW)
    with pytest.raises(FoundingRefused, match="登记的是"):
        appoint_office("quality_centre", username="jwc", name="别人", at=cast.NOW)
