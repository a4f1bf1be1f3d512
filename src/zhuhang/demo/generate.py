"""Students and results of a demo college (生成名册与成绩): the same for the same college, every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from zhuhang.demo import names
from zhuhang.demo.university import (
    COHORTS,
    COMMON_COURSES,
    ELECTIVES,
    LATE,
    LISTED_TERMS,
    PRACTICE,
    PROGRAMME_COURSES,
    RENUMBERED,
    TERMS,
    DemoCollege,
)

ROSTER_HEADERS = ("学号", "姓名", "学院", "专业", "年级", "班级", "学制", "培养层次", "学籍状态")
RESULT_HEADERS = (
    "学号", "姓名", "学年学期", "课程代码", "课程名称", "课程性质", "学分", "成绩", "绩点", "考试性质", "成绩备注", "教学班", "任课教师", "开课单位",
)  # fmt: skip

LEAST_ABILITY = 63
_CLASS_SIZE = 25
_TEACHERS = 24
TAUGHT_BY_ACCOUNT = "大学物理"
"""The demo account of a course teacher teaches this course: one that a year group takes now and others owe."""


@dataclass(frozen=True)
class DemoStudent:
    """A generated student; ``ability`` is the mean of their grades and ``slump`` a term in which it drops."""

    number: str
    name: str
    short: str
    programme: str
    cohort: int
    class_group: str
    status: str
    ability: float
    slump: str


def students_of(college: DemoCollege, place: int) -> list[DemoStudent]:
    """The college's students: per programme and cohort one class; ``place`` tells colleges apart in student numbers."""
    random = Random(f"students {college.code}")
    students = []
    for line, (short, programme) in enumerate(college.programmes.items(), start=1):
        for cohort in COHORTS:
            for seat in range(1, _CLASS_SIZE + 1):
                students.append(DemoStudent(
                    number=f"{cohort}{place}{line}{seat:03}", name=names.name(random), short=short, programme=programme,
                    cohort=cohort, class_group=f"{short}{cohort % 100}01班",
                    status="休学" if random.random() < 0.01 else "在读",
                    ability=max(random.gauss(college.mean, college.spread), LEAST_ABILITY), slump=random.choice(LISTED_TERMS) if random.random() < 0.5 else "",
                ))  # fmt: skip
    return students


def roster_rows(college: DemoCollege, students: list[DemoStudent]) -> Iterator[tuple[str, ...]]:
    """The roster as the academic system would export it."""
    for student in students:
        yield (
            student.number, student.name, college.name, student.programme, str(student.cohort), student.class_group, "4", "本科",
            student.status,
        )  # fmt: skip


def result_rows(college: DemoCollege, students: list[DemoStudent]) -> Iterator[tuple[str, ...]]:
    """Every result from entry to the last term, sorted by term as exports are."""
    teachers = teachers_of(college)
    rows = [row for student in students for row in _of_student(college, student, teachers)]
    yield from sorted(rows, key=lambda row: (row[2], row[0]))


def teachers_of(college: DemoCollege) -> list[str]:
    """The names of the college's teachers; :func:`slot_of` says which of them teaches a course."""
    return [names.name(Random(f"teacher {college.code} {place}")) for place in range(_TEACHERS)]


def slot_of(course: str) -> int:
    """Which of the teachers teaches a course."""
    return sum(map(ord, course)) % _TEACHERS


def _of_student(college: DemoCollege, student: DemoStudent, teachers: list[str]) -> Iterator[tuple[str, ...]]:
    random = Random(f"results {college.code} {student.number}")
    owed: list[tuple[str, float, str]] = []
    terms = [term for term in TERMS if int(term[:4]) >= student.cohort]
    for place, term in enumerate(terms):
        retaken, owed = owed[:2], owed[2:]
        planned = planned_courses(student.short, place)
        for course in [*planned, *retaken]:
            passed = yield from _attempts(college, student, course, term, course in retaken, random, teachers)
            if not passed:
                owed.append(course)


def planned_courses(short: str, place: int) -> list[tuple[str, float, str]]:
    """The courses of one term: three common ones, one of the programme, one of practice, two electives."""
    common = list(COMMON_COURSES[place * 3 : place * 3 + 3])
    own = [(name, 3.5, "专业必修") for name in PROGRAMME_COURSES[short][place : place + 1]]
    own += [(name, 2, "实践必修") for name in PRACTICE[place : place + 1]]
    free = [(name, 1.5, "通识选修") for name in ELECTIVES[place * 2 : place * 2 + 2]]
    return [*common, *own, *free]


def _attempts(
    college: DemoCollege, student: DemoStudent, course: tuple[str, float, str], term: str, retake: bool, random: Random,
    teachers: list[str],
) -> Iterator[tuple[str, ...]]:  # fmt: skip
    """One attempt and, where it failed, mostly a make-up; returns whether the course was passed."""
    name, credits, nature = course
    code = code_of(college, name, renumbered=retake and name == RENUMBERED)
    teacher = teachers[slot_of(name)]
    section = f"({term})-{code}-{student.class_group}"

    def row(grade: str, point: str, kind: str, remark: str = "") -> tuple[str, ...]:
        return (
            student.number, student.name, term, code, name, nature, f"{credits:g}", grade, point, kind, remark, section, teacher,
            college.name,
        )  # fmt: skip

    kind = "重修" if retake else "正常考试"
    if name == LATE and term == TERMS[-1] and student.cohort == 2022:
        yield row("成绩尚未录入", "", kind)
        return True
    if random.random() < 0.004:
        yield row("", "", kind, "缓考")
        return True
    if random.random() < 0.004:
        yield row("0", "0", kind, random.choice(("缺考", "旷考")))
        return False
    grade = _grade(student, term, random)
    yield row(str(grade), _point(grade), kind)
    if grade >= 60 or random.random() < 0.1:
        return grade >= 60
    again = min(60, round(random.gauss(max(student.ability - 18, 50), 9)))
    yield row(str(again), _point(again), "补考")
    return again >= 60


def code_of(college: DemoCollege, name: str, renumbered: bool = False) -> str:
    """The code of a course."""
    return f"{college.code[:2].upper()}{sum(map(ord, name)) % 9000 + 1000}{'B' if renumbered else ''}"


def _grade(student: DemoStudent, term: str, random: Random) -> int:
    slump = 12 if student.slump == term else 0
    return max(12, min(99, round(random.gauss(student.ability - slump, 8))))


def _point(grade: int) -> str:
    return f"{(grade - 50) / 10:g}" if grade >= 60 else "0"
