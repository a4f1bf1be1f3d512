"""Telling the list that its students were served (下达完成): a line goes on once none of its notices is left inside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhuhang.papers.models import Notice
from zhuhang.people.models import College, Person
from zhuhang.screening.acts.telling import complete_serving
from zhuhang.screening.listing import WarningList


def complete_lists(released: Iterable[Notice], *, by: Person, at: datetime) -> int:
    """Complete the serving of the lists these notices, released now, belong to. The number of lines that went on."""
    terms = {(notice.college, notice.run.term) for notice in released}
    return sum(_complete(college, term, by, at, may_be_all=True) for college, term in terms)


def complete_told(wl: WarningList, *, by: Person, at: datetime) -> int:
    """Complete the serving of those whom an earlier list of the term told the same; theirs are not released again."""
    return _complete(wl.college, wl.term, by, at, may_be_all=False)


def _complete(college: College, term: str, by: Person, at: datetime, *, may_be_all: bool) -> int:
    notices = Notice.objects.filter(college=college, run__term=term)
    inside = set(notices.filter(state=Notice.State.PREPARED).values_list("student_id", "track"))
    out = set(notices.filter(state__in=Notice.OUT).values_list("student_id", "track"))
    return complete_serving(college, term, out - inside, is_all=may_be_all and not inside, by=by, at=at)
