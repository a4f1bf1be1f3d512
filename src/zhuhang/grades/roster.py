"""Writing a roster (名册入库): students, with the programmes and class groups it names."""

from __future__ import annotations

from typing import Any

import polars as pl

from zhuhang.grades.models import ImportBatch
from zhuhang.people.models import ClassGroup, College, Programme, Student

_PLAIN = ["name", "cohort", "nominal_years", "education_level", "status", "gpa", "category"]
_WRITTEN = [*_PLAIN, "programme_id", "class_group_id"]


def changes_of(college: College, read: pl.DataFrame) -> dict[str, int]:
    """How many students a roster would add, change and leave as they are; writes nothing."""
    known = {student.number: student for student in college.students.select_related("programme", "class_group")}
    counts = {"added": 0, "corrected": 0, "same": 0}
    for row in read.iter_rows(named=True):
        counts[_verdict(known.get(row["student_id"]), row)] += 1
    return counts


def _verdict(student: Student | None, row: dict[str, Any]) -> str:
    if student is None:
        return "added"
    units = (student.programme.name if student.programme else "", student.class_group.name if student.class_group else "")
    same = units == (row["programme"], row["class_group"]) and all(getattr(student, name) == row[name] for name in _PLAIN)
    return "same" if same else "corrected"


def write(batch: ImportBatch, read: pl.DataFrame) -> dict[str, int]:
    """Add and change students as the roster says; ``batch.changes`` keeps what each was before, for an undo."""
    counts = changes_of(batch.college, read)
    programmes, class_groups = _units(batch.college, read)
    known = {student.number: student for student in batch.college.students.all()}
    before: list[dict[str, Any]] = []
    new, changed = [], []
    for row in read.iter_rows(named=True):
        student = known.get(row["student_id"]) or Student(college=batch.college, number=row["student_id"])
        old = {name: getattr(student, name) for name in _WRITTEN} if student.pk else None
        for name in _PLAIN:
            setattr(student, name, row[name])
        student.programme_id, student.class_group_id = programmes.get(row["programme"]), class_groups.get(row["class_group"])
        if old is None:
            new.append(student)
        elif old != {name: getattr(student, name) for name in _WRITTEN}:
            changed.append(student)
        else:
            continue
        before.append({"number": student.number, "before": old})
    Student.objects.bulk_create(new, batch_size=2000)
    Student.objects.bulk_update(changed, _WRITTEN, batch_size=500)
    batch.changes = before
    return counts


def take_back(batch: ImportBatch) -> None:
    """Give every student the values from before the roster; those it added go, unless something refers to them."""
    known = {student.number: student for student in batch.college.students.all()}
    restored, added = [], []
    for change in batch.changes:
        student = known[change["number"]]
        if change["before"] is None:
            added.append(student.pk)
            continue
        for name, value in change["before"].items():
            setattr(student, name, value)
        restored.append(student)
    Student.objects.bulk_update(restored, _WRITTEN, batch_size=500)
    unreferred = dict.fromkeys(("results", "entries", "facts", "person", "selections", "earlier_levels", "proposed_equivalences"))
    Student.objects.filter(pk__in=added, **unreferred).delete()


def _units(college: College, read: pl.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    for name in read["programme"].unique().sort():
        if name:
            Programme.objects.get_or_create(college=college, name=name)
    programmes = dict(college.programmes.values_list("name", "pk"))
    groups = read.filter(pl.col("class_group") != "").unique("class_group", keep="first", maintain_order=True)
    for row in groups.iter_rows(named=True):
        ClassGroup.objects.get_or_create(
            college=college, name=row["class_group"],
            defaults={"cohort": row["cohort"], "programme_id": programmes.get(row["programme"])},
        )  # fmt: skip
    return programmes, dict(college.class_groups.values_list("name", "pk"))
