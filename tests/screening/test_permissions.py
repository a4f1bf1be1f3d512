"""The permissions cell by cell: what the table says may be done is done, everything else is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests import cast
from tests.screening import listed
from zhuhang.people.models import Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.roles import Role, Scope
from zhuhang.regulation.find import codes
from zhuhang.regulation.load import load
from zhuhang.screening.acts.answering import answer, hold, release
from zhuhang.screening.acts.approving import approve, resubmit, send_back
from zhuhang.screening.acts.checking import confirm, raise_objection, send_check
from zhuhang.screening.acts.deciding import change_level, revoke, withdraw
from zhuhang.screening.acts.opening import kept
from zhuhang.screening.acts.publishing import publish
from zhuhang.screening.acts.submitting import submit
from zhuhang.screening.acts.telling import complete_step
from zhuhang.screening.checking import Objection, StudentCheck
from zhuhang.screening.listing import ListLine, WarningList
from zhuhang.screening.models import Run
from zhuhang.screening.ownership import ALL_ACTS, STUDENT_ACTS, ActRefused, allowed, owners
from zhuhang.screening.permission_page import page, states_of

LATER = cast.NOW + listed.LATER
PROCEDURES = [code for code in codes() if load(code).procedure is not None]


def _list(code: str, phase: str) -> WarningList:
    procedure = load(code).procedure
    assert procedure is not None
    return WarningList(**kept(procedure, phase))


@pytest.mark.parametrize("code", PROCEDURES)
def test_every_step_has_an_owner_whom_people_can_be_appointed_to(code: str) -> None:
    procedure = load(code).procedure
    assert procedure is not None
    known = {*Role.values, "student"}
    assert {role for step in procedure.steps for role in (*step.by, *step.sent_by)} <= known
    assert {role for beside in procedure.beside for role in beside.by} <= known


@pytest.mark.parametrize("code", PROCEDURES)
def test_wherever_a_line_stands_somebody_can_move_it(code: str) -> None:
    procedure = load(code).procedure
    assert procedure is not None
    for phase in procedure.rounds:
        wl = _list(code, phase)
        for name, position, state in states_of(wl):
            is_end = position == len(wl.steps) or state == ListLine.State.WITHDRAWN
            assert is_end or allowed(wl, Role.values, position, state), f"{code}：停在“{name}”的学生没有人能办"


@pytest.mark.parametrize("code", PROCEDURES)
def test_a_role_the_procedure_does_not_name_may_do_nothing(code: str) -> None:
    procedure = load(code).procedure
    assert procedure is not None
    for phase in procedure.rounds:
        wl = _list(code, phase)
        named = {role for act in ALL_ACTS for role in owners(wl, act)}
        for role in set(Role.values) - named:
            assert not any(allowed(wl, [role], position, state) for _name, position, state in states_of(wl))


ASNU = _list("asnu", Run.Phase.FINAL)
STATES = list(states_of(ASNU))


def _attempts(line: ListLine, by: Person) -> dict[str, Callable[[], Any]]:
    wl, student = line.list, line.student.person
    assert student is not None
    said: dict[str, Any] = {"by": by, "at": LATER}
    return {
        "send_check": lambda: send_check(wl, **said),
        "answer": lambda: answer(line.objections.get(), is_upheld=False, text="维持", **said),
        "submit": lambda: submit(wl, **said),
        "review": lambda: approve(wl, "review", lines=[line.pk], meeting_on=None, **said),
        "approve": lambda: approve(wl, "approve", lines=[line.pk], meeting_on=None, **said),
        "publish": lambda: publish(wl, **said),
        "serve": lambda: complete_step(wl, "serve", **said),
        "hold": lambda: hold(line, reason="等", **said),
        "release": lambda: release(line, **said),
        "send_back": lambda: send_back(line, reason="核对", **said),
        "resubmit": lambda: resubmit(line, note="已核对", **said),
        "withdraw": lambda: withdraw(line, reason="误列", **said),
        "revoke": lambda: revoke(line, reason="误列", **said),
        "raise": lambda: change_level(line, "red", reason="会议", **said),
        "lower": lambda: change_level(line, "yellow", reason="会议", **said),
        "confirm": lambda: confirm(line, by=by, at=LATER),
        "object": lambda: raise_objection(line, text="不对", by=by, at=LATER),
    }


def _prepare(act: str, line: ListLine) -> None:
    """What the act needs besides the line's place: a check that was sent, an objection that waits."""
    if act != "send_check":
        StudentCheck.objects.create(line=line, opened_at=cast.NOW, due_on=date(2024, 3, 20))
    if act == "answer":
        Objection.objects.create(line=line, text="不对", raised_by=line.list.opened_by, raised_at=cast.NOW)


