"""Publication (公布): approved lines become known to those the regulation names; masked unless somebody answers for names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import Person
from zhuhang.screening.acts.telling import tell
from zhuhang.screening.checking import Objection
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.events import ListPublished, announce
from zhuhang.screening.listing import ListLine, Publication, WarningList
from zhuhang.screening.locking import keep_step, keys_at, locked_list, move
from zhuhang.screening.ownership import ActRefused, check_owner

Audience = Publication.Audience


@transaction.atomic
def publish(
    wl: WarningList, *, audience: str = Audience.NAMED_STAFF, full_names: bool = False, reason: str = "", assessment: str = "",
    by: Person, at: datetime,
) -> Publication | None:  # fmt: skip
    """Publish every line that waits for it; None where none does, as the second time."""
    wl = locked_list(wl.pk)
    check_owner(wl, "publish", by, day_of(at))
    position = wl.position_of("publish")
    if position is None:
        raise ActRefused("no-step", "这份名单的程序里没有公布")
    _check(wl, wl.step(position), audience, full_names, reason, assessment)
    lines = keys_at(wl, position)
    if not lines:
        return None

    published = Publication.objects.create(
        list=wl, audience=audience, shows_full_names=full_names, reason=reason.strip()[:300], assessment=assessment.strip()[:120],
        by=by, at=at,
    )  # fmt: skip
    published.lines.set(lines)
    ListLine.objects.filter(pk__in=lines).update(published_at=at)
    move(lines, position + 1)
    keep_step(wl, position, lines=len(lines), by=by, at=at)
    tell(wl, position, lines, at=at)
    detail = {"lines": len(lines), "audience": audience, "full_names": full_names, "assessment": published.assessment}
    record("list.publish", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail=detail)
    announce(ListPublished(wl.pk, tuple(lines), by.pk, at))
    return published


def _check(wl: WarningList, step: dict[str, object], audience: str, full_names: bool, reason: str, assessment: str) -> None:
    if audience not in Audience.values:
        raise ActRefused("no-audience", "没有选择公布的范围")
    if audience == Audience.COLLEGE and step["audience"] != Audience.COLLEGE:
        raise ActRefused("too-wide", "办法没有要求在全院公布：名单只给有关教师和管理人员")
    if full_names and not (reason.strip() and assessment.strip()):
        raise ActRefused("not-answered-for", "公布全名须写明理由，并填写个人信息保护影响评估的编号：没有评估的，请隐去姓名公布")
    if step["only_without_objection"] and _open_objections(wl):
        raise ActRefused("objection-open", "还有未答复的异议：办法规定没有异议才能公布，请先答复，或把该生暂缓")


def _open_objections(wl: WarningList) -> bool:
    waiting = Objection.objects.filter(line__list=wl, state=Objection.State.OPEN)
    return waiting.exclude(line__state=ListLine.State.HELD).filter(line__state__in=ListLine.OPEN).exists()


@transaction.atomic
def end_publication(publication: Publication, *, by: Person, at: datetime) -> Publication:
    """Take a publication down; ending it twice ends it once."""
    wl = locked_list(publication.list_id)
    check_owner(wl, "publish", by, day_of(at))
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if publication.ended_at is None:
        publication.ended_at, publication.ended_by = at, by
        publication.save(update_fields=["ended_at", "ended_by"])
        record("list.unpublish", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail={"publication": publication.pk})
    return publication
