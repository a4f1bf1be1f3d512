"""Whom the listed students sit with this term (任课教师名单): one list per teacher, with as little as a teacher needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet

from zhuhang.grades.models import Result
from zhuhang.people.models import Student
from zhuhang.screening.deadlines import following
from zhuhang.screening.listing import ListLine, WarningList


@dataclass(frozen=True)
class Seat:
    """One student in one course of a teacher."""

    student: Student
    course: str
    section: str
    line: ListLine


@dataclass
class TeacherList:
    """One teacher's listed students, by course."""

    teacher: str
    unit: str
    seats: list[Seat] = field(default_factory=list)


def teacher_lists(wl: WarningList, students: QuerySet[Student]) -> list[TeacherList]:
    """A list for every teacher who teaches one of these listed students in the term after the judged one.

    Who teaches whom is what the imported rows of that term say, graded or not; no rows, no lists.
    """
    lines = {
        line.student_id: line
        for line in ListLine.objects.filter(list=wl, state=ListLine.State.MOVING, student__in=students).select_related(
            "student__class_group"
        )
    }
    rows = Result.objects.filter(student__in=lines, term=following(wl.term), superseded_by=None).exclude(teacher="")
    found: dict[tuple[str, str], TeacherList] = {}
    seen = set[tuple[int, str, str]]()
    for row in rows.order_by("teacher", "course_name", "section", "student__number"):
        if (row.student_id, row.course_id, row.teacher) in seen:
            continue
        seen.add((row.student_id, row.course_id, row.teacher))
        line = lines[row.student_id]
        kept = found.setdefault((row.teacher, row.unit), TeacherList(row.teacher, row.unit))
        kept.seats.append(Seat(line.student, row.course_name, row.section, line))
    return list(found.values())
