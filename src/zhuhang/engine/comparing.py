"""Two regulations, versions or parameter sets over the same results (比较): who enters, leaves, rises, falls, and what it costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from zhuhang.engine.warning_list import Json, WarningList
from zhuhang.regulation.model import Regulation

KINDS = {"enters": "新列入", "leaves": "不再列入", "rises": "等级加重", "falls": "等级减轻", "changes": "等级改变", "same": "不变"}


@dataclass(frozen=True)
class Comparison:
    """One line per student listed on either side, and the counts of each side."""

    students: list[Json]
    counts: dict[str, int]
    sides: tuple[Json, Json]

    def to_json(self) -> Json:
        """The comparison as plain data."""
        return {"sides": list(self.sides), "counts": self.counts, "students": self.students}


def compare(before: WarningList, after: WarningList, regulations: tuple[Regulation, Regulation]) -> Comparison:
    """Compare two lists of the same results; ``before`` is the regulation in force, ``after`` the other one.

    Levels of two regulations have no common order but their place in their track, so a rise is a higher place where the tracks
    have as many levels, else a change.
    """
    old, new = _levels(before), _levels(after)
    names = {entry["student_id"]: entry["name"] for listed in (before, after) for entry in listed.entries}
    lines = []
    for student in sorted(old.keys() | new.keys()):
        kind = _kind(old.get(student), new.get(student), regulations)
        lines.append({
            "student_id": student, "name": names[student], "change": kind,
            "before": _named(old.get(student), regulations[0]), "after": _named(new.get(student), regulations[1]),
        })
    counted = Counter(line["change"] for line in lines)
    sides = (_side(before, regulations[0]), _side(after, regulations[1]))
    return Comparison(lines, {kind: counted.get(kind, 0) for kind in KINDS}, sides)


def _levels(listed: WarningList) -> dict[str, tuple[str, str]]:
    """The heaviest entry of each student as (track, level); the first track stands where there are several."""
    found: dict[str, tuple[str, str]] = {}
    for entry in listed.entries:
        found.setdefault(entry["student_id"], (entry["track"], entry["level"]))
    return found


def _kind(old: tuple[str, str] | None, new: tuple[str, str] | None, regulations: tuple[Regulation, Regulation]) -> str:
    if old is None or new is None:
        return "enters" if old is None else "leaves"
    one, other = regulations[0].track(old[0]), regulations[1].track(new[0])
    if len(one.levels) != len(other.levels):
        return "same" if old[1] == new[1] else "changes"
    rise = other.rank(new[1]) - one.rank(old[1])
    return "same" if rise == 0 else "rises" if rise > 0 else "falls"


def _named(level: tuple[str, str] | None, regulation: Regulation) -> Any:
    return None if level is None else {"level": level[1], "level_name": regulation.track(level[0]).level(level[1]).name}


def _side(listed: WarningList, regulation: Regulation) -> Json:
    """One side's counts by level, and the talks, family contacts and letters a term of them means."""
    counted = Counter((entry["track"], entry["level"]) for entry in listed.entries)
    work = Counter[str]()
    levels: dict[str, int] = {}
    for track in regulation.tracks:
        for level in track.levels:
            number = counted.get((track.code, level.code), 0)
            levels[level.code] = levels.get(level.code, 0) + number
            if level.workload is not None:
                for name, times in level.workload.per_term.items():
                    work[name] += times * number
    return {
        "regulation": listed.regulation, "parameters": listed.parameters, "listed": len(_levels(listed)), "levels": levels,
        "workload": dict(work),
    }
