"""Whom the listed students sit with this term (任课教师名单): one list per teacher, with as little as a teacher needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from zhuhang.grades.models import CourseSelection, Result, TeachingTask
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


@dataclass(frozen=True)
class _Taught:
    """A student in a course section of a teacher, from whichever table says so."""

    student: int
    course_id: str
    course: str
    section: str
    teacher: str
    unit: str


def teacher_lists(wl: WarningList, students: QuerySet[Student]) -> list[TeacherList]:
    """A list for every teacher who teaches one of these listed students in the term after the judged one.

    Who teaches whom is what the imported selections with their teaching tasks say, and that term's rows of results,
    graded or not; nothing imported, no lists.
    """
    moving = ListLine.objects.filter(list=wl, state=ListLine.State.MOVING, student__in=students)
    lines = {line.student_id: line for line in moving.select_related("student__class_group")}
    found: dict[tuple[str, str], TeacherList] = {}
    seen = set[tuple[int, str, str]]()
    taught = [*_selected(wl, list(lines)), *_sat(wl, list(lines))]
    for each in sorted(taught, key=lambda row: (row.teacher, row.course, row.section, lines[row.student].student.number)):
        if (each.student, each.course_id, each.teacher) not in seen:
            seen.add((each.student, each.course_id, each.teacher))
            kept = found.setdefault((each.teacher, each.unit), TeacherList(each.teacher, each.unit))
            kept.seats.append(Seat(lines[each.student].student, each.course, each.section, lines[each.student]))
    return list(found.values())


def _selected(wl: WarningList, students: list[int]) -> Iterator[_Taught]:
    """What was selected, with who teaches the section; where the selection names none, who teaches the course."""
    terms = [following(wl.term), ""]
    by_section: dict[str, list[TeachingTask]] = defaultdict(list)
    by_course: dict[str, list[TeachingTask]] = defaultdict(list)
    for task in TeachingTask.objects.filter(batch__college=wl.college, term__in=terms, superseded_by=None).exclude(teacher=""):
        by_section[task.section].append(task)
        by_course[task.course_id].append(task)
    for row in CourseSelection.objects.filter(student__in=students, term__in=terms, superseded_by=None):
        for task in by_section[row.section] if row.section else by_course[row.course_id]:
            course = row.course_name or task.course_name or row.course_id
            yield _Taught(row.student_id, row.course_id, course, task.section, task.teacher, task.unit)


def _sat(wl: WarningList, students: list[int]) -> Iterator[_Taught]:
    """The term's rows of results that name a teacher."""
    rows = Result.objects.filter(student__in=students, term=following(wl.term), superseded_by=None).exclude(teacher="")
    for row in rows:
        yield _Taught(row.student_id, row.course_id, row.course_name, row.section, row.teacher, row.unit)
