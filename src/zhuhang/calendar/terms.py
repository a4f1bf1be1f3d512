"""The dates of a term (学期日程): when it starts, its teaching weeks, its exam weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhuhang.regulation.term import Term


@dataclass(frozen=True)
class TermDates:
    """A term: first day, how many teaching weeks, how many exam weeks after them. Weeks run from Monday to Sunday."""

    term: Term
    starts_on: date
    teaching_weeks: int = 18
    exam_weeks: int = 2

    def __post_init__(self) -> None:
        if self.teaching_weeks < 1 or self.exam_weeks < 0:
            raise ValueError("教学周至少一周，考试周不能是负数：请检查校历")

    @property
    def weeks(self) -> int:
        """Teaching and exam weeks together."""
        return self.teaching_weeks + self.exam_weeks

    @property
    def ends_on(self) -> date:
        """The Sunday of the last week."""
        return self.week_starts(self.weeks) + timedelta(6)

    def week_starts(self, week: int) -> date:
        """The Monday of a week, from 1; the first week is the one the term starts in."""
        monday = self.starts_on - timedelta(self.starts_on.weekday())
        return monday + timedelta(7 * (week - 1))

    def week_of(self, day: date) -> int | None:
        """The week a day lies in, from 1; None outside the term."""
        week = (day - self.week_starts(1)).days // 7 + 1
        return week if day >= self.starts_on and week <= self.weeks else None

    def is_exam_week(self, day: date) -> bool:
        """Whether a day lies in the exam weeks."""
        week = self.week_of(day)
        return week is not None and week > self.teaching_weeks


def term_on(terms: list[TermDates], day: date) -> TermDates | None:
    """The term a day lies in; None in the holidays or where no dates are known."""
    return next((term for term in terms if term.week_of(day) is not None), None)
