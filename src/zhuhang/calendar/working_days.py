"""Working days (工作日): the statutory calendar as far as it is published, the college's own changes before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

WEEKEND = 5


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked. ``overrides`` come first: True worked, False off; outside the published years only weekends are off."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether a day is worked."""
        if day in self.overrides:
            return self.overrides[day]
        return bool(chinese_calendar.is_workday(day)) if is_published(day) else day.weekday() < WEEKEND

    def next_working(self, day: date) -> date:
        """That day, or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(1)
        return day

    def after(self, start: date, count: int) -> date:
        """The last of so many working days after a day; the day itself does not count. 0 is the day or the next worked."""
        day = self.next_working(start) if count == 0 else start
        for _each in range(count):
            day = self.next_working(day + timedelta(1))
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days come after ``start`` up to and with ``end``; 0 where the end is not later."""
        return sum(self.is_working(start + timedelta(n)) for n in range(1, (end - start).days + 1))


def last_published_year() -> int:
    """The last year whose holidays are known."""
    return int(max(day.year for day in chinese_calendar.constants.holidays))


def first_published_year() -> int:
    """The first year whose holidays are known."""
    return int(min(day.year for day in chinese_calendar.constants.holidays))


def is_published(day: date) -> bool:
    """Whether the holidays of a day's year are known."""
    return _FIRST <= day.year <= _LAST


def doubt(day: date) -> str:
    """What to say beside a date whose holidays are not known; empty where they are."""
    if is_published(day):
        return ""
    return f"{day.year} 年的节假日安排尚未收录，只按周一至周五和学院填写的调休推算，公布后会自动更正"


_FIRST, _LAST = first_published_year(), last_published_year()
