"""Who was taken off a list and is listed again comes back with that said, never as a fresh addition."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.screening import listed
from zhuhang.demo.generate import RESULT_HEADERS
from zhuhang.people.models import Person
from zhuhang.screening.acts.checking import send_check
from zhuhang.screening.acts.deciding import revoke, withdraw
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.listing import LineChange, ListLine, WarningList
from zhuhang.screening.models import Run
from zhuhang.screening.perform import perform
from zhuhang.screening.runs import open_run

pytestmark = pytest.mark.django_db

LATER = cast.NOW + listed.LATER
Kind, State = LineChange.Kind, ListLine.State


def _provisional(made: cast.Cast) -> WarningList:
    run = open_run(made.college, term=cast.TERM, phase=Run.Phase.PROVISIONAL, parameters={}, by=made.secretary, at=cast.NOW)
    wl = open_list(perform(run.pk, at=cast.NOW), by=made.secretary, at=cast.NOW)
    assert {"孙红", "李黄"} <= set(wl.lines.values_list("student__name", flat=True))
    return wl


def _changes(wl: WarningList) -> dict[str, tuple[str, str]]:
    found = LineChange.objects.filter(line__list=wl).order_by("at", "pk")
    return {change.line.student.name: (change.kind, change.before) for change in found.select_related("line__student")}


@pytest.fixture
def bistu() -> cast.Cast:
    made = cast.college("bistu", "bistu")
    cast.with_results(made)
    listed.opened_dates()
    return made


def test_after_the_make_ups_a_withdrawn_line_says_so_with_the_reason(bistu: cast.Cast) -> None:
    before = _provisional(bistu)
    withdraw(listed.line(before, "李黄"), reason="已办缓考，材料在途", by=bistu.secretary, at=cast.NOW)
    ListLine.objects.filter(list=before, student__name="周上").delete()
    after = open_list(cast.screened(bistu), by=bistu.secretary, at=LATER)
    assert after.previous == before
    changes = _changes(after)
    assert changes["李黄"] == (Kind.RELISTED, "已撤出：已办缓考，材料在途")
    assert changes["周上"] == (Kind.ADDED, "") and "孙红" not in changes
    assert listed.line(after, "李黄").state == State.MOVING


def test_the_approver_reads_the_reason(bistu: cast.Cast) -> None:
    before = _provisional(bistu)
    withdraw(listed.line(before, "李黄"), reason="已办缓考，材料在途", by=bistu.secretary, at=cast.NOW)
    after = open_list(cast.screened(bistu), by=bistu.secretary, at=LATER)
    after.lines.update(position=after.position_of("review"))
    pages = {"procedure-approval": bistu.vice_dean, "procedure-list": bistu.secretary}
    for page, person in pages.items():
        text = _page(person, page, after)
        assert "曾撤下，又列入" in text and "已撤出：已办缓考，材料在途" in text, page


def _page(person: Person, page: str, *wl: WarningList) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse(page, args=[each.pk for each in wl]))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def asnu() -> cast.Cast:
    return cast.college()


def _renewed(made: cast.Cast, grade: str, in_art: str = "52") -> WarningList:
    """The list brought up to a run after grades of 李黄's were corrected."""
    given, point = {"S1": grade, "A1": in_art}, {"90": "4", "60": "1", "55": "0", "52": "0"}
    rows = [
        (*row[:7], given[row[3]], point[given[row[3]]], *row[9:]) if row[0] == "20220103" and row[3] in given else row
        for row in cast.result_rows()
    ]  # fmt: skip
    cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)
    return open_list(cast.screened(made), by=made.secretary, at=LATER)


def test_on_the_same_evidence_the_decision_stands(asnu: cast.Cast) -> None:
    wl = listed.checking(asnu)
    withdraw(listed.line(wl, "李黄"), reason="误列", by=asnu.secretary, at=cast.NOW)
    _renewed(asnu, "90")
    assert listed.line(wl, "李黄").state == State.WITHDRAWN
    assert "李黄" not in _changes(wl)


def test_on_new_evidence_a_withdrawn_line_is_put_before_people_again(asnu: cast.Cast) -> None:
    wl = listed.submitted(asnu)
    withdraw(listed.line(wl, "李黄"), reason="误列", by=asnu.secretary, at=cast.NOW)
    for _twice in range(2):
        _renewed(asnu, "55")
    line = listed.line(wl, "李黄")
    assert (line.state, line.act, line.level, line.reason) == (State.MOVING, "check", "red", "")
    change = line.changes.get(kind=Kind.RELISTED)
    assert (change.before_level, change.after_level, change.before) == ("yellow", "red", "已撤出：误列")
    assert line.check_by_student.answer == ""


def test_so_is_a_revoked_line(asnu: cast.Cast) -> None:
    wl = listed.published(asnu)
    revoke(listed.line(wl, "李黄"), reason="重名误列", by=asnu.vice_dean, at=LATER)
    _renewed(asnu, "55")
    line = listed.line(wl, "李黄")
    assert (line.state, line.published_at) == (State.MOVING, None)
    assert line.changes.get().before == "已撤销：重名误列"


def test_each_time_a_told_student_is_taken_off_again_one_correction_says_so(asnu: cast.Cast) -> None:
    wl = listed.checking(asnu)
    for number, (level, grade) in enumerate([("yellow", "55"), ("red", "90"), ("yellow", "55")], start=1):
        line = listed.line(wl, "李黄")
        assert (line.state, line.level) == (State.MOVING, level)
        for _twice in range(2):
            withdraw(listed.line(wl, "李黄"), reason=f"误列{number}", by=asnu.secretary, at=LATER)
        assert [(each.told_level, each.reason) for each in line.corrections.order_by("pk")][-1] == (level, f"误列{number}")
        assert line.corrections.count() == number
        for _twice in range(2):
            _renewed(asnu, grade)
    page = _page(listed.account(asnu, "李黄"), "my-list")
    assert all(f"误列{number}" in page for number in (1, 2, 3))


def test_so_does_a_run_that_clears_a_line_a_second_time(asnu: cast.Cast) -> None:
    wl = listed.checking(asnu)
    for times in (1, 2):
        assert listed.line(wl, "李黄").state == State.MOVING
        _renewed(asnu, "90", "60")
        line = listed.line(wl, "李黄")
        assert (line.state, line.corrections.count()) == (State.CLEARED, times)
        _renewed(asnu, "90")


def test_nobody_told_of_the_line_is_corrected_until_the_check_of_the_line_that_came_back_asks(asnu: cast.Cast) -> None:
    wl = listed.opened(asnu)
    withdraw(listed.line(wl, "李黄"), reason="误列", by=asnu.secretary, at=cast.NOW)
    send_check(wl, by=asnu.secretary, at=cast.NOW)
    _renewed(asnu, "55")
    line = listed.line(wl, "李黄")
    assert line.told_level == "red" and not line.corrections.exists()
    withdraw(line, reason="还是误列", by=asnu.secretary, at=LATER)
    assert line.corrections.get().reason == "还是误列"
