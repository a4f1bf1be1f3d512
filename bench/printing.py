"""How fast and how large: a thousand notices printed by the job a secretary starts, as one PDF and as a zip of Word files.

``python -m bench.printing [COUNT]`` prints both; ``python -m bench.printing COUNT pdf`` measures one and prints JSON. Each runs in
a process of its own, from the queued job to the stored file. Memory is the whole of the process and the largest of those it
started, twice: two draw at a time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

from bench import noticed
from bench.goals import Goal

COUNT = 1000
SECONDS = 10
MEGABYTES = 1024
REGULATION = "njimt"
_COURSES = [{"course_id": f"C{n}", "course_name": f"示例课程{n}", "credits": "3", "term": "2024-2025-1"} for n in range(4)]


def values(n: int) -> dict[str, Any]:
    """What the notice of the n-th student is filled with, no two alike."""
    return {
        "term": "2024—2025学年第2学期", "college": "示例系", "grade": "2023", "programme": "机械设计制造及其自动化",
        "class_group": f"示例{n % noticed.CLASSES:02}班", "student_id": f"{n:08}", "name": f"学生{n}",
        "outstanding_courses": str(n % 5 + 1), "outstanding_credits": "12.5", "failed_courses": _COURSES,
    }  # fmt: skip


def measured(count: int, kind: str) -> dict[str, float]:
    """Seconds, processor seconds and megabytes of one job, and how large its file is."""
    from zhuhang.forms.pdf import WORKERS
    from zhuhang.papers.printing import perform_print

    job, began, before = _queued(count, kind), time.perf_counter(), _processor()
    done = perform_print(job.pk, at=noticed.AT)
    took, used = time.perf_counter() - began, _processor() - before
    if done.state != done.State.DONE:
        raise SystemExit(done.why)
    own, started = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": took, "processor": used, "megabytes": (own.ru_maxrss + WORKERS * started.ru_maxrss) / 1024, "size": done.file.size}


def _queued(count: int, kind: str) -> Any:
    """A job as the page of notices queues it, for the academic secretary."""
    from zhuhang.papers.printing import open_print
    from zhuhang.people.models import Appointment, Person
    from zhuhang.people.roles import Role, Scope

    run = noticed.released(count, regulation=REGULATION, values=values)[0].run
    secretary = Person.objects.create_user("secretary", name="秘书")
    Appointment.objects.create(
        person=secretary, role=Role.ACADEMIC_SECRETARY, scope=Scope.COLLEGE, college=run.college, starts_on=noticed.AT.date()
    )
    return open_print(run, kind="notice", format=kind, class_groups=[], by=secretary, at=noticed.AT)


def _processor() -> float:
    own, started = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime


def goals(count: int = COUNT) -> list[Goal]:
    """Both kinds against their goals."""
    found = []
    for kind, name in (("pdf", "one PDF"), ("word", "a zip of Word files")):
        command = [sys.executable, "-m", "bench.printing", str(count), kind]
        figure = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        beside = f"{figure['processor']:.1f} s processor, {figure['size'] / 1e6:.1f} MB written"
        found.append(Goal(f"{count} notices as {name}", figure["seconds"], SECONDS, " s", beside=beside))
        found.append(Goal(f"{count} notices as {name}, memory", figure["megabytes"], MEGABYTES, " MB"))
    return found


def main(arguments: list[str]) -> None:
    """Measure one kind where it is named, else both."""
    count = int(arguments[0]) if arguments else COUNT
    if len(arguments) < 2:
        print("\n".join(goal.line() for goal in goals(count)))
        return
    with tempfile.TemporaryDirectory(prefix="zhuhang-bench-") as state:
        noticed.set_up(state)
        print(json.dumps(measured(count, arguments[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
