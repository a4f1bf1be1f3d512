"""A college whose every student has a notice, in a database of its own, for the benches of notices."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 9, 23, 2, tzinfo=UTC)
CLASSES = 20


def set_up(state: str) -> None:
    """Django on an empty database under ``state``, or on the database of ``DATABASE_URL``."""
    os.environ |= {"ZHUHANG_STATE": state, "DJANGO_SETTINGS_MODULE": "zhuhang.project.settings", "ZHUHANG_JOBS": "immediate"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def released(count: int, *, regulation: str, values: Callable[[int], dict[str, Any]]) -> list:  # type: ignore[type-arg]
    """So many students of twenty classes, each with an account, an entry on a list, and a released notice to sign."""
    from zhuhang.papers.models import Notice
    from zhuhang.people.models import ClassGroup, College, Person, Student, University
    from zhuhang.screening.models import Entry, Run

    university = University.objects.create(name="测试大学")
    college = College.objects.create(university=university, code="bench", name="测试学院", regulation=regulation)
    run = Run.objects.create(college=college, term="2025-2026-2", state="done", created_at=AT, done_at=AT, is_current=True)
    groups = ClassGroup.objects.bulk_create(ClassGroup(college=college, name=f"示例{n:02}班", cohort="2023") for n in range(CLASSES))
    people = Person.objects.bulk_create(Person(username=f"s{n}", name=f"学生{n}", password="!") for n in range(count))
    students = Student.objects.bulk_create(
        Student(college=college, number=f"{n:08}", name=f"学生{n}", person=person, class_group=groups[n % CLASSES])
        for n, person in enumerate(people)
    )
    entries = Entry.objects.bulk_create(
        Entry(run=run, student=student, track="academic", standing="listed", level="yellow", rank=0) for student in students
    )
    return Notice.objects.bulk_create(
        Notice(
            college=college, run=run, entry=entry, student=entry.student, kind="notice", kind_name="通知书", audience="student",
            form="notice", regulation_code=regulation, track="academic", level="yellow", level_name="等级", serial=str(entry.pk),
            state="released", prepared_at=AT, released_at=AT, opens_at=AT, values=values(number),
            terms={"receipt": {"sentence": "已收到"}},
        )
        for number, entry in enumerate(entries)
    )  # fmt: skip
