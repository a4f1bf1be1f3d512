"""Until when a step is due (步骤期限): the regulation's amount, counted from a date of the term or an earlier step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from zhuhang.calendar.deadlines import Due, due_after
from zhuhang.calendar.working_days import WorkingDays
from zhuhang.regulation.procedure import ANCHOR_NAMES
from zhuhang.regulation.term import Term
from zhuhang.screening.listing import StepRecord, TermDates, WarningList

DAYS = WorkingDays()
"""The statutory calendar."""


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
        known = {**self.dates, "objection": raised, "previous": self._previous(position)}
        due = due_after(known, anchor, written["unit"], amount_of(wl, written["amount"]), DAYS)
        if due.on is not None or anchor in ("objection", "previous"):
            return Due(due.on, doubt=due.doubt)
        return Due(None, missing=f"还没有填写“{ANCHOR_NAMES[anchor]}”的日期")

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
