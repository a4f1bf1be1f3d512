"""The university's calendar and a college's own: who may change which, and what deadlines are counted by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import cast
from tests.screening import listed
from zhuhang.audit.models import Event
from zhuhang.people.models import Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.acts.settling import change_days, forget_days, set_dates
from zhuhang.screening.deadlines import anchors_of, dates_of, days_of
from zhuhang.screening.listing import DayChange, TermDates
from zhuhang.screening.ownership import ActRefused
from zhuhang.screening.term_calendar import Dated, Stretch, dated_terms, stretches, terms_shown

pytestmark = pytest.mark.django_db

DAY = date(2024, 2, 26)
SATURDAY, SUNDAY, MONDAY = date(2024, 3, 23), date(2024, 3, 24), date(2024, 3, 25)


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def _office(role: Role = Role.ACADEMIC_AFFAIRS_OFFICE) -> Person:
    person = Person.objects.create_user(f"office.{role}", name="处长")
    cast.appoint(person, role, Scope.UNIVERSITY)
    return person


def _said(by: Person) -> dict[str, Any]:
    return {"by": by, "at": cast.NOW}


def test_a_colleges_date_goes_before_the_universitys_in_that_college_only(made: cast.Cast) -> None:
    other = cast.college("other")
    set_dates(None, cast.TERM, {"starts_on": date(2023, 9, 4), "ends_on": date(2024, 1, 12)}, **_said(_office()))
    set_dates(made.college, cast.TERM, {"starts_on": date(2023, 9, 11), "ends_on": None}, **_said(made.secretary))
    assert dates_of(made.college, [cast.TERM])[cast.TERM] == {
        "starts_on": date(2023, 9, 11), "ends_on": date(2024, 1, 12), "makeup_ends_on": None, "given_on": None,
    }  # fmt: skip
    assert dates_of(other.college, [cast.TERM])[cast.TERM]["starts_on"] == date(2023, 9, 4)

    set_dates(made.college, cast.TERM, {"starts_on": None, "ends_on": None}, **_said(made.secretary))
    assert dates_of(made.college, [cast.TERM])[cast.TERM]["starts_on"] == date(2023, 9, 4)
    set_dates(None, cast.TERM, {"starts_on": date(2023, 9, 5)}, **_said(Person.objects.get(username="office.academic_affairs_office")))
    assert dates_of(made.college, [cast.TERM])[cast.TERM]["starts_on"] == date(2023, 9, 5)


MAY = {
    ("academic_affairs_office", Scope.UNIVERSITY): (True, False),
    ("academic_affairs_office", Scope.COLLEGE): (False, False),
    ("student_affairs_office", Scope.UNIVERSITY): (False, False),
    ("quality_centre", Scope.UNIVERSITY): (False, False),
    ("academic_secretary", Scope.COLLEGE): (False, True),
    ("vice_dean", Scope.COLLEGE): (False, False),
    ("leader", Scope.COLLEGE): (False, False),
    ("counselor", Scope.COLLEGE): (False, False),
    ("course_teacher", Scope.COLLEGE): (False, False),
}


@pytest.mark.parametrize(("held", "expected"), MAY.items(), ids=[f"{role} of {scope}" for role, scope in MAY])
def test_who_may_change_which_calendar(held: tuple[str, Scope], expected: tuple[bool, bool], made: cast.Cast) -> None:
    role, scope = held
    cast.appoint(made.outsider, Role(role), scope, **({"college": made.college} if scope == Scope.COLLEGE else {}))
    for college, may in zip((None, made.college), expected, strict=True):
        assert _is_allowed(lambda college=college: set_dates(college, cast.TERM, {"starts_on": DAY}, **_said(made.outsider))) == may
        assert _is_allowed(lambda college=college: change_days(college, DAY, DAY, False, reason="校庆", **_said(made.outsider))) == may
        assert _is_allowed(lambda college=college: forget_days(college, DAY, DAY, **_said(made.outsider))) == may
    assert {row.college for row in TermDates.objects.all()} == {
        college for college, may in zip((None, made.college), expected, strict=True) if may
    }


def _is_allowed(act: Any) -> bool:
    try:
        act()
    except NotAllowed:
        return False
    return True


def test_a_secretary_of_another_college_changes_nothing_here(made: cast.Cast) -> None:
    other = cast.college("other")
    with pytest.raises(NotAllowed):
        set_dates(made.college, cast.TERM, {"starts_on": DAY}, **_said(other.secretary))


def test_a_deadline_in_working_days_is_counted_by_the_colleges_days(made: cast.Cast) -> None:
    """Three working days after Wednesday 20 March: Monday; Saturday when it is worked, Tuesday when Monday is off."""
    wl = listed.opened(made)
    check = wl.position_of("check")
    assert check is not None
    wl.records.update(at=cast.NOW.replace(day=20))

    def due() -> date | None:
        found = anchors_of(wl).due(wl, check)
        return found.on if found else None

    assert due() == MONDAY
    change_days(None, SATURDAY, SATURDAY, True, reason="调休", **_said(_office()))
    assert due() == SATURDAY
    change_days(made.college, SATURDAY, MONDAY, False, reason="校外实习", **_said(made.secretary))
    assert due() == date(2024, 3, 26)
    assert days_of(cast.college("other").college).is_working(SATURDAY)
    forget_days(made.college, SATURDAY, MONDAY, **_said(made.secretary))
    assert due() == SATURDAY


def test_changing_the_same_days_again_keeps_one_change_each(made: cast.Cast) -> None:
    for kind in (True, False):
        assert change_days(made.college, SATURDAY, SUNDAY, kind, reason="补考", **_said(made.secretary)) == 2
    assert list(DayChange.objects.values_list("day", "is_worked")) == [(SATURDAY, False), (SUNDAY, False)]
    assert [forget_days(made.college, SATURDAY, SUNDAY, **_said(made.secretary)) for _twice in range(2)] == [2, 0]
    assert Event.objects.filter(act="calendar.change").count() == 2
    assert Event.objects.filter(act="calendar.forget").count() == 1


@pytest.mark.parametrize(
    ("first", "last", "reason", "code"),
    [(MONDAY, SUNDAY, "补考", "days"), (DAY, date(2025, 2, 26), "补考", "days"), (DAY, DAY, " ", "no-reason")],
)
def test_what_is_no_stretch_of_days_is_refused(first: date, last: date, reason: str, code: str, made: cast.Cast) -> None:
    with pytest.raises(ActRefused) as refused:
        change_days(made.college, first, last, True, reason=reason, **_said(made.secretary))
    assert refused.value.code == code and not DayChange.objects.exists()


def test_a_term_ends_after_it_starts_whoever_said_so(made: cast.Cast) -> None:
    set_dates(None, cast.TERM, {"starts_on": date(2023, 9, 4)}, **_said(_office()))
    with pytest.raises(ActRefused) as refused:
        set_dates(made.college, cast.TERM, {"starts_on": None, "ends_on": date(2023, 9, 1)}, **_said(made.secretary))
    assert refused.value.code == "dates"


def test_the_page_says_own_and_general_dates_and_days_in_a_row(made: cast.Cast) -> None:
    cast.with_lists(made)
    set_dates(None, cast.TERM, {"starts_on": date(2023, 9, 4)}, **_said(_office()))
    set_dates(made.college, cast.TERM, {"ends_on": date(2024, 1, 12)}, **_said(made.secretary))
    assert terms_shown(made.college) == [cast.TERM, cast.AFTER, "2024-2025-1"]
    assert dated_terms(made.college, [cast.TERM])[0][1][:2] == [
        Dated("starts_on", None, date(2023, 9, 4)), Dated("ends_on", date(2024, 1, 12), None),
    ]  # fmt: skip
    assert dated_terms(None, [cast.TERM])[0][1][0] == Dated("starts_on", date(2023, 9, 4), None)

    change_days(made.college, SATURDAY, SUNDAY, True, reason="补考", **_said(made.secretary))
    change_days(made.college, MONDAY, MONDAY, False, reason="补考", **_said(made.secretary))
    assert stretches(made.college, DAY) == [Stretch(SATURDAY, SUNDAY, True, "补考"), Stretch(MONDAY, MONDAY, False, "补考")]
    assert stretches(None, DAY) == []
