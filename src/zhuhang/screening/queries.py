"""Reading lists (查询名单): every function takes the students the one door gave, and the set, not one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from zhuhang.people.models import Student
from zhuhang.screening.models import Entry, Run


@dataclass(frozen=True)
class LevelCount:
    """A level with how many of the visible students have it, now and in the list before (None: no list before)."""

    track: str
    code: str
    name: str
    tone: str
    count: int
    before: int | None

    @property
    def difference(self) -> int | None:
        """How many more than before."""
        return None if self.before is None else self.count - self.before


def levels_of(run: Run) -> list[dict[str, Any]]:
    """The levels of a run, of every track, lightest first, each with its track's code."""
    return [{**level, "track": track["code"]} for track in run.tracks for level in track["levels"]]


def level_table(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    """A run's levels by track and code."""
    return {(level["track"], level["code"]): level for level in levels_of(run)}


def counts_by_run(runs: list[Run], students: QuerySet[Student]) -> dict[int, Counter[tuple[str, str]]]:
    """For each run how many visible students stand at each level, in one query."""
    rows = (
        Entry.objects.filter(run__in=runs, standing=Entry.Standing.LISTED, student__in=students)
        .order_by()
        .values_list("run_id", "track", "level")
        .annotate(number=Count("pk"))
    )
    counts: dict[int, Counter[tuple[str, str]]] = {run.pk: Counter() for run in runs}
    for run_id, track, level, number in rows:
        counts[run_id][track, level] = number
    return counts


def level_counts(run: Run, counts: dict[int, Counter[tuple[str, str]]]) -> list[LevelCount]:
    """The counts of a run level by level beside those of the list before it."""
    before = counts.get(run.previous_id) if run.previous_id else None
    return [
        LevelCount(
            level["track"], level["code"], level["name"], level["tone"],
            counts[run.pk][level["track"], level["code"]],
            None if before is None else before[level["track"], level["code"]],
        )
        for level in levels_of(run)
    ]  # fmt: skip


def entries_of(run: Run, students: QuerySet[Student]) -> QuerySet[Entry]:
    """The lines of a run's list that concern these students, heaviest first, with what a table shows of each."""
    return Entry.objects.filter(run=run, student__in=students).select_related(
        "student__class_group", "student__programme"
    )


def standings_of(run: Run, students: QuerySet[Student]) -> Counter[str]:
    """How many of these students are listed, undecided, left."""
    rows = Entry.objects.filter(run=run, student__in=students).order_by().values_list("standing")
    return Counter(dict(rows.annotate(number=Count("pk"))))
