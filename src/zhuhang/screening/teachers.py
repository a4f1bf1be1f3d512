"""Whom the warned students sit with this term (任课教师名单): per teacher the least a teacher needs: who, class, course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from zhuhang.grades.models import CourseSelection, Result, TeachingTask
from zhuhang.people.models import Person, Student
from zhuhang.screening.listing import WarningList
from zhuhang.screening.teaching import official_lines, terms_of


@dataclass(frozen=True)
class Seat:
    """One student in one course of a teacher. Nothing about the warning: not the level, not why."""

    student: Student
    course: str
    section: str


@dataclass
class TeacherList:
    """One teacher's warned students, by course; ``staff_id`` is empty where no table gives it."""

    teacher: str
    unit: str
    staff_id: str = ""
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
    staff_id: str = ""


def teacher_lists(wl: WarningList, students: QuerySet[Student]) -> list[TeacherList]:
    """A list for every teacher who teaches one of these students, officially warned, in the term after the judged one.

    Who teaches whom is what the imported selections with their teaching tasks say, and that term's rows of results,
    graded or not; nothing imported, no lists.
    """
    known = _officially_warned(wl, students)
    found: dict[tuple[str, str], TeacherList] = {}
    seen = set[tuple[int, str, str]]()
    taught = [*_selected(wl, list(known)), *_sat(wl, list(known))]
    for each in sorted(taught, key=lambda row: (row.teacher, row.course, row.section, known[row.student].number)):
        if (each.student, each.course_id, each.teacher) not in seen:
            seen.add((each.student, each.course_id, each.teacher))
            kept = found.setdefault((each.teacher, each.unit), TeacherList(each.teacher, each.unit))
            kept.staff_id = kept.staff_id or each.staff_id
            kept.seats.append(Seat(known[each.student], each.course, each.section))
    return list(found.values())


def seats_of(teacher: Person, wl: WarningList, students: QuerySet[Student]) -> list[Seat]:
    """Where these students, officially warned, sit in this teacher's sections, by course; known by staff number only."""
    known = _officially_warned(wl, students)
    own = {row for row in _selected(wl, list(known)) if row.staff_id == teacher.username}
    seats = [Seat(known[row.student], row.course, row.section) for row in own]
    return sorted(seats, key=lambda seat: (seat.course, seat.section, seat.student.number))


def taught_by(wl: WarningList, students: list[int]) -> dict[str, set[int]]:
    """Of these students those whom each teacher teaches this term, by staff number."""
    taught: dict[str, set[int]] = defaultdict(set)
    for row in _selected(wl, students):
        if row.staff_id:
            taught[row.staff_id].add(row.student)
    return taught


def _officially_warned(wl: WarningList, students: QuerySet[Student]) -> dict[int, Student]:
    warned = students.filter(pk__in=official_lines(wl).values("student")).select_related("class_group")
    return {student.pk: student for student in warned}


def _selected(wl: WarningList, students: list[int]) -> Iterator[_Taught]:
    """What was selected, with who teaches the section; where the selection names none, who teaches the course."""
    by_section: dict[str, list[TeachingTask]] = defaultdict(list)
    by_course: dict[str, list[TeachingTask]] = defaultdict(list)
    tasks = TeachingTask.objects.filter(batch__college=wl.college, term__in=terms_of(wl), superseded_by=None)
    for task in tasks.exclude(teacher="", staff_id=""):
        by_section[task.section].append(task)
        by_course[task.course_id].append(task)
    for row in CourseSelection.objects.filter(student__in=students, term__in=terms_of(wl), superseded_by=None):
        for task in by_section[row.section] if row.section else by_course[row.course_id]:
            course = row.course_name or task.course_name or row.course_id
            teacher = task.teacher or task.staff_id
            yield _Taught(row.student_id, row.course_id, course, task.section, teacher, task.unit, task.staff_id)


def _sat(wl: WarningList, students: list[int]) -> Iterator[_Taught]:
    """The term's rows of results that name a teacher."""
    rows = Result.objects.filter(student__in=students, term=terms_of(wl)[0], superseded_by=None).exclude(teacher="")
    for row in rows:
        yield _Taught(row.student_id, row.course_id, row.course_name, row.section, row.teacher, row.unit)
