"""The calendar as a page shows it (校历): the dates of terms, own and the university's, and changed days as stretches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhuhang.people.models import College
from zhuhang.screening.deadlines import DATES, following
from zhuhang.screening.listing import DayChange, TermDates
from zhuhang.screening.models import Run


@dataclass(frozen=True)
class Dated:
    """One date of a term: what was said here, and what the university says, which holds where nothing was said."""

    name: str
    own: date | None
    general: date | None


@dataclass(frozen=True)
class Stretch:
    """Days in a row that were changed alike."""

    first: date
    last: date
    is_worked: bool
    reason: str


def terms_shown(college: College | None) -> list[str]:
    """The judged term, by the latest run, and the two after it; none before the first run."""
    runs = Run.objects.filter(is_current=True) if college is None else Run.objects.filter(is_current=True, college=college)
    latest = runs.order_by("-term").values_list("term", flat=True).first()
    return [latest, following(latest), following(following(latest))] if latest else []


def dated_terms(college: College | None, terms: list[str]) -> list[tuple[str, list[Dated]]]:
    """The dates of these terms; for the university, whose own are the general ones, ``general`` is None."""
    rows = {(row.college_id, row.term): row for row in TermDates.objects.filter(term__in=terms)}
    own = college.pk if college is not None else None
    return [
        (term, [
            Dated(name, getattr(rows.get((own, term)), name, None), getattr(rows.get((None, term)), name, None) if own else None)
            for name in DATES
        ])
        for term in terms
    ]  # fmt: skip


def stretches(college: College | None, since: date) -> list[Stretch]:
    """The changed days of a college, or the university's own, from a day on; days in a row and alike as one."""
    return list(_joined(DayChange.objects.filter(college=college, day__gte=since)))


def _joined(changes: Iterable[DayChange]) -> Iterable[Stretch]:
    found: Stretch | None = None
    for each in changes:
        is_next = found is not None and (found.last + timedelta(1), found.is_worked, found.reason) == (each.day, each.is_worked, each.reason)
        if found is not None and not is_next:
            yield found
        found = Stretch(found.first if found is not None and is_next else each.day, each.day, each.is_worked, each.reason)
    if found is not None:
        yield found
