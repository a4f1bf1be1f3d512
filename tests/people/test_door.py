"""The one door: role × aspect × scope, cell by cell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import cast
from zhuhang.people.door import NARROWED, SEES, visible_to
from zhuhang.people.models import Person
from zhuhang.people.permission import MAY, Act, NotAllowed, check_may
from zhuhang.people.roles import Aspect, Role, Scope

pytestmark = pytest.mark.django_db

ALL = {"钱多多", "孙红", "李黄", "周上", "吴退"}
FIRST_CLASS = {"钱多多", "孙红"}
_REACH = {
    Scope.COLLEGE: ALL, Scope.PROGRAMME: ALL, Scope.CLASS_GROUP: FIRST_CLASS, Scope.STUDENT: {"孙红"}, Scope.UNIVERSITY: ALL,
}  # fmt: skip


def _names(person: Person, aspect: Aspect = Aspect.LEVEL, on: date = cast.ON) -> set[str]:
    return set(visible_to(person, on, aspect).values_list("name", flat=True))


def _unit(made: cast.Cast, scope: Scope) -> dict[str, object]:
    return {
        Scope.COLLEGE: {"college": made.college},
        Scope.PROGRAMME: {"programme": made.college.programmes.get()},
        Scope.CLASS_GROUP: {"class_group": cast.class_group(made, "软件2201班")},
        Scope.STUDENT: {"student": made.student("孙红")},
        Scope.UNIVERSITY: {},
    }[scope]


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def test_a_role_sees_the_aspects_of_its_row_and_no_other(made: cast.Cast) -> None:
    seen = {}
    for role in Role:
        held = cast.appoint(made.outsider, role, Scope.COLLEGE, college=made.college)
        seen |= {(role, aspect): _names(made.outsider, aspect) for aspect in Aspect}
        held.delete()
    assert seen == {(role, aspect): ALL if aspect in SEES[role] - _narrowed(role) else set() for role in Role for aspect in Aspect}


def _narrowed(role: Role) -> frozenset[Aspect]:
    """A course teacher reaches nobody before a list is published: tests/screening/test_teaching.py."""
    return SEES[role] if role in NARROWED else frozenset()


def test_an_appointment_reaches_its_scope_and_no_further(made: cast.Cast) -> None:
    reached = {}
    for scope in _REACH:
        held = cast.appoint(made.outsider, Role.COUNSELOR, scope, **_unit(made, scope))
        reached[scope] = _names(made.outsider)
        held.delete()
    assert reached == _REACH


def test_a_department_reaches_its_programmes(made: cast.Cast) -> None:
    department = made.college.departments.create(name="软件系")
    cast.appoint(made.outsider, Role.PROGRAMME_LEAD, Scope.DEPARTMENT, department=department)
    assert _names(made.outsider) == set()
    made.college.programmes.update(department=department)
    assert _names(made.outsider) == ALL


def test_every_role_has_a_row() -> None:
    assert set(SEES) == set(Role)


def test_nobody_sees_psychological_records_through_a_role() -> None:
    assert not any(Aspect.PSYCHOLOGICAL in aspects for aspects in SEES.values())


def test_without_an_appointment_there_is_nobody(made: cast.Cast) -> None:
    assert _names(made.outsider) == set()


def test_an_appointment_holds_from_its_first_day_to_its_last(made: cast.Cast) -> None:
    first, last = cast.ON, cast.ON + timedelta(10)
    cast.appoint(made.outsider, Role.COUNSELOR, Scope.COLLEGE, college=made.college, starts_on=first, ends_on=last)
    days = {-1: False, 0: True, 5: True, 10: True, 11: False}
    assert {day: bool(_names(made.outsider, on=first + timedelta(day))) for day in days} == days


def test_a_person_who_is_switched_off_sees_nobody(made: cast.Cast) -> None:
    Person.objects.filter(pk=made.secretary.pk).update(is_active=False)
    made.secretary.refresh_from_db()
    assert _names(made.secretary) == set()


def test_one_college_does_not_see_another(made: cast.Cast) -> None:
    other = cast.college("other")
    assert visible_to(other.secretary, cast.ON, Aspect.LEVEL).filter(college=made.college).count() == 0


def test_students_see_themselves_only(made: cast.Cast) -> None:
    student = made.student("孙红")
    student.person = made.outsider
    student.save()
    assert _names(made.outsider, Aspect.TRANSCRIPT) == {"孙红"}
    assert _names(made.outsider, Aspect.PSYCHOLOGICAL) == set()


def test_a_door_is_one_query(made: cast.Cast, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        _names(made.counselor)


def _may(made: cast.Cast, act: Act) -> bool:
    try:
        check_may(made.outsider, act, made.college, cast.ON)
    except NotAllowed:
        return False
    return True


def test_a_role_may_do_the_acts_of_its_column_and_no_other(made: cast.Cast) -> None:
    allowed = {}
    for role in Role:
        held = cast.appoint(made.outsider, role, Scope.COLLEGE, college=made.college)
        allowed |= {(role, act): _may(made, act) for act in Act}
        held.delete()
    assert allowed == {(role, act): role in MAY[act] for role in Role for act in Act}


def test_an_act_in_one_college_is_none_in_another(made: cast.Cast) -> None:
    other = cast.college("other")
    with pytest.raises(NotAllowed):
        check_may(made.secretary, Act.IMPORT, other.college, cast.ON)
