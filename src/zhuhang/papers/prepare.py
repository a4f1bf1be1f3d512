"""Making the notices of a run (制作通知书): once per entry and kind; doing it again makes only what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.papers.facts import Gathered, gather
from zhuhang.papers.models import Notice
from zhuhang.papers.serials import next_serials
from zhuhang.people.models import Person
from zhuhang.people.permission import Act, check_may
from zhuhang.regulation.load import load
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.notices import NoticeKind
from zhuhang.screening.models import Entry, Run

Wanted = tuple[Entry, NoticeKind, str, Notice | None]
"""An entry, the kind of notice it gets, for which purpose, and the earlier notice it stands in for."""


class NoticeRefused(ValueError):
    """An act on a notice that its state or its content does not allow; says why and what to do. ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Prepared:
    """How many notices were made now, and how many were there already."""

    made: int
    kept: int


@transaction.atomic
def prepare_notices(run: Run, *, by: Person, at: datetime) -> Prepared:
    """Make every notice a run's listed entries get under its regulation, and correct or revoke what an earlier run said."""
    run = Run.objects.select_for_update(of=("self",)).select_related("college").get(pk=run.pk)
    check_may(by, Act.PREPARE_NOTICES, run.college, at.date())
    if run.state != Run.State.DONE or not run.is_current:
        raise NoticeRefused("not-current", "这份名单已有更新的一次：请从最新的名单制作通知书")

    regulation = load(run.college.regulation)
    entries = list(listed_entries(run))
    there = set(Notice.objects.filter(run=run).values_list("entry_id", "kind"))
    wanted = [*_wanted(run, regulation, entries)]
    missing = [each for each in wanted if (each[0].pk, each[1].code) not in there or each[2] == Notice.Purpose.REVOCATION]
    _withdraw_unreleased(run)
    made = _made(missing, gather(run, regulation, [each[0] for each in missing], on=at.date()), by, at)

    if made:
        detail = {"made": len(made), "regulation": regulation.digest}
        record("notice.prepare", by=by, subject=f"run:{run.pk}", college=run.college.code, detail=detail)
    return Prepared(len(made), len(wanted) - len(missing))


def listed_entries(run: Run) -> Iterable[Entry]:
    """A run's listed entries with what a notice prints of their students, class by class."""
    students = ("student__class_group", "student__programme", "student__college")
    rows = run.entries.filter(standing=Entry.Standing.LISTED).select_related(*students)
    return rows.order_by("student__class_group__name", "student__number", "track")


def _wanted(run: Run, regulation: Regulation, entries: list[Entry]) -> Iterable[Wanted]:
    earlier = _told_before(run)
    for entry in entries:
        for kind in regulation.notices:
            told = earlier.pop((entry.student_id, entry.track, kind.code), None)
            if not kind.is_for(entry.track, entry.level):
                if told is not None:
                    yield entry, kind, Notice.Purpose.REVOCATION, told
            elif told is None:
                yield entry, kind, Notice.Purpose.FIRST, None
            elif told.entry.level != entry.level:
                yield entry, kind, Notice.Purpose.CORRECTION, told
    kinds = {kind.code: kind for kind in regulation.notices}
    for (_student, _track, code), told in earlier.items():
        if code in kinds:
            yield told.entry, kinds[code], Notice.Purpose.REVOCATION, told


def _told_before(run: Run) -> dict[tuple[int, str, str], Notice]:
    """What students and guardians were told about this term by earlier runs: never silently dropped."""
    out = Notice.objects.filter(college=run.college, run__term=run.term, state__in=Notice.OUT).exclude(run=run)
    rows = out.exclude(purpose=Notice.Purpose.REVOCATION).filter(replaced_by=None).select_related("entry__student__class_group", "entry__student__programme")
    return {(notice.student_id, notice.entry.track, notice.kind): notice for notice in rows.order_by("pk")}


def _withdraw_unreleased(run: Run) -> None:
    """What an earlier run of the same term prepared and nobody released never happened."""
    waiting = Notice.objects.filter(college=run.college, run__term=run.term, state=Notice.State.PREPARED).exclude(run=run)
    waiting.update(state=Notice.State.REVOKED, reason="发出之前名单已经更新")


def _made(missing: list[Wanted], gathered: Gathered, by: Person, at: datetime) -> list[Notice]:
    by_kind: dict[str, list[Wanted]] = {}
    for each in missing:
        by_kind.setdefault(each[1].code, []).append(each)
    notices = [notice for wanted in by_kind.values() for notice in _of_kind(wanted, gathered, by, at)]
    Notice.objects.bulk_create(notices, batch_size=500)
    return notices


def _of_kind(wanted: list[Wanted], gathered: Gathered, by: Person, at: datetime) -> Iterable[Notice]:
    run, kind = gathered.run, wanted[0][1]
    fields = {"year": run.term[:4], "term": run.term[-1], "kind": kind.code, "college": run.college.code}
    serials = next_serials(run.college, gathered.settings.serial_rule, fields, len(wanted))
    for (entry, _kind, purpose, told), serial in zip(wanted, serials, strict=True):
        level = gathered.levels.get((entry.track, entry.level)) or {}
        yield Notice(
            college=run.college, run=run, entry=entry, student=entry.student, kind=kind.code, kind_name=kind.name,
            audience=kind.to, purpose=purpose, form=kind.form, regulation_code=gathered.regulation.code,
            regulation_digest=gathered.regulation.digest, terms=_terms_of(kind), level_name=level.get("name", ""),
            level_tone=level.get("tone", ""), serial=serial, replaces=told, prepared_at=at, prepared_by=by,
            values=_values(gathered, entry, kind, serial, purpose, told, at),
        )  # fmt: skip


def _values(
    gathered: Gathered, entry: Entry, kind: NoticeKind, serial: str, purpose: str, told: Notice | None, at: datetime
) -> dict[str, object]:
    values = gathered.values(entry, kind, serial=serial, on=at.date())
    if told is not None:
        values |= {"purpose": purpose, "replaces_serial": told.serial, "replaces_level": told.level_name}
    return values


def _terms_of(kind: NoticeKind) -> dict[str, object]:
    return kind.model_dump(mode="json", include={"cite", "before", "receipt", "consequences", "remedies"}, exclude_none=True)
