"""What the demo colleges teach now (演示教学): selection, teaching tasks and teachers of the term under way, facts, course replacements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from zhuhang.demo import generate, staff
from zhuhang.demo.importing import import_rows
from zhuhang.demo.university import ELECTIVES, TERMS, DemoCollege
from zhuhang.gradebook.tables import FAILING, Outcome
from zhuhang.grades.models import ImportBatch, TeachingTask
from zhuhang.grades.teachers import appoint_teachers
from zhuhang.people.models import College, Person
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Role
from zhuhang.screening.appointees import holders
from zhuhang.screening.deadlines import following

NOW = following(TERMS[-1])
"""The term under way."""

_SELECTION = ("学号", "姓名", "学年学期", "课程代码", "课程名称", "学分", "教学班")
_TASKS = ("教学班", "学年学期", "课程代码", "课程名称", "教师工号", "任课教师", "开课单位")
_REPLACEMENTS = ("原课程代码", "现课程代码", "类型", "依据")
_FACTS = ("学号", "学年学期", "事实", "值", "依据")
_TRUANTS = (17, 60)
"""Students of whom a fact is stated, by place on the roster."""


@dataclass(frozen=True)
class _Choice:
    """A student in a course this term."""

    number: str
    name: str
    course: str
    credits: float
    section: str


def teach(college: College, demo: DemoCollege, place: int, at: datetime) -> None:
    """Import what the college teaches this term and appoint its teachers; once."""
    if TeachingTask.objects.filter(batch__college=college).exists():
        return
    secretary = holders(college, [Role.ACADEMIC_SECRETARY], at.date())[0]
    students = generate.students_of(demo, place)
    choices = list(_choices(college, demo, students))
    teachers = _staff_numbers(college, demo, place)
    tasks = {_task(demo, choice, *teachers[generate.slot_of(choice.course)]) for choice in choices}
    selected = [
        (each.number, each.name, NOW, generate.code_of(demo, each.course), each.course, f"{each.credits:g}", each.section)
        for each in choices
    ]
    content = ImportBatch.Content
    import_rows(college, _TASKS, sorted(tasks), f"{NOW}教学任务.csv", content.TEACHING_TASKS, secretary, at)
    import_rows(college, _SELECTION, selected, f"{NOW}选课名单.csv", content.SELECTION, secretary, at)
    import_rows(college, _REPLACEMENTS, _replacements(demo), "课程替代表.csv", content.EQUIVALENCES, secretary, at)
    appoint_teachers(college, [NOW], by=secretary, at=at)


def state_facts(college: College, students: list[generate.DemoStudent], by: Person, term: str, at: datetime) -> None:
    """Import facts about two students, where the regulation has any that a person states."""
    stated = [fact.label for fact in regulation_of(college).facts.values() if not fact.status]
    if stated:
        rows = [(students[place].number, term, stated[0], "是", "教学班考勤表（演示）") for place in _TRUANTS]
        import_rows(college, _FACTS, rows, f"{term}认定事实.csv", ImportBatch.Content.FACTS, by, at)


def _choices(college: College, demo: DemoCollege, students: list[generate.DemoStudent]) -> Iterator[_Choice]:
    """The courses of the plan, and of what a student owes the first two; one in five forgot to select them."""
    owed = _owed(college)
    for seat, student in enumerate(students):
        place = len([term for term in TERMS if int(term[:4]) >= student.cohort])
        for course, credits, _nature in generate.planned_courses(student.short, place):
            yield _Choice(student.number, student.name, course, credits, f"({NOW})-{generate.code_of(demo, course)}-{student.class_group}")
        for course, credits in owed[student.number][:2] if seat % 5 else []:
            yield _Choice(student.number, student.name, course, credits, f"({NOW})-{generate.code_of(demo, course)}-重修班")


def _owed(college: College) -> dict[str, list[tuple[str, float]]]:
    """What each student failed and never passed, by student number."""
    rows = college.students.filter(results__superseded_by=None).order_by("number", "results__term", "results__course_id")
    outcomes: dict[str, dict[str, tuple[float, set[int]]]] = defaultdict(dict)
    for number, course, credits, outcome in rows.values_list(
        "number", "results__course_name", "results__credits", "results__outcome"
    ):
        outcomes[number].setdefault(course, (credits / 100, set()))[1].add(outcome)
    failing, done = {int(each) for each in FAILING}, {int(Outcome.PASSED), int(Outcome.EXEMPT)}
    owed: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for number, courses in outcomes.items():
        owed[number] = [(name, credits) for name, (credits, found) in courses.items() if found & failing and not found & done]
    return owed


def _staff_numbers(college: College, demo: DemoCollege, place: int) -> list[tuple[str, str]]:
    """Every teacher's staff number and name; who has an account has its name as staff number."""
    teachers = [(f"{place}{slot + 1:04}", name) for slot, name in enumerate(generate.teachers_of(demo))]
    slot = generate.slot_of(generate.TAUGHT_BY_ACCOUNT)
    account = staff.course_teacher(college, teachers[slot][1])
    teachers[slot] = (account.username, account.name)
    return teachers


def _task(demo: DemoCollege, choice: _Choice, number: str, teacher: str) -> tuple[str, ...]:
    """Who teaches a section."""
    return (choice.section, NOW, generate.code_of(demo, choice.course), choice.course, number, teacher, demo.name)


def _replacements(demo: DemoCollege) -> list[tuple[str, ...]]:
    """What the academic affairs office proposes; it counts once a person confirms it."""
    first, second, third = (generate.code_of(demo, name) for name in ELECTIVES[1:4])
    return [(first, second, "替代", "培养方案调整（演示）"), (third, "", "不计", "培养方案不再要求这门课（演示）")]
