"""Terms, working days and deadlines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuhang.calendar.deadlines import ANCHOR_MISSING, Due, count_from, due_after, due_in_week, months_after
from zhuhang.calendar.terms import TermDates, term_on
from zhuhang.calendar.working_days import WorkingDays, doubt, last_published_year
from zhuhang.regulation.term import Term

DAYS = WorkingDays()
AUTUMN = TermDates(Term(2025, 1), date(2025, 9, 1), teaching_weeks=16, exam_weeks=2)
KNOWN = st.dates(date(2010, 1, 1), date(2024, 12, 31))


def test_a_sunday_worked_for_a_holiday_is_a_working_day_and_the_holiday_is_not() -> None:
    assert DAYS.is_working(date(2025, 9, 28))
    assert not DAYS.is_working(date(2025, 10, 1))


def test_the_colleges_own_changes_come_first() -> None:
    sports = WorkingDays({date(2025, 10, 24): False, date(2025, 10, 1): True})
    assert not sports.is_working(date(2025, 10, 24))
    assert sports.is_working(date(2025, 10, 1))


def test_beyond_the_published_years_only_weekends_and_overrides_count_and_that_is_said() -> None:
    year = last_published_year() + 3
    new_year = date(year, 5, 1)
    assert DAYS.is_working(new_year) == (new_year.weekday() < 5)
    assert str(year) in doubt(new_year)
    assert doubt(date(2024, 5, 1)) == ""
    assert due_after({"term_start": new_year}, "term_start", "weeks", 1, DAYS).doubt


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 12, 15), 2, date(2025, 2, 15)),
        (date(2024, 3, 31), 0, date(2024, 3, 31)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(start: date, count: int, end: date) -> None:
    assert months_after(start, count) == end


def test_a_month_that_ends_in_a_holiday_ends_on_the_next_working_day() -> None:
    assert count_from(date(2025, 9, 1), "months", 1, DAYS) == date(2025, 10, 9)


def test_two_weeks_and_three_working_days() -> None:
    assert count_from(date(2025, 9, 1), "weeks", 2, DAYS) == date(2025, 9, 15)
    assert count_from(date(2025, 9, 26), "working_days", 3, DAYS) == date(2025, 9, 30)
    assert count_from(date(2025, 10, 1), "working_days", 0, DAYS) == date(2025, 10, 9)
    with pytest.raises(ValueError, match="负数"):
        count_from(date(2025, 9, 1), "days", -1, DAYS)


def test_a_missing_anchor_is_said_and_is_never_late() -> None:
    due = due_after({"term_start": None}, "term_start", "months", 1, DAYS)
    assert (due.on, due.missing, due.state) == (None, "term_start", ANCHOR_MISSING)
    assert not due.is_late(date(2099, 1, 1))
    assert due_after({}, "list_received", "days", 1, DAYS).missing == "list_received"


def test_late_begins_the_day_after() -> None:
    due = Due(date(2025, 9, 15))
    assert not due.is_late(date(2025, 9, 15))
    assert due.is_late(date(2025, 9, 16))


def test_weeks_of_a_term() -> None:
    assert AUTUMN.week_of(date(2025, 8, 31)) is None
    assert AUTUMN.week_of(date(2025, 9, 1)) == 1
    assert AUTUMN.week_of(date(2025, 9, 7)) == 1
    assert AUTUMN.week_of(date(2025, 9, 8)) == 2
    assert AUTUMN.ends_on == date(2026, 1, 4)
    assert AUTUMN.week_of(date(2026, 1, 5)) is None
    assert AUTUMN.is_exam_week(date(2025, 12, 22))
    assert not AUTUMN.is_exam_week(date(2025, 12, 21))
    assert term_on([AUTUMN], date(2025, 10, 1)) is AUTUMN
    assert term_on([AUTUMN], date(2026, 2, 1)) is None


def test_a_term_that_starts_midweek_counts_that_week_as_its_first() -> None:
    term = TermDates(Term(2025, 1), date(2025, 9, 3))
    assert term.week_of(date(2025, 9, 2)) is None
    assert term.week_of(date(2025, 9, 3)) == 1
    assert term.week_of(date(2025, 9, 8)) == 2


def test_due_in_a_teaching_week_is_its_last_working_day() -> None:
    assert due_in_week(AUTUMN, 2, DAYS).on == date(2025, 9, 12)
    assert due_in_week(AUTUMN, 4, DAYS).on == date(2025, 9, 28)
    assert due_in_week(AUTUMN, 19, DAYS).missing == "week 19"
    assert due_in_week(None, 2, DAYS).state == ANCHOR_MISSING


@given(KNOWN, st.integers(0, 30))
def test_a_deadline_is_worked_and_more_days_never_end_earlier(start: date, amount: int) -> None:
    for unit in ("days", "weeks", "months", "working_days"):
        end = count_from(start, unit, amount, DAYS)
        assert DAYS.is_working(end)
        assert count_from(start, unit, amount + 1, DAYS) >= end


@given(KNOWN, st.integers(1, 40))
def test_counting_forward_and_counting_between_agree(start: date, amount: int) -> None:
    assert DAYS.between(start, DAYS.after(start, amount)) == amount
    assert DAYS.between(start, start - timedelta(1)) == 0
