"""Releasing notices completes the list's serving: line by line, by whoever released, once."""

from __future__ import annotations

from datetime import date

import pytest

from tests import cast
from tests.papers.notices import LATER, notice_of, official, prepared
from zhuhang.audit.models import Event
from zhuhang.papers.models import Notice
from zhuhang.papers.prepare import prepare_notices
from zhuhang.papers.release import release_notices
from zhuhang.papers.serving import Attempt, record_service
from zhuhang.people.models import Person
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.acts.publishing import publish
from zhuhang.screening.acts.settling import change_days
from zhuhang.screening.listing import ListLine, StepRecord, WarningList
from zhuhang.screening.models import Run
from zhuhang.screening.perform import perform
from zhuhang.screening.runs import open_run

pytestmark = pytest.mark.django_db


def _served(wl: WarningList) -> set[str]:
    serve = wl.position_of("serve")
    assert serve is not None
    return set(ListLine.objects.filter(list=wl, position__gt=serve).values_list("student__name", flat=True))


def _release(*names: str, by: Person) -> None:
    keys = Notice.objects.filter(student__name__in=names, purpose="first").values_list("key", flat=True)
    release_notices(list(keys), by=by, at=cast.NOW)


def test_a_line_goes_on_when_its_notices_left_and_the_list_with_the_last() -> None:
    made, run = prepared("asnu")
    wl = WarningList.objects.get(run=run)
    _release("孙红", by=made.counselor)
    assert _served(wl) == {"孙红"}
    _release("李黄", "周上", by=made.secretary)
    assert _served(wl) == {"孙红", "李黄", "周上"}
    kept = StepRecord.objects.filter(list=wl, act="serve").values_list("by", "lines", "at")
    assert list(kept) == [(made.counselor.pk, 1, cast.NOW), (made.secretary.pk, 2, cast.NOW)]
    assert Event.objects.filter(act="list.serve").count() == 2


def test_releasing_twice_completes_once() -> None:
    made, run = prepared("asnu")
    for _twice in range(2):
        _release("孙红", "李黄", "周上", by=made.secretary)
    assert StepRecord.objects.filter(list__run=run, act="serve").count() == 1


def test_of_two_notices_the_first_is_not_the_last() -> None:
    """bistu tells student and parents by a notice each."""
    made, run = prepared("bistu")
    wl = WarningList.objects.get(run=run)
    first, *others = Notice.objects.filter(student__name="孙红").order_by("pk")
    assert others
    release_notices([first.key], by=made.secretary, at=cast.NOW)
    assert "孙红" not in _served(wl)
    release_notices([each.key for each in others], by=made.secretary, at=cast.NOW)
    assert "孙红" in _served(wl)


def test_a_notice_that_is_held_back_keeps_its_line() -> None:
    made, run = prepared("asnu")
    Notice.objects.filter(student__name="李黄").update(tell_first=True)
    _release("孙红", "李黄", "周上", by=made.secretary)
    assert _served(WarningList.objects.get(run=run)) == {"孙红", "周上"}


def test_who_gets_no_notice_goes_on_with_the_last_of_the_others() -> None:
    made, run = prepared("asnu")
    Notice.objects.filter(student__name="李黄").delete()
    wl = WarningList.objects.get(run=run)
    _release("孙红", by=made.secretary)
    assert _served(wl) == {"孙红"}
    _release("周上", by=made.secretary)
    assert _served(wl) == {"孙红", "李黄", "周上"}


def test_handing_over_the_paper_counts_too_and_a_line_on_hold_does_not_move() -> None:
    made, run = prepared("asnu")
    wl = WarningList.objects.get(run=run)
    ListLine.objects.filter(list=wl, student__name="周上").update(state=ListLine.State.HELD, reason="等更正")
    for name, served in (("孙红", {"孙红"}), ("周上", {"孙红"})):
        for notice in Notice.objects.select_related("college", "student", "run").filter(student__name=name):
            record_service(notice, Attempt("handed", cast.ON), by=made.secretary, at=cast.NOW)
        assert _served(wl) == served


def test_the_counselor_is_told_of_all_that_were_served_so_far() -> None:
    made, run = prepared("lut")
    wl = WarningList.objects.get(run=run)
    Notice.objects.update(terms={})
    cast.appoint(made.outsider, Role.GUARDIAN, Scope.STUDENT, student=made.student("孙红"))
    made.college.students.update(class_group=cast.class_group(made, "软件2201班"))
    served = []
    for name in ("孙红", "周上"):
        _release(name, by=made.secretary)
        served += wl.tellings.filter(act="serve", person=made.counselor).values_list("lines", flat=True)
    assert served == [1, 2]
    assert not wl.tellings.filter(person=made.outsider).exists()


def test_whom_the_list_before_the_make_ups_told_the_same_is_not_waited_for_again() -> None:
    made = cast.college("bistu", "bistu")
    cast.with_results(made)
    opened = open_run(made.college, term=cast.TERM, phase=Run.Phase.PROVISIONAL, parameters={}, by=made.secretary, at=cast.NOW)
    first = perform(opened.pk, at=cast.NOW)
    official(made, first)
    prepare_notices(first, by=made.secretary, at=cast.NOW)
    _release("孙红", by=made.secretary)

    wl = open_list(cast.screened(made), by=made.secretary, at=LATER)
    wl.lines.update(position=wl.position_of("publish"))
    publish(wl, by=made.secretary, at=LATER)
    assert _served(wl) == {"孙红"}
    assert {"李黄", "周上"} <= set(Notice.objects.filter(state="prepared").values_list("student__name", flat=True))
    _release("李黄", "周上", by=made.secretary)
    assert wl.lines.filter(position=wl.position_of("serve")).count() == 0


def test_a_receipt_is_due_by_the_working_days_of_the_college() -> None:
    made, _run = prepared("asnu")
    notice = notice_of("孙红")
    Notice.objects.update(terms={**notice.terms, "receipt": {"within": {"working_days": 3}}})
    _release("孙红", by=made.secretary)
    assert notice_of("孙红").due_on == date(2024, 3, 21)
    change_days(made.college, date(2024, 3, 19), date(2024, 3, 20), False, reason="运动会", by=made.secretary, at=cast.NOW)
    _release("李黄", by=made.secretary)
    assert notice_of("李黄").due_on == date(2024, 3, 25)