def _picture(line: ListLine) -> tuple[Any, ...]:
    """Everything an act could change about a line."""
    now = ListLine.objects.get(pk=line.pk)
    check = StudentCheck.objects.filter(line=line).values_list("answer", flat=True).first()
    objections = tuple(Objection.objects.filter(line=line).values_list("state", flat=True))
    return (now.position, now.state, now.level, check, objections, now.approvals.count(), now.told_at)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "position", "state"), STATES, ids=[name for name, _position, _state in STATES])
def test_the_table_holds_in_every_cell(name: str, position: int, state: str) -> None:
    made = cast.college()
    wl = listed.opened(made)
    ListLine.objects.filter(list=wl).exclude(student__name="李黄").delete()
    line = listed.line(wl, "李黄")
    ListLine.objects.filter(pk=line.pk).update(position=position, state=state, reason="原因", level="orange", rank=1)
    student = listed.account(made, "李黄")
    people = {role: _appointed(made, role) for role in (
        Role.ACADEMIC_SECRETARY, Role.VICE_DEAN, Role.LEADER, Role.DEPUTY_SECRETARY, Role.COUNSELOR, Role.QUALITY_CENTRE,
    )}  # fmt: skip
    wrong = []
    for act in _attempts(listed.line(wl, "李黄"), student):
        for role, person in [*people.items(), ("student", student)]:
            expected = act in allowed(ASNU, [role], position, state)
            if role != "student" and act in STUDENT_ACTS:
                expected = False  # staff answer for a student only with a basis, which this attempt does not give
            if _changes(act, wl, person) != expected:
                wrong.append(f"{role} {act}")
    assert not wrong, f"{name}：与权限表不符 {wrong}"


def _changes(act: str, wl: WarningList, person: Person) -> bool:
    """Whether the act, tried by this person, changed anything; everything is undone afterwards."""
    with transaction.atomic():
        line = listed.line(wl, "李黄")
        _prepare(act, line)
        before = _picture(line)
        try:
            with transaction.atomic():
                _attempts(listed.line(wl, "李黄"), person)[act]()
        except (NotAllowed, ActRefused):
            pass
        changed = _picture(line) != before
        transaction.set_rollback(True)
    return changed


def _appointed(made: cast.Cast, role: Role) -> Person:
    person = Person.objects.create_user(f"cell.{role}", name=str(role.label))
    cast.appoint(person, role, Scope.COLLEGE, college=made.college, starts_on=date(2022, 9, 1))
    return person


@pytest.mark.django_db
def test_an_appointment_that_has_ended_gives_nothing() -> None:
    made = cast.college()
    wl = listed.opened(made)
    made.secretary.appointments.update(ends_on=(cast.NOW - timedelta(days=1)).date())
    with pytest.raises(NotAllowed):
        send_check(wl, by=made.secretary, at=cast.NOW)


def test_the_printed_table_is_up_to_date() -> None:
    printed = Path(__file__).resolve().parents[2] / "docs" / "reference" / "permissions.md"
    assert printed.read_text(encoding="utf-8") == page(load(code) for code in codes()), "run `make write-reference`"
