"""What a list sets off here (名单事件之后): its notices are made, once; a person previews and releases them."""

from __future__ import annotations

from zhuhang.papers.completing import complete_told
from zhuhang.papers.prepare import make_notices
from zhuhang.people.models import Person
from zhuhang.people.regulations import regulation_of
from zhuhang.screening.events import ListEvent, ListPublished
from zhuhang.screening.listing import WarningList


def heard(event: ListEvent) -> None:
    """Make what the list's lines ask for now. Told twice, it makes nothing twice."""
    wl = WarningList.objects.select_related("college", "run__college").get(pk=event.list_id)
    if wl.is_current and wl.run.is_current and regulation_of(wl.run.college).notices:
        by = Person.objects.filter(pk=event.by).first()
        make_notices(wl.run, by=by, at=event.at)
        if isinstance(event, ListPublished) and by is not None:
            complete_told(wl, by=by, at=event.at)
