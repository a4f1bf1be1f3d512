"""One named cast for every test that needs people (人物表): a college under a real regulation, staff, students, results.

Staff are appointed as the demo appoints them; the students are few, and each is there for a reason.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.core.files.base import ContentFile

from zhuhang.demo import staff
from zhuhang.demo.generate import RESULT_HEADERS, ROSTER_HEADERS
from zhuhang.grades.imports import confirm_batch, open_batch
from zhuhang.grades.models import ImportBatch
from zhuhang.grades.readings import read_batch
from zhuhang.people.models import Appointment, ClassGroup, College, Person, Student, University
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.models import Run
from zhuhang.screening.perform import perform
from zhuhang.screening.runs import open_run

NOW = datetime(2024, 3, 18, 1, 30, tzinfo=UTC)
ON = date(2024, 3, 18)
BEFORE, TERM, AFTER = "2022-2023-2", "2023-2024-1", "2023-2024-2"

ROSTER = (
    ("20220101", "钱多多", "软件2201班"),  # passes everything
    ("20220102", "孙红", "软件2201班"),  # half of the last term failed
    ("20220103", "李黄", "软件2202班"),  # one small course failed
    ("20220104", "周上", "软件2202班"),  # failed a little before, much now
    ("20220105", "吴退", "软件2202班"),  # failed before, passed since
)

_COURSES = {"M1": ("高等数学", "5"), "P1": ("大学物理", "4"), "E1": ("大学英语", "3"), "A1": ("艺术鉴赏", "1"), "S1": ("数据结构", "7")}

GRADES: dict[str, dict[str, dict[str, str]]] = {
    BEFORE: {
        "20220101": {"M1": "90", "E1": "85"},
        "20220102": {"M1": "80", "E1": "78"},
        "20220103": {"M1": "82", "E1": "88"},
        "20220104": {"M1": "90", "E1": "91", "A1": "50"},
        "20220105": {"M1": "85", "E1": "86", "A1": "55"},
    },
    TERM: {
        "20220101": {"P1": "92", "S1": "88", "A1": "90"},
        "20220102": {"P1": "40", "S1": "81", "A1": "88"},
        "20220103": {"P1": "88", "S1": "84", "A1": "52"},
        "20220104": {"P1": "51", "S1": "95"},
        "20220105": {"P1": "85", "S1": "86", "A1": "75"},
    },
}


@dataclass(frozen=True)
class Cast:
    """The college and the people a test talks about."""

    college: College
    secretary: Person
    vice_dean: Person
    leader: Person
    counselor: Person
    class_advisor: Person
    outsider: Person

    def student(self, name: str) -> Student:
        """A student by name."""
        return self.college.students.get(name=name)


def college(code: str = "cast", regulation: str = "asnu") -> Cast:
    """A college with its staff and roster; counselor and class advisor have the first class group only."""
    university, _created = University.objects.get_or_create(name="测试大学")
    made = College.objects.create(university=university, code=code, name=f"{code}学院", regulation=regulation)
    secretary = staff.appoint_secretary(made)
    rows = [(number, name, made.name, "软件工程", "2022", group, "4", "本科", "在读") for number, name, group in ROSTER]
    imported(made, secretary, ROSTER_HEADERS, rows, "名册.csv", content=ImportBatch.Content.STUDENTS)
    staff.appoint_staff(made)
    found = {role: Person.objects.get(username=f"{staff.PREFIX}{code}.{role.value}") for role in (
        Role.VICE_DEAN, Role.LEADER, Role.COUNSELOR, Role.CLASS_ADVISOR,
    )}  # fmt: skip
    outsider = Person.objects.create_user(f"outsider.{code}", name="外人")
    return Cast(
        made, secretary, found[Role.VICE_DEAN], found[Role.LEADER], found[Role.COUNSELOR], found[Role.CLASS_ADVISOR], outsider
    )


def result_rows(terms: Iterable[str] = (BEFORE, TERM)) -> list[tuple[str, ...]]:
    """The cast's results of some terms, in the order of :data:`RESULT_HEADERS`."""
    names = {number: name for number, name, _group in ROSTER}
    return [
        (number, names[number], term, code, *_course(code), grade, _point(grade), "正常考试", "", "", "", "")
        for term in terms
        for number, grades in GRADES[term].items()
        for code, grade in grades.items()
    ]  # fmt: skip


def _course(code: str) -> tuple[str, str, str]:
    name, credits = _COURSES[code]
    return name, "必修", credits


def _point(grade: str) -> str:
    return f"{(int(grade) - 50) / 10:g}" if grade.isdigit() and int(grade) >= 60 else "0"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], name: str = "成绩.csv") -> ContentFile:
    """A CSV file as a person would upload it."""
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    return ContentFile(text.getvalue().encode(), name=name)


def previewed(
    made: College, by: Person, headers: Sequence[str], rows: Iterable[Sequence[str]], name: str = "成绩.csv",
    content: str = ImportBatch.Content.RESULTS,
) -> ImportBatch:  # fmt: skip
    """A batch that was uploaded and read."""
    batch = open_batch(made, [table(headers, rows, name)], by=by, at=NOW, content=content)
    return read_batch(batch.pk, at=NOW)


def imported(
    made: College, by: Person, headers: Sequence[str], rows: Iterable[Sequence[str]], name: str = "成绩.csv",
    content: str = ImportBatch.Content.RESULTS,
) -> ImportBatch:  # fmt: skip
    """A batch that was uploaded, read and confirmed."""
    return confirm_batch(previewed(made, by, headers, rows, name, content), by=by, at=NOW)


def with_results(cast: Cast, terms: Iterable[str] = (BEFORE, TERM)) -> ImportBatch:
    """The cast's results, stored."""
    return imported(cast.college, cast.secretary, RESULT_HEADERS, result_rows(terms))


def screened(cast: Cast, term: str = TERM, **parameters: str) -> Run:
    """A finished run of one term."""
    run = open_run(cast.college, term=term, phase=Run.Phase.FINAL, parameters=parameters, by=cast.secretary, at=NOW)
    return perform(run.pk, at=NOW)


def with_lists(cast: Cast) -> Run:
    """Results and lists of both terms; the run of the last."""
    with_results(cast)
    screened(cast, BEFORE)
    return screened(cast, TERM)


def appoint(person: Person, role: Role, scope: Scope, **unit: object) -> Appointment:
    """One appointment that holds on :data:`ON`; ``starts_on`` and ``ends_on`` may be given."""
    return Appointment.objects.create(**{"starts_on": date(2022, 9, 1), "person": person, "role": role, "scope": scope} | unit)


def class_group(cast: Cast, name: str) -> ClassGroup:
    """A class group of the cast's college."""
    return cast.college.class_groups.get(name=name)
