"""How far students without a warning are from one (距离): kept with a run, because only a run knows it."""

from __future__ import annotations

from collections.abc import Iterable

from zhuhang.engine import Run as Screened
from zhuhang.engine.distance import distances_of
from zhuhang.people.models import Student
from zhuhang.screening.models import Distance, Entry, Run


def keep_distances(run: Run, screened: Screened, entries: Iterable[Entry]) -> None:
    """Keep for every student and track without a line on the run's list what would lead to the next level.

    Those of an earlier run of the same term go: nothing was decided by them.
    """
    on_list = {(entry.student_id, entry.track) for entry in entries if entry.standing != Entry.Standing.LEFT}
    students = dict(run.college.students.values_list("number", "pk"))
    excluded = {line["student_id"] for line in run.excluded}
    found = distances_of(screened, [number for number in students if number not in excluded])
    kept = [
        Distance(run=run, student_id=students[number], track=each.track, sentences=list(dict.fromkeys(each.next_level)))
        for number, tracks in found.items()
        for each in tracks
        if each.next_level and (students[number], each.track) not in on_list
    ]
    Distance.objects.filter(run__college=run.college, run__term=run.term).delete()
    Distance.objects.bulk_create(kept, batch_size=1000)


def distance_to_list(student: Student, term: str = "") -> list[str]:
    """What would put a student on the list of a term, else of the latest term that says anything of the student."""
    kept = Distance.objects.filter(student=student, run__is_current=True).order_by("-run__term", "pk")
    rows = list((kept.filter(run__term=term) if term else kept).values_list("run__term", "sentences"))
    return [text for own, sentences in rows for text in sentences if own == rows[0][0]]
