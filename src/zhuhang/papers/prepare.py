"""Making the notices of a list (制作通知书): once per student and kind; doing it again makes only what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.papers.facts import Gathered, gather
from zhuhang.papers.forms import digest_of
from zhuhang.papers.models import Notice
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.serials import next_serials
from zhuhang.papers.standings import Standpoint, standpoints_of
from zhuhang.people.models import Person
from zhuhang.people.permission import Act, check_may
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.notices import NoticeKind
from zhuhang.screening.models import Entry, Run

__all__ = ["NoticeRefused", "Prepared", "make_notices", "prepare_notices"]

Purpose = Notice.Purpose
Key = tuple[int, str, str]
"""Student, track, kind."""


@dataclass(frozen=True)
class Prepared:
    """How many notices were made now, how many that waited were withdrawn, how many were there already."""

    made: int
    kept: int
    withdrawn: int = 0


@dataclass(frozen=True)
class Wanted:
    """A notice to be made: about which entry, at which level, and the one that went out and no longer holds."""

    entry: Entry
    level: str
    kind: NoticeKind
    purpose: str
    told: Notice | None = None


@transaction.atomic
def prepare_notices(run: Run, *, by: Person, at: datetime) -> Prepared:
    """Make every notice the students on a list get under its regulation, and correct or revoke what no longer holds."""
    check_may(by, Act.PREPARE_NOTICES, run.college, at.date())
    return make_notices(run, by=by, at=at)


@transaction.atomic
def make_notices(run: Run, *, by: Person | None, at: datetime) -> Prepared:
    """The same, for an act that was allowed to set it off. Nothing leaves the house by it."""
    run = Run.objects.select_for_update(of=("self",)).select_related("college").get(pk=run.pk)
    if run.state != Run.State.DONE or not run.is_current:
        raise NoticeRefused("not-current", "这份名单已有更新的一次：请从最新的名单制作通知书")

    regulation = regulation_of(run.college)
    plan = _Plan(run, standpoints_of(run, regulation), {kind.code: kind for kind in regulation.notices})
    wanted = list(plan.wanted())
    gathered = gather(run, regulation, [each.entry for each in wanted], on=at.date())
    withdrawn = Notice.objects.filter(pk__in=plan.withdrawn).update(
        state=Notice.State.REVOKED, replaces=None, reason="发出之前名单已经更新"
    )
    made = _made(wanted, gathered, by, at)

    if made or withdrawn:
        detail = {"made": len(made), "withdrawn": withdrawn, "regulation": regulation.digest}
        record("notice.prepare", by=by, subject=f"run:{run.pk}", college=run.college.code, detail=detail)
    return Prepared(len(made), plan.kept, withdrawn)


class _Plan:
    """Compares who stands on the list with what was made and told; decides what to make and what to withdraw."""

    def __init__(self, run: Run, standpoints: list[Standpoint], kinds: dict[str, NoticeKind]) -> None:
        self.standpoints, self.kinds, self.run = standpoints, kinds, run
        self.kept, self.withdrawn = 0, list[int]()
        rows = Notice.objects.filter(college=run.college, run__term=run.term, replaced_by=None)
        rows = rows.exclude(state__in=Notice.GONE).select_related("entry__student__class_group", "entry__student__programme").order_by("pk")
        notices = list(rows)
        self.waiting = {_key(notice): notice for notice in notices if notice.state == Notice.State.PREPARED}
        self.told = {_key(notice): notice for notice in notices if notice.state in Notice.OUT and notice.purpose != Purpose.REVOCATION}
        self.told |= {_key(each): each.replaces for each in self.waiting.values() if each.replaces is not None}

    def wanted(self) -> Iterator[Wanted]:
        seen = set[Key]()
        for point in self.standpoints:
            for code, kind in self.kinds.items():
                key = (point.student_id, point.track, code)
                seen.add(key)
                if point.standing != "waits":
                    yield from self._one(key, point, kind)
        for key in [key for key in {*self.waiting, *self.told} if key not in seen and key[2] in self.kinds]:
            yield from self._over(key)

    def _one(self, key: Key, point: Standpoint, kind: NoticeKind) -> Iterator[Wanted]:
        if point.standing == "over" or point.entry is None or not kind.is_for(point.track, point.level):
            yield from self._over(key)
            return
        waiting, told = self.waiting.get(key), self.told.get(key)
        if waiting is not None and (waiting.level, waiting.run_id) == (point.level, self.run.pk) and waiting.purpose != Purpose.REVOCATION:
            self.kept += 1
            return
        self._withdraw(waiting)
        if told is None:
            yield Wanted(point.entry, point.level, kind, Purpose.FIRST)
        elif told.level != point.level:
            yield Wanted(point.entry, point.level, kind, Purpose.CORRECTION, told)
        else:
            self.kept += 1

    def _over(self, key: Key) -> Iterator[Wanted]:
        waiting, told = self.waiting.get(key), self.told.get(key)
        if waiting is not None and waiting.purpose == Purpose.REVOCATION:
            self.kept += 1
            return
        self._withdraw(waiting)
        if told is not None:
            yield Wanted(told.entry, told.level, self.kinds[key[2]], Purpose.REVOCATION, told)

    def _withdraw(self, waiting: Notice | None) -> None:
        if waiting is not None:
            self.withdrawn.append(waiting.pk)


def _key(notice: Notice) -> Key:
    return notice.student_id, notice.track, notice.kind


def _made(wanted: list[Wanted], gathered: Gathered, by: Person | None, at: datetime) -> list[Notice]:
    by_kind: dict[str, list[Wanted]] = {}
    for each in wanted:
        by_kind.setdefault(each.kind.code, []).append(each)
    notices = [notice for same in by_kind.values() for notice in _of_kind(same, gathered, by, at)]
    return Notice.objects.bulk_create(notices, batch_size=500)


def _of_kind(wanted: list[Wanted], gathered: Gathered, by: Person | None, at: datetime) -> Iterable[Notice]:
    run, kind = gathered.run, wanted[0].kind
    fields = {"year": run.term[:4], "term": run.term[-1], "kind": kind.code, "college": run.college.code}
    digest = digest_of(run.college, kind.form)
    serials = next_serials(run.college, gathered.settings.serial_rule, fields, len(wanted))
    for each, serial in zip(wanted, serials, strict=True):
        level = gathered.levels.get((each.entry.track, each.level)) or {}
        yield Notice(
            college=run.college, run=run, entry=each.entry, student=each.entry.student, track=each.entry.track, level=each.level,
            kind=kind.code, kind_name=kind.name, audience=kind.to, purpose=each.purpose, form=kind.form, form_digest=digest,
            regulation_code=gathered.regulation.code, regulation_digest=gathered.regulation.digest, terms=_terms_of(kind),
            level_name=level.get("name", ""), level_tone=level.get("tone", ""), serial=serial, replaces=each.told,
            prepared_at=at, prepared_by=by, values=_values(gathered, each, serial, at),
        )  # fmt: skip


def _values(gathered: Gathered, each: Wanted, serial: str, at: datetime) -> dict[str, object]:
    values = gathered.values(each.entry, each.level, each.kind, serial=serial, on=at.date())
    if each.told is not None:
        values |= {"purpose": each.purpose, "replaces_serial": each.told.serial, "replaces_level": each.told.level_name}
    return values


def _terms_of(kind: NoticeKind) -> dict[str, object]:
    return kind.model_dump(mode="json", include={"cite", "before", "receipt", "consequences", "remedies"}, exclude_none=True)
