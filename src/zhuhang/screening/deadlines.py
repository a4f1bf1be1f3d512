"""Until when a step is due (步骤期限): the regulation's amount, counted from a date of the term or an earlier step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from zhuhang.calendar.deadlines import Due, due_after
from zhuhang.calendar.working_days import WorkingDays
from zhuhang.people.models import College
from zhuhang.regulation.procedure import ANCHOR_NAMES
from zhuhang.regulation.term import Term
from zhuhang.screening.listing import DayChange, StepRecord, TermDates, WarningList

DATES = ("starts_on", "ends_on", "makeup_ends_on", "given_on")
"""The dates of a term, as columns of :class:`TermDates`."""


def following(term: str) -> str:
    """The term after: that of the judged term's list.

    >>> following("2023-2024-1"), following("2023-2024-2")
    ('2023-2024-2', '2024-2025-1')
    """
    found = Term.parse(term)
    return Term(found.year, 2).code if found.number == 1 else Term(found.year + 1, 1).code


@dataclass(frozen=True)
class Anchors:
    """The dates a list's deadlines are counted from."""

    dates: Mapping[str, date | None]
    done: Mapping[int, date]
    days: WorkingDays

    def due(self, wl: WarningList, position: int, raised: date | None = None) -> Due | None:
        """The deadline of the step at a position; None where the regulation sets none."""
        written = wl.step(position).get("due")
        if not written:
            return None
        anchor = written["after"]
        known = {**self.dates, "objection": raised, "previous": self._previous(position)}
        due = due_after(known, anchor, written["unit"], amount_of(wl, written["amount"]), self.days)
        if due.on is not None or anchor in ("objection", "previous"):
            return Due(due.on, doubt=due.doubt)
        return Due(None, missing=f"还没有填写“{ANCHOR_NAMES[anchor]}”的日期")

    def _previous(self, position: int) -> date | None:
        return next((self.done[n] for n in range(position - 1, -1, -1) if n in self.done), None)


def anchors_of(wl: WarningList) -> Anchors:
    """Read the term's dates and when each step was last done."""
    after = following(wl.term)
    known = dates_of(wl.college, [wl.term, after])
    dates = {
        "term_start": known[after]["starts_on"], "term_end": known[wl.term]["ends_on"],
        "makeup_end": known[wl.term]["makeup_ends_on"], "given_date": known[wl.term]["given_on"],
    }  # fmt: skip
    moments = StepRecord.objects.filter(list=wl).order_by("at").values_list("position", "at")
    return Anchors(dates, {position: day_of(at) for position, at in moments}, days_of(wl.college))


def dates_of(college: College, terms: list[str]) -> dict[str, dict[str, date | None]]:
    """The dates of these terms as they hold for a college: its own where it has one, else the university's."""
    found: dict[str, dict[str, date | None]] = {term: dict.fromkeys(DATES) for term in terms}
    for row in _of(TermDates, college).filter(term__in=terms):
        found[row.term] |= {name: day for name in DATES if (day := getattr(row, name)) is not None}
    return found


def days_of(college: College) -> WorkingDays:
    """The working days of a college: its own changes before the university's, those before the statutory calendar."""
    return WorkingDays(dict(_of(DayChange, college).values_list("day", "is_worked")))


def _of(model: type[TermDates] | type[DayChange], college: College) -> QuerySet[Any]:
    """The university's rows and the college's, the college's last, so that it goes over the other."""
    rows = model._default_manager.filter(Q(college=None) | Q(college=college))
    return rows.order_by(F("college").asc(nulls_first=True))


def day_of(at: datetime) -> date:
    """The day of a moment where the university is."""
    return timezone.localtime(at).date()


def amount_of(wl: WarningList, amount: int | dict[str, Any]) -> int:
    """An amount as written, or the parameter the list was drafted with."""
    return int(wl.parameters[amount["parameter"]] if isinstance(amount, dict) else amount)
