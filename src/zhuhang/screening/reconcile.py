"""An authority's list beside ours (名单核对): in both, only ours, only theirs, another level, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import Person, Student
from zhuhang.people.permission import Act, check_may
from zhuhang.screening.models import Entry, Reconciliation, Run
from zhuhang.screening.queries import level_table

VERDICTS = {"same": "两边一致", "level": "等级不同", "ours": "只在本院名单", "theirs": "只在上级名单"}


@dataclass(frozen=True)
class OfficialLine:
    """One line of an authority's list; ``track`` and ``level`` are the regulation's codes."""

    number: str
    track: str
    level: str
    basis: str = ""


@transaction.atomic
def reconcile(run: Run, lines: Iterable[OfficialLine], *, file_name: str, by: Person, at: datetime) -> Reconciliation:
    """Compare a run's list with an authority's and keep the outcome; neither list is changed by it."""
    check_may(by, Act.RECONCILE, run.college, at.date())
    compared = compare(run, list(lines))
    counts = Counter(line["verdict"] for line in compared)
    kept = Reconciliation.objects.create(
        run=run, file_name=file_name[:200], lines=compared, counts={verdict: counts[verdict] for verdict in VERDICTS},
        created_by=by, created_at=at,
    )  # fmt: skip
    record("list.reconcile", by=by, subject=f"run:{run.pk}", college=run.college.code, detail={"counts": kept.counts})
    return kept


def compare(run: Run, official: list[OfficialLine]) -> list[dict[str, Any]]:
    """One line per student and track on either list, by student number."""
    ours = {(entry.student.number, entry.track): entry for entry in run.entries.select_related("student")}
    theirs = {(line.number, line.track): line for line in official}
    students = {student.number: student for student in run.college.students.all()}
    levels = level_table(run)
    listed = {key for key, entry in ours.items() if entry.standing == Entry.Standing.LISTED}
    lines = []
    for key in sorted(listed | theirs.keys()):
        entry, line = ours.get(key), theirs.get(key)
        our_level = entry.level if entry and key in listed else ""
        verdict = _verdict(our_level, line)
        lines.append({
            "number": key[0], "name": students[key[0]].name if key[0] in students else "", "track": key[1], "verdict": verdict,
            "ours": _name(levels, key[1], our_level), "theirs": _name(levels, key[1], line.level) if line else "",
            "basis": line.basis if line else "", "why": _why(verdict, entry, students.get(key[0]), run),
        })  # fmt: skip
    return lines


def _verdict(our_level: str, line: OfficialLine | None) -> str:
    if line is None:
        return "ours"
    if not our_level:
        return "theirs"
    return "same" if our_level == line.level else "level"


def _name(levels: dict[tuple[str, str], dict[str, Any]], track: str, code: str) -> str:
    return levels[track, code]["name"] if (track, code) in levels else code


def _why(verdict: str, entry: Entry | None, student: Student | None, run: Run) -> str:
    if verdict == "same":
        return ""
    if verdict in ("ours", "level"):
        return entry.reason if entry else ""
    if student is None:
        return "本院没有这个学号的名册和成绩：请核对学号，或先导入这名学生的成绩"
    excluded = {line["student_id"]: line["reason"] for line in run.excluded}
    if student.number in excluded:
        return f"不在筛查范围：{excluded[student.number]}"
    if entry is not None and entry.standing == Entry.Standing.UNDECIDED:
        return "本院尚不能判定：缺少数据，补齐后再筛查"
    if entry is not None and entry.standing == Entry.Standing.LEFT:
        return f"上期在名单，本期按已导入的成绩没有条款成立。{entry.reason}"
    return "按已导入的成绩没有条款成立：请与上级核对成绩是否一致、是否另有依据"
