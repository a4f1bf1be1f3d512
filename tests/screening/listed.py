"""A list of the cast's college somewhere on its way, for tests of the procedure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests import cast
from zhuhang.people.models import Person
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.acts.approving import approve
from zhuhang.screening.acts.checking import send_check
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.acts.publishing import publish
from zhuhang.screening.acts.submitting import submit
from zhuhang.screening.deadlines import following
from zhuhang.screening.listing import ListLine, TermDates, WarningList

LATER = timedelta(days=14)
MEETING = date(2024, 3, 20)


def opened(made: cast.Cast) -> WarningList:
    """The cast's list, just drafted; a second leader beside the first, and the dates of the terms."""
    second = Person.objects.create_user(f"second.{made.college.code}", name="书记")
    cast.appoint(second, Role.LEADER, Scope.COLLEGE, college=made.college)
    opened_dates()
    return open_list(cast.with_lists(made) if not made.college.runs.exists() else cast.screened(made), by=made.secretary, at=cast.NOW)


def opened_dates() -> None:
    """The dates of the judged term and the one after."""
    TermDates.objects.get_or_create(
        term=cast.TERM, defaults={"ends_on": date(2024, 1, 12), "makeup_ends_on": date(2024, 3, 8), "given_on": date(2024, 3, 15)}
    )
    TermDates.objects.get_or_create(term=following(cast.TERM), defaults={"starts_on": date(2024, 2, 26)})


def leaders(made: cast.Cast) -> list[Person]:
    """Both leaders of the college."""
    return [made.leader, Person.objects.get(username=f"second.{made.college.code}")]


def line(wl: WarningList, name: str) -> ListLine:
    """A student's line as it stands now."""
    return ListLine.objects.select_related("list", "student").get(list=wl, student__name=name)


def account(made: cast.Cast, name: str) -> Person:
    """A student's own account."""
    student = made.student(name)
    if student.person is None:
        student.person = Person.objects.create_user(f"student.{student.number}.{made.college.code}", name=name)
        student.save()
    return student.person


def checking(made: cast.Cast) -> WarningList:
    """A list that was sent to its students."""
    wl = opened(made)
    send_check(wl, by=made.secretary, at=cast.NOW)
    return WarningList.objects.get(pk=wl.pk)


def checking_from(made: cast.Cast) -> WarningList:
    """A list of a college whose runs are there already, sent to its students."""
    opened_dates()
    wl = open_list(made.college.runs.get(term=cast.TERM, is_current=True), by=made.secretary, at=cast.NOW)
    send_check(wl, by=made.secretary, at=cast.NOW)
    return wl


def submitted(made: cast.Cast, at: datetime = cast.NOW + LATER) -> WarningList:
    """A list whose check is over."""
    wl = checking(made)
    submit(wl, by=made.secretary, at=at)
    return wl


def waiting(wl: WarningList, act: str) -> list[int]:
    """The lines that wait for an act."""
    position = wl.position_of(act)
    return list(wl.lines.filter(position=position, state=ListLine.State.MOVING).values_list("pk", flat=True))


def approved(made: cast.Cast) -> WarningList:
    """A list with every approval."""
    wl = submitted(made)
    at = cast.NOW + LATER
    approve(wl, "review", lines=waiting(wl, "review"), meeting_on=MEETING, by=made.vice_dean, at=at)
    for leader in leaders(made):
        approve(wl, "approve", lines=waiting(wl, "approve"), meeting_on=MEETING, by=leader, at=at)
    return wl


def published(made: cast.Cast) -> WarningList:
    """A list that was published to the staff."""
    wl = approved(made)
    publish(wl, by=made.secretary, at=cast.NOW + LATER)
    return wl

