"""Preparing the demo (准备演示数据): through the same acts a secretary uses, so that nothing is shown that is not real."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xlsxwriter

from zhuhang.demo import generate, notices, procedure, staff, teaching
from zhuhang.demo.importing import Rows, import_rows
from zhuhang.demo.university import COLLEGES, LISTED_TERMS, TERMS, UNIVERSITY, DemoCollege
from zhuhang.grades.models import ImportBatch
from zhuhang.people.models import College, Person, Student, University
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.perform import perform
from zhuhang.screening.runs import open_run

Tell = Callable[[str], None]


def prepare(exports: Path, tell: Tell) -> None:
    """Prepare every college that is not yet there; leave a sample export per college in ``exports``."""
    university, _created = University.objects.get_or_create(name=UNIVERSITY)
    for place, demo in enumerate(COLLEGES, start=1):
        if not Run.objects.filter(college__code=demo.code, term=LISTED_TERMS[-1], is_current=True).exists():
            _prepare_college(university, demo, place, exports)
        tell(f"{demo.name}（办法 {demo.regulation}）已就绪")
    staff.appoint_offices()
    by_code = {college.code: college for college in College.objects.all()}
    colleges = [by_code[demo.code] for demo in COLLEGES]
    for place, demo in enumerate(COLLEGES, start=1):
        teaching.teach(colleges[place - 1], demo, place, _moment(LISTED_TERMS[-1]))
    tell("本学期的选课名单、教学任务和课程替代表已导入，任课教师已登记")
    procedure.move_lists(colleges)
    tell("名单程序：每个学院的最近一次名单各停在不同的步骤")
    notices.serve_lists(colleges)
    tell("通知书：已公布的名单都已下达，回执有收到的、没收到的和送达不成的")


def _prepare_college(university: University, demo: DemoCollege, place: int, exports: Path) -> None:
    college, _created = College.objects.get_or_create(
        code=demo.code,
        defaults={"university": university, "name": demo.name, "regulation": demo.regulation, "parameters": demo.parameters},
    )
    secretary = staff.appoint_secretary(college)
    students = generate.students_of(demo, place)
    rows = list(generate.result_rows(demo, students))
    _import_results(college, [row for row in rows if row[2] < LISTED_TERMS[0]], "历年成绩.csv", secretary, LISTED_TERMS[0])
    for term in LISTED_TERMS:
        _import_roster(college, demo, [student for student in students if student.cohort <= int(term[:4])], secretary, term)
        _import_results(college, [row for row in rows if row[2] == term], f"{term}成绩.csv", secretary, term)
        if term == LISTED_TERMS[-1]:
            teaching.state_facts(college, students, secretary, term, _moment(term))
        run = open_run(
            college, term=term, phase=Run.Phase.FINAL, parameters=demo.parameters, by=secretary, at=_moment(term)
        )
        perform(run.pk, at=_moment(term))
    staff.appoint_staff(college)
    staff.appoint_around(college, _heaviest(college))
    _write_sample(exports, demo, rows)


def _import_roster(college: College, demo: DemoCollege, students: list[generate.DemoStudent], by: Person, term: str) -> None:
    rows = list(generate.roster_rows(demo, students))
    import_rows(college, generate.ROSTER_HEADERS, rows, f"{term}学生名册.csv", ImportBatch.Content.STUDENTS, by, _moment(term))


def _import_results(college: College, rows: Rows, name: str, by: Person, term: str) -> None:
    import_rows(college, generate.RESULT_HEADERS, rows, name, ImportBatch.Content.RESULTS, by, _moment(term))


def _moment(term: str) -> datetime:
    """About three weeks after the term that follows began: when a college makes its list of that term."""
    year = int(term[:4]) + 1
    month, day = (3, 18) if term.endswith("1") else (9, 23)
    return datetime(year, month, day, 1, 30, tzinfo=UTC) + timedelta(minutes=TERMS.index(term))


def _heaviest(college: College) -> Student:
    entries = Entry.objects.filter(run__college=college, run__term=LISTED_TERMS[-1], run__is_current=True, rank__gte=0)
    return entries.select_related("student").order_by("-rank", "student__number")[0].student


def _write_sample(exports: Path, demo: DemoCollege, rows: Rows) -> None:
    """A workbook to try the import with: the last term again, some grades corrected, some rows nobody can read."""
    exports.mkdir(parents=True, exist_ok=True)
    last = [list(row) for row in rows if row[2] == TERMS[-1]]
    for row in [row for row in last if row[7].isdigit() and 50 <= int(row[7]) < 60][::6]:
        row[7], row[8] = "61", "1.1"
    for row, grade in zip(last[9:200:60], ("六十一", "201", "-", "待定"), strict=False):
        row[7] = grade
    with xlsxwriter.Workbook(exports / f"{demo.name}{TERMS[-1]}成绩导出.xlsx", {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("成绩")
        sheet.write_row(0, 0, generate.RESULT_HEADERS)
        for number, row in enumerate(last, start=1):
            sheet.write_row(number, 0, row)
