"""When something is due (期限): an amount after an anchor, by the calendar. Never guesses: a missing anchor is said."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zhuhang.calendar.terms import TermDates
from zhuhang.calendar.working_days import WorkingDays, doubt

Unit = Literal["days", "weeks", "months", "working_days"]
ANCHOR_MISSING = "anchor missing"


@dataclass(frozen=True)
class Due:
    """A deadline: its last day, or None with ``missing`` naming the anchor nobody filled in; ``doubt`` is said beside it."""

    on: date | None
    missing: str = ""
    doubt: str = ""

    @property
    def state(self) -> str:
        """``anchor missing``, or ``known``."""
        return "known" if self.on is not None else ANCHOR_MISSING

    def is_late(self, today: date) -> bool:
        """Whether its last day has passed; without a day nothing is late."""
        return self.on is not None and today > self.on


def months_after(start: date, count: int) -> date:
    """The same day of a later month; the month's last day where it has no such day (民法典第202条).

    >>> months_after(date(2024, 1, 31), 1), months_after(date(2024, 12, 15), 2)
    (datetime.date(2024, 2, 29), datetime.date(2025, 2, 15))
    """
    months = start.month - 1 + count
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def count_from(start: date, unit: Unit, amount: int, days: WorkingDays) -> date:
    """The last day of a period; the first day does not count, and a day off moves to the next working day (民法典第203条)."""
    if amount < 0:
        raise ValueError(f"期限不能是负数（{amount}）：请写 0 或更大的数")
    if unit == "working_days":
        return days.after(start, amount)
    if unit == "months":
        return days.next_working(months_after(start, amount))
    return days.next_working(start + timedelta(amount * (7 if unit == "weeks" else 1)))


def due_after(anchors: Mapping[str, date | None], anchor: str, unit: Unit, amount: int, days: WorkingDays) -> Due:
    """When something is due after an event, the start of term or another anchor."""
    start = anchors.get(anchor)
    if start is None:
        return Due(None, missing=anchor)
    on = count_from(start, unit, amount, days)
    return Due(on, doubt=doubt(on))


def due_in_week(term: TermDates | None, week: int, days: WorkingDays) -> Due:
    """The last working day of a teaching week; missing where the term's dates are, or it has no such week."""
    if term is None:
        return Due(None, missing="term_start")
    if not 1 <= week <= term.weeks:
        return Due(None, missing=f"week {week}")
    last = term.week_starts(week) + timedelta(6)
    while not days.is_working(last) and last > term.week_starts(week):
        last -= timedelta(1)
    return Due(last, doubt=doubt(last))
