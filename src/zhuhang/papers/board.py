"""The receipt board (回执看板): who has not answered, for how long, and what was tried when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone

from zhuhang.papers.models import Notice, Receipt, Service
from zhuhang.people.models import Student
from zhuhang.screening.models import Run


@dataclass(frozen=True)
class Waiting:
    """A notice on the board with how long it has been out."""

    notice: Notice
    days_out: int
    days_late: int


def notices_of(run: Run, students: QuerySet[Student]) -> QuerySet[Notice]:
    """A run's notices about these students, with what a line shows of each."""
    rows = Notice.objects.filter(run=run, student__in=students)
    return rows.select_related("student__class_group", "student__programme", "college", "entry", "replaces")


def state_counts(notices: QuerySet[Notice]) -> Counter[tuple[str, str]]:
    """How many notices of each kind stand in each state."""
    rows = notices.order_by().values_list("kind", "state").annotate(number=Count("pk"))
    return Counter({(kind, state): number for kind, state, number in rows})


def with_history(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The same notices with what was tried and what came back, in a fixed number of queries."""
    return notices.prefetch_related(
        Prefetch("services", Service.objects.select_related("entered_by")),
        Prefetch("receipts", Receipt.objects.select_related("entered_by")),
        "dispatches", "links__guardian",
    )  # fmt: skip


def waiting_since(notice: Notice, at: datetime) -> Waiting:
    """How long a notice has been out, and how many days past its date."""
    today = timezone.localtime(at).date()
    out = (today - timezone.localtime(notice.released_at).date()).days if notice.released_at else 0
    return Waiting(notice, out, max((today - notice.due_on).days, 0) if notice.due_on else 0)


def own_notices(student: Student, at: datetime) -> QuerySet[Notice]:
    """A student's own notices that are open to read, the latest first."""
    rows = Notice.objects.filter(student=student, audience=Notice.Audience.STUDENT, opens_at__lte=at)
    return rows.filter(state__in=(*Notice.OUT, *Notice.GONE)).select_related("college", "run").order_by("-released_at")


def history_of(notice: Notice) -> list[dict[str, Any]]:
    """What happened to a notice, the latest first: moments, or days where only a day is known."""
    told = [{"on": notice.told_on, "what": "told", "who": notice.told_by, "item": notice}] if notice.told_on else []
    steps = [{"on": each.done_on, "what": "step", "who": each.recorded_by, "item": each} for each in notice.steps_done.select_related("recorded_by")]
    services = [{"on": each.on, "what": "service", "who": each.entered_by, "item": each} for each in notice.services.select_related("entered_by", "evidence")]
    receipts = [{"on": each.signed_on, "what": "receipt", "who": each.entered_by, "item": each} for each in notice.receipts.select_related("entered_by", "evidence")]
    return sorted([*told, *steps, *services, *receipts], key=_day, reverse=True)


def _day(line: dict[str, Any]) -> date:
    return line["on"]
