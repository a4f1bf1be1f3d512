"""What a later run changes about a list (名单更新): raised, lowered, added, cleared; who was told gets a correction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from zhuhang.audit.record import record
from zhuhang.people.models import Person
from zhuhang.screening.checking import Correction, Objection, StudentCheck
from zhuhang.screening.deadlines import anchors_of, day_of
from zhuhang.screening.events import LinesCorrected, announce
from zhuhang.screening.listing import LineApproval, LineChange, ListLine, WarningList
from zhuhang.screening.models import Entry, Run

Kind, State = LineChange.Kind, ListLine.State
Key = tuple[int, str]


def take_over(wl: WarningList, run: Run, *, by: Person, at: datetime) -> WarningList:
    """Put a list that is under way on a later run of the same phase. Lines the run does not touch go on as they were."""
    lines = {(line.student_id, line.track): line for line in wl.lines.select_for_update(of=("self",)).select_related("entry")}
    entries = _entries(run)
    wl.run = run
    wl.save(update_fields=["run"])
    touched = [_compare(line, entries.get(key), run, by, at) for key, line in lines.items()]
    added = [_add(wl, entry, run, by, at) for key, entry in entries.items() if key not in lines]
    corrected = _correct([line for line in touched if line is not None], by=by, at=at)
    changes = LineChange.objects.filter(line__list=wl, run=run).count()
    detail = {"run": run.pk, "changes": changes, "added": len(added), "corrections": len(corrected)}
    record("list.renew", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail=detail)
    return wl


def replace_list(wl: WarningList, before: WarningList, *, by: Person, at: datetime) -> None:
    """A list of the next phase took the place of one: keep what changed; who was told and is not listed is not dropped."""
    now = {(line.student_id, line.track): line for line in wl.lines.all()}
    taken_off = {(line.student_id, line.track): line for line in before.lines.exclude(state__in=ListLine.OPEN)}
    told = []
    for old in before.lines.filter(state__in=ListLine.OPEN).select_related("entry"):
        new = now.pop((old.student_id, old.track), None) or _left(wl, old)
        kind = _kind(old.rank, new.rank if new.state == State.MOVING else None)
        if kind is not None:
            _keep_change(new, kind, old.level, _reason(old.entry), _reason(new.entry), wl.run, by, at)
            told.append((old, new))
    for key, new in now.items():
        old = taken_off.get(key)
        kind, level, said = (Kind.ADDED, "", "") if old is None else (Kind.RELISTED, old.level, _why_off(old))
        _keep_change(new, kind, level, said, _reason(new.entry), wl.run, by, at)
    for old, new in told:
        _correct_one(old, new.level if new.state == State.MOVING else "", new.rank, _reason(new.entry) or new.reason, by=by, at=at)
    _announce(wl, [old for old, _new in told if old.told_at], by, at)


def _entries(run: Run) -> dict[Key, Entry]:
    listed = Entry.objects.filter(run=run, standing=Entry.Standing.LISTED)
    return {(entry.student_id, entry.track): entry for entry in listed}


def _left(wl: WarningList, old: ListLine) -> ListLine:
    """Somebody of the list before who is not listed any more stays in sight: told, or added for support."""
    if old.source == ListLine.Source.SUPPLEMENT:
        return ListLine.objects.create(list=wl, student_id=old.student_id, track=old.track, source=old.source, position=1)
    return ListLine.objects.create(
        list=wl, student_id=old.student_id, track=old.track, state=State.CLEARED, reason="补考后没有条款成立", position=1
    )


def _compare(line: ListLine, entry: Entry | None, run: Run, by: Person, at: datetime) -> ListLine | None:
    """Bring one line up to the run; the line where its level changed or it left the list."""
    if entry is None and line.source == ListLine.Source.SUPPLEMENT:
        return None
    if line.state in (State.WITHDRAWN, State.REVOKED):
        _list_again(line, entry, run, by, at)
        return None
    if entry is None:
        return _clear(line, run, by, at) if line.state in ListLine.OPEN else None
    before, was = line.entry, (line.level, line.rank if line.state in ListLine.OPEN else None)
    line.entry, line.level, line.rank, line.source = entry, entry.level, entry.rank, ListLine.Source.RULES
    kind = Kind.ADDED if was[1] is None else _kind(was[1], entry.rank)
    if kind is None and _reason(before) != _reason(entry):
        kind = Kind.EVIDENCE
    if kind in (Kind.ADDED, Kind.RAISED, Kind.LOWERED):
        _start_again(line, at)
    line.save()
    if kind == Kind.ADDED:
        _tell_again(line, at)
    if kind is not None:
        _keep_change(line, kind, was[0], _reason(before), _reason(entry), run, by, at)
    return line if kind in (Kind.RAISED, Kind.LOWERED) else None


def _list_again(line: ListLine, entry: Entry | None, run: Run, by: Person, at: datetime) -> None:
    """Put a line that people took off before them again, saying so, where the run has something else against the student.

    They decided on what was known; on the same evidence their decision stands.
    """
    if entry is None or (entry.level, entry.reason) == (line.level, _reason(line.entry)):
        return
    level, said = line.level, _why_off(line)
    line.entry, line.level, line.rank, line.source = entry, entry.level, entry.rank, ListLine.Source.RULES
    line.state, line.reason = State.MOVING, ""
    _start_again(line, at)
    line.save()
    _tell_again(line, at)
    _keep_change(line, Kind.RELISTED, level, said, entry.reason, run, by, at)


def _why_off(line: ListLine) -> str:
    """How a line came off its list, in the words of whoever took it off."""
    return f"{line.get_state_display()}：{line.reason}"


def _kind(before: int, after: int | None) -> str | None:
    if after is None:
        return Kind.CLEARED
    if before == after:
        return None
    return Kind.RAISED if after > before else Kind.LOWERED


def _clear(line: ListLine, run: Run, by: Person, at: datetime) -> ListLine:
    before = _reason(line.entry)
    line.state, line.reason, line.state_by, line.state_at = State.CLEARED, "重新筛查后没有条款成立", by, at
    line.save()
    _keep_change(line, Kind.CLEARED, line.level, before, "", run, by, at)
    open_objections = Objection.objects.filter(line=line, state=Objection.State.OPEN)
    open_objections.update(
        state=Objection.State.UPHELD, answer="成绩更正后重新筛查，不再列入名单", answered_by=by, answered_at=at
    )
    return line


def _start_again(line: ListLine, at: datetime) -> None:
    """A line whose level changed goes back to the student's check; approvals it had are void."""
    checking = line.list.position_of("check")
    LineApproval.objects.filter(line=line).update(is_void=True)
    StudentCheck.objects.filter(line=line).delete()
    line.published_at = None
    line.position = min(line.position, checking if checking is not None else 1)
    if line.state == State.CLEARED:
        line.state, line.reason = State.MOVING, ""
    if line.list.check_opened_at is not None and line.position == checking and line.state == State.MOVING:
        open_checks([line], at)


