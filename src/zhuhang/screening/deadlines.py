"""Until when a step is due (步骤期限): the regulation's amount, counted from a date of the term or an earlier step."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from zhuhang.regulation.procedure import ANCHOR_NAMES
from zhuhang.regulation.term import Term
from zhuhang.screening.listing import StepRecord, TermDates, WarningList

IsWorking = Callable[[date], bool]


@dataclass(frozen=True)
class Due:
    """A deadline: its day, or None and what is missing to know it."""

    on: date | None
    missing: str = ""

    def is_late(self, today: date) -> bool:
        """Whether the day has passed."""
        return self.on is not None and today > self.on


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


def count_from(start: date, unit: str, amount: int, is_working: IsWorking = is_weekday) -> date:
    """The last day of a period; a day off moves to the next working day. A month ends on the same day of the month.

    >>> count_from(date(2024, 1, 31), "months", 1), count_from(date(2024, 3, 1), "working_days", 1)
    (datetime.date(2024, 2, 29), datetime.date(2024, 3, 4))
    """
    if unit == "working_days":
        day = start
        for _each in range(amount):
            day = next_working(day + timedelta(1), is_working)
        return day
    if unit == "months":
        months = start.month - 1 + amount
        year, month = start.year + months // 12, months % 12 + 1
        return next_working(date(year, month, min(start.day, monthrange(year, month)[1])), is_working)
    return next_working(start + timedelta(amount * (7 if unit == "weeks" else 1)), is_working)


def next_working(day: date, is_working: IsWorking = is_weekday) -> date:
    """That day, or the first working day after it."""
    while not is_working(day):
        day += timedelta(1)
    return day


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

    def due(self, wl: WarningList, position: int, raised: date | None = None) -> Due | None:
        """The deadline of the step at a position; None where the regulation sets none."""
        written = wl.step(position).get("due")
        if not written:
            return None
        anchor = written["after"]
        start = raised if anchor == "objection" else self._previous(position) if anchor == "previous" else self.dates[anchor]
        if start is None:
            return Due(None, "" if anchor in ("objection", "previous") else f"还没有填写“{ANCHOR_NAMES[anchor]}”的日期")
        return Due(count_from(start, written["unit"], amount_of(wl, written["amount"])))

    def _previous(self, position: int) -> date | None:
        return next((self.done[n] for n in range(position - 1, -1, -1) if n in self.done), None)


def anchors_of(wl: WarningList) -> Anchors:
    """Read the term's dates and when each step was last done."""
    rows = {row.term: row for row in TermDates.objects.filter(term__in=[wl.term, following(wl.term)])}
    judged, after = rows.get(wl.term), rows.get(following(wl.term))
    dates = {
        "term_start": after.starts_on if after else None,
        "term_end": judged.ends_on if judged else None,
        "makeup_end": judged.makeup_ends_on if judged else None,
        "given_date": judged.given_on if judged else None,
    }
    moments = StepRecord.objects.filter(list=wl).order_by("at").values_list("position", "at")
    return Anchors(dates, {position: day_of(at) for position, at in moments})


def day_of(at: datetime) -> date:
    """The day of a moment where the university is."""
    return timezone.localtime(at).date()


def amount_of(wl: WarningList, amount: int | dict[str, Any]) -> int:
    """An amount as written, or the parameter the list was drafted with."""
    return int(wl.parameters[amount["parameter"]] if isinstance(amount, dict) else amount)
