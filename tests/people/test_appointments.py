"""Appointments: tenure from the regulation, ending, handing over, history, what the desk says of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import cast
from zhuhang.people.appointments import (
    AppointmentRefused,
    appoint,
    end_appointment,
    ending,
    last_day,
    role_named,
    succeed,
)
from zhuhang.people.door import visible_to
from zhuhang.people.models import Appointment, Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.roles import Aspect, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> cast.Cast:
    return cast.college(regulation="bistu")


@pytest.fixture
def newcomer() -> Person:
    return Person.objects.create_user("T100", name="新来")


def _advisor(made: cast.Cast) -> Appointment:
    return Appointment.objects.get(person=made.class_advisor)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2022, 9, 1), date(2026, 8, 31)), (date(2024, 2, 29), date(2028, 2, 28)), (date(2023, 1, 1), date(2026, 12, 31))],
)
def test_the_regulation_says_how_long_a_class_advisor_stays(first: date, last: date, made: cast.Cast) -> None:
    assert last_day(made.college, Role.CLASS_ADVISOR, first) == last
    assert last_day(made.college, Role.COUNSELOR, first) is None


def test_an_appointment_ends_with_its_tenure(made: cast.Cast, newcomer: Person) -> None:
    group = cast.class_group(made, "软件2202班")
    held, is_new = appoint(
        newcomer, Role.CLASS_ADVISOR, college=made.college, unit=group, starts_on=date(2022, 9, 1), by=made.secretary, at=cast.NOW
    )
    assert (is_new, held.ends_on) == (True, date(2026, 8, 31))
    assert visible_to(newcomer, date(2026, 8, 31), Aspect.LEVEL).exists()
    assert not visible_to(newcomer, date(2026, 9, 1), Aspect.LEVEL).exists()


def test_appointing_twice_is_once(made: cast.Cast, newcomer: Person) -> None:
    for expected in (True, False):
        _held, is_new = appoint(
            newcomer, Role.COUNSELOR, college=made.college, unit=made.college, starts_on=cast.ON, by=made.secretary, at=cast.NOW
        )
        assert is_new == expected


def test_a_successor_sees_from_the_day_on_and_the_predecessor_until_then(made: cast.Cast, newcomer: Person) -> None:
    first = cast.ON + timedelta(5)
    new = succeed(_advisor(made), newcomer, first=first, by=made.secretary, at=cast.NOW)
    assert (new.role, new.class_group, new.starts_on) == (Role.CLASS_ADVISOR, _advisor(made).class_group, first)
    assert _advisor(made).successor == new
    seen = {day: [visible_to(who, first + timedelta(day), Aspect.LEVEL).exists() for who in (made.class_advisor, newcomer)] for day in (-1, 0)}
    assert seen == {-1: [True, False], 0: [False, True]}


def test_what_was_cannot_be_handed_over_twice_or_to_oneself(made: cast.Cast, newcomer: Person) -> None:
    with pytest.raises(AppointmentRefused, match="同一个人"):
        succeed(_advisor(made), made.class_advisor, first=cast.ON, by=made.secretary, at=cast.NOW)
    succeed(_advisor(made), newcomer, first=cast.ON, by=made.secretary, at=cast.NOW)
    with pytest.raises(AppointmentRefused, match="已有接任的人"):
        succeed(_advisor(made), newcomer, first=cast.ON, by=made.secretary, at=cast.NOW)


def test_an_end_before_the_beginning_or_after_the_end_is_refused(made: cast.Cast) -> None:
    with pytest.raises(AppointmentRefused, match="不能在"):
        end_appointment(_advisor(made), last=date(2020, 1, 1), by=made.secretary, at=cast.NOW)
    end_appointment(_advisor(made), last=cast.ON, by=made.secretary, at=cast.NOW)
    with pytest.raises(AppointmentRefused, match="重新任命"):
        end_appointment(_advisor(made), last=cast.ON + timedelta(1), by=made.secretary, at=cast.NOW)


def test_only_the_own_college_and_only_who_may(made: cast.Cast, newcomer: Person) -> None:
    other = cast.college("other")
    for by, unit in ((made.counselor, made.college), (made.secretary, other.college)):
        with pytest.raises(NotAllowed):
            appoint(newcomer, Role.COUNSELOR, college=made.college, unit=unit, starts_on=cast.ON, by=by, at=cast.NOW)


@pytest.mark.parametrize(("days", "is_told"), [(-61, False), (-60, True), (0, True), (60, True), (61, False)])
def test_an_end_near_is_told_until_somebody_comes_after(days: int, is_told: bool, made: cast.Cast, newcomer: Person) -> None:
    held = _advisor(made)
    Appointment.objects.filter(pk=held.pk).update(ends_on=cast.ON + timedelta(days))
    assert (ending(made.college, cast.ON, timedelta(60)) == [held]) == is_told
    succeed(_advisor(made), newcomer, first=cast.ON + timedelta(days + 1), by=made.secretary, at=cast.NOW)
    assert ending(made.college, cast.ON, timedelta(60)) == []


@pytest.mark.parametrize(("words", "role"), [("教务员", "academic_secretary"), ("班主任", "class_advisor"), ("船长", None), ("家长", "guardian")])
def test_a_role_is_known_by_the_regulations_names(words: str, role: str | None, made: cast.Cast) -> None:
    assert role_named(made.college, words) == role


@pytest.mark.parametrize(("regulation", "words"), [("lut", "学生工作办公室"), ("lut", "学生工作人员"), ("gxu", "学工组"), ("bistu", "学生工作办公室")])
def test_the_student_affairs_office_of_a_college_is_appointed_by_its_regulations_name(regulation: str, words: str) -> None:
    made = cast.college(f"office-{regulation}", regulation)
    assert role_named(made.college, words) == Role.STUDENT_AFFAIRS_OFFICE_COLLEGE
    assert role_named(cast.college().college, "学工组") is None