def _tell_again(line: ListLine, at: datetime) -> None:
    """A line that came back is on its student's page at once where it was before, or where the student is asked to check it."""
    if line.told_at is not None or StudentCheck.objects.filter(line=line).exists():
        mark_told([line], at)


def open_checks(lines: Iterable[ListLine], at: datetime) -> int:
    """Ask the students of these lines to check them; asking again changes nothing. The number asked."""
    asked = list(lines)
    if not asked:
        return 0
    wl = asked[0].list
    position = wl.position_of("check")
    assert position is not None
    due = anchors_of(wl).due(wl, position)
    until = None if due is None or due.on is None else max(due.on, day_of(at))
    checks = [StudentCheck(line=line, opened_at=at, due_on=until) for line in asked]
    StudentCheck.objects.bulk_create(checks, ignore_conflicts=True)
    return len(asked)


def _add(wl: WarningList, entry: Entry, run: Run, by: Person, at: datetime) -> ListLine:
    line = ListLine.objects.create(
        list=wl, student_id=entry.student_id, track=entry.track, entry=entry, level=entry.level, rank=entry.rank,
        position=wl.position_of("check") if wl.check_opened_at and wl.position_of("check") else 1,
    )  # fmt: skip
    _keep_change(line, Kind.ADDED, "", "", entry.reason, run, by, at)
    if wl.check_opened_at is not None:
        open_checks([line], at)
        mark_told([line], at)
    return line


def mark_told(lines: Iterable[ListLine], at: datetime) -> None:
    """These students are told of their line at the level it has; two statements for any number of lines."""
    told = ListLine.objects.filter(pk__in=[line.pk for line in lines])
    told.filter(told_at=None).update(told_at=at)
    told.update(told_level=F("level"), told_rank=F("rank"), times_told=F("times_told") + 1)


def _keep_change(
    line: ListLine, kind: str, level: str, before: str, after: str, run: Run, by: Person, at: datetime
) -> None:
    said = {"kind": kind, "before_level": level, "after_level": line.level if kind != Kind.CLEARED else "",
            "before": before, "after": after, "by": by, "at": at}  # fmt: skip
    LineChange.objects.get_or_create(line=line, run=run, defaults=said)


def _reason(entry: Entry | None) -> str:
    return entry.reason if entry is not None else ""


def _correct(lines: list[ListLine], *, by: Person, at: datetime) -> list[ListLine]:
    """A correction for each of these whose student had been told something else."""
    corrected = []
    for line in lines:
        is_listed = line.state in ListLine.OPEN
        if line.told_at is None or (is_listed and line.told_level == line.level):
            continue
        reason = _reason(line.entry) if is_listed else line.reason
        _correct_one(line, line.level if is_listed else "", line.rank, reason, by=by, at=at)
        if is_listed:
            mark_told([line], at)
        corrected.append(line)
    if corrected:
        _announce(corrected[0].list, corrected, by, at)
    return corrected


def _correct_one(line: ListLine, level: str, rank: int, reason: str, *, by: Person, at: datetime) -> None:
    """The correction of one line: to this level, or off the list where there is none."""
    if line.told_at is None or line.told_level == level:
        return
    kind = Correction.Kind.CLEARED if not level else Correction.Kind.RAISED if rank > line.told_rank else Correction.Kind.LOWERED
    _keep_correction(line, kind, level, reason, by, at)


def correct(line: ListLine, kind: str, *, reason: str, by: Person, at: datetime) -> None:
    """Keep that what this line's student was told no longer holds, and set off what follows; nothing when never told."""
    if line.told_at is None:
        return
    is_off = kind in (Correction.Kind.CLEARED, Correction.Kind.REVOKED)
    level = "" if is_off else line.level
    _keep_correction(line, kind, level, reason, by, at)
    if not is_off:
        mark_told([line], at)
    _announce(line.list, [line], by, at)


def _keep_correction(line: ListLine, kind: str, level: str, reason: str, by: Person, at: datetime) -> None:
    said = {"kind": kind, "told_level": line.told_level, "level": level, "reason": reason, "at": at, "by": by}
    Correction.objects.get_or_create(line=line, telling=line.times_told, defaults=said)


def _announce(wl: WarningList, lines: list[ListLine], by: Person, at: datetime) -> None:
    announce(LinesCorrected(wl.pk, tuple(line.pk for line in lines), by.pk, at))
