"""How fast and how large: a thousand notices as one PDF, and as a zip of Word files, each in a process of its own.

``python -m bench.forms [COUNT]`` prints both; ``python -m bench.forms COUNT pdf`` measures one and prints JSON. Memory is the
whole of the process and the largest of those it started, twice: two draw at a time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from typing import Any

from bench.goals import Goal
from zhuhang.forms.batch import in_order, word_zip
from zhuhang.forms.load import load_forms
from zhuhang.forms.pdf import WORKERS, render_pdf

COUNT = 1000
SECONDS = 10
MEGABYTES = 1024
REGULATION, FORM = "njimt", "notice"
_COURSES = [{"course_id": f"C{n}", "course_name": f"示例课程{n}", "credits": "3", "term": "2024-2025-1"} for n in range(4)]


def documents(count: int) -> list[dict[str, Any]]:
    """So many notices, no two alike, of twenty classes."""
    return [
        {
            "serial": f"2024-{n:04}", "code": f"BENCH{n:05}", "term": "2024—2025学年第2学期", "college": "示例系", "grade": "2023",
            "programme": "机械设计制造及其自动化", "class_group": f"示例{n % 20:02}班", "student_id": f"2023{n:06}", "name": f"学生{n}",
            "outstanding_courses": str(n % 5 + 1), "outstanding_credits": "12.5", "issued_on": "2025-09-05", "failed_courses": _COURSES,
        }
        for n in range(count)
    ]  # fmt: skip


def measured(count: int, kind: str) -> dict[str, float]:
    """Seconds, processor seconds and megabytes of one batch, reading the form included."""
    form, began = load_forms(REGULATION)[FORM], time.perf_counter()
    made = render_pdf(form, in_order(documents(count))) if kind == "pdf" else word_zip(form, in_order(documents(count)))
    took = time.perf_counter() - began
    own, started = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime
    memory = (own.ru_maxrss + WORKERS * started.ru_maxrss) / 1024
    return {"seconds": took, "processor": processor, "megabytes": memory, "size": len(made)}


def goals(count: int = COUNT) -> list[Goal]:
    """Both batches against their goals."""
    found = []
    for kind, name in (("pdf", "one PDF"), ("word", "a zip of Word files")):
        command = [sys.executable, "-m", "bench.forms", str(count), kind]
        figure = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        beside = f"{figure['processor']:.1f} s processor, {figure['size'] / 1e6:.1f} MB written"
        found.append(Goal(f"{count} notices as {name}", figure["seconds"], SECONDS, " s", beside=beside))
        found.append(Goal(f"{count} notices as {name}, memory", figure["megabytes"], MEGABYTES, " MB"))
    return found


def main(arguments: list[str]) -> None:
    """Measure one kind where it is named, else both."""
    count = int(arguments[0]) if arguments else COUNT
    if len(arguments) > 1:
        print(json.dumps(measured(count, arguments[1])))
    else:
        print("\n".join(goal.line() for goal in goals(count)))


if __name__ == "__main__":
    main(sys.argv[1:])
