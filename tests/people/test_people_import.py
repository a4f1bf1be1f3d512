"""Importing people: preview, confirm, refused rows with their place, the same file twice."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from tests import cast
from zhuhang.people.imports import Outcome, PeopleImportRefused, confirm_import, open_import, preview
from zhuhang.people.models import Appointment, ClassGroup, Guardian, PeopleImport, Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.roles import Role, Scope

pytestmark = pytest.mark.django_db

STAFF = (("工号", "姓名", "办公电话"), ("T001", "洪波", "0931-1"), ("T002", "尤敏", ""), ("T003", "鲍敏", ""))
APPOINTMENTS = ("工号", "姓名", "职务", "班级", "开始日期", "结束日期", "接替")


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def _book(rows: Sequence[Sequence[str]], name: str = "表.xlsx") -> ContentFile:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return ContentFile(target.getvalue(), name=name)


def _opened(made: cast.Cast, table: str, rows: Sequence[Sequence[str]]) -> PeopleImport:
    return open_import(made.college, table, _book(rows), by=made.secretary, at=cast.NOW)


def _seen(made: cast.Cast, table: str, rows: Sequence[Sequence[str]]) -> Outcome:
    return preview(_opened(made, table, rows), by=made.secretary, at=cast.NOW)


def _imported(made: cast.Cast, table: str, rows: Sequence[Sequence[str]]) -> dict[str, int]:
    return confirm_import(_opened(made, table, rows), by=made.secretary, at=cast.NOW).counts


def _why(outcome: Outcome) -> list[tuple[str, str, int, str, str]]:
    return [(note.source.file, note.source.sheet, note.row, note.column, note.why.split("：")[0]) for note in outcome.refused]


def test_a_preview_says_what_confirming_does_and_writes_nothing(made: cast.Cast) -> None:
    before = Person.objects.count()
    assert _seen(made, "staff", STAFF).counts == {"read": 3, "added": 3}
    assert Person.objects.count() == before
    assert _imported(made, "staff", STAFF) == {"read": 3, "added": 3}
    assert Person.objects.get(username="T001").office_phone == "0931-1"
    assert not Person.objects.get(username="T001").has_usable_password()


def test_the_same_file_twice_changes_nothing(made: cast.Cast) -> None:
    _imported(made, "staff", STAFF)
    assert _imported(made, "staff", STAFF) == {"read": 3, "same": 3}
    opened = _opened(made, "staff", STAFF)
    assert confirm_import(opened, by=made.secretary, at=cast.NOW).counts == confirm_import(opened, by=made.secretary, at=cast.NOW).counts


def test_rows_are_refused_with_file_row_column_and_reason(made: cast.Cast) -> None:
    _imported(made, "staff", STAFF)
    outcome = _seen(made, "staff", (STAFF[0], ("T001", "别人", ""), ("T 9", "空格", ""), ("T004", "", "1")))
    assert _why(outcome) == [
        ("表.xlsx", "", 2, "姓名", "工号 T001 已登记为“洪波”"), ("表.xlsx", "", 3, "工号", "“T 9”不能作工号"),
        ("表.xlsx", "", 4, "姓名", "没有姓名"),
    ]  # fmt: skip
    assert outcome.counts == {"read": 3, "refused": 3}


def test_classes_come_with_programme_and_department(made: cast.Cast) -> None:
    rows = (("班级", "专业", "年级", "系部"), ("软件2301班", "软件工程", "2023", "软件系"), ("软件2201班", "软件工程", "2022", ""))
    assert _imported(made, "classes", rows) == {"read": 2, "added": 1, "same": 1}
    group = ClassGroup.objects.get(name="软件2301班")
    assert (group.cohort, group.programme.department.name) == ("2023", "软件系")


def test_an_appointment_is_read_in_the_words_of_the_regulation(made: cast.Cast) -> None:
    _imported(made, "staff", STAFF)
    rows = (APPOINTMENTS, ("T001", "洪波", "二级学院教学副院长", "", "2024-01-01", "", ""), ("T002", "", "辅导员", "软件2202班", "2024/2/1", "2024-12-31", ""))
    assert _imported(made, "appointments", rows) == {"read": 2, "added": 2}
    dean, counselor = Appointment.objects.filter(person__username__startswith="T").order_by("person__username")
    assert (dean.role, dean.scope, dean.starts_on, dean.ends_on) == (Role.VICE_DEAN, Scope.COLLEGE, date(2024, 1, 1), None)
    assert (counselor.class_group.name, counselor.ends_on) == ("软件2202班", date(2024, 12, 31))
    assert _imported(made, "appointments", rows) == {"read": 2, "same": 2}


def test_a_successor_takes_over_on_the_day(made: cast.Cast) -> None:
    _imported(made, "staff", STAFF)
    old = made.class_advisor.username
    rows = (APPOINTMENTS, ("T003", "", "班主任", "软件2201班", "2024-03-01", "", old))
    assert _imported(made, "appointments", rows) == {"read": 1, "added": 1}
    before = Appointment.objects.get(person=made.class_advisor)
    assert (before.ends_on, before.successor.person.name) == (date(2024, 2, 29), "鲍敏")
    assert _imported(made, "appointments", rows) == {"read": 1, "same": 1}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("T009", "", "辅导员", "", "2024-01-01", "", ""), "没有工号“T009”"),
        (("T001", "别人", "辅导员", "", "2024-01-01", "", ""), "工号 T001 登记的是“洪波”"),
        (("T001", "", "船长", "", "2024-01-01", "", ""), "不认识角色“船长”"),
        (("T001", "", "教务处", "", "2024-01-01", "", ""), "学院不能任命这个角色"),
        (("T001", "", "辅导员", "没有的班", "2024-01-01", "", ""), "本学院没有班级“没有的班”"),
        (("T001", "", "辅导员", "", "明年", "", ""), "“明年”不是日期"),
        (("T001", "", "辅导员", "", "2024-02-30", "", ""), "“2024-02-30”不是日期"),
        (("T001", "", "辅导员", "", "2024-02-01", "2024-01-01", ""), "结束日期 2024-01-01 早于开始日期 2024-02-01"),
        (("T001", "", "班主任", "软件2201班", "2024-02-01", "", "T002"), "工号 T002 没有这项任职，不能接替"),
    ],
)  # fmt: skip
def test_an_appointment_that_cannot_be_is_refused(row: tuple[str, ...], why: str, made: cast.Cast) -> None:
    _imported(made, "staff", STAFF)
    before = Appointment.objects.count()
    outcome = _seen(made, "appointments", (APPOINTMENTS, row))
    assert [note.why.split("：")[0] for note in outcome.refused] == [why]
    assert Appointment.objects.count() == before


def test_nobody_appoints_themselves(made: cast.Cast) -> None:
    outcome = _seen(made, "appointments", (APPOINTMENTS, (made.secretary.username, "", "教学副院长", "", "2024-01-01", "", "")))
    assert "不能任命自己" in outcome.refused[0].why


def test_guardians_come_unverified_and_encrypted(made: cast.Cast) -> None:
    head = ("学号", "姓名", "家长姓名", "关系", "联系电话", "来源")
    rows = (
        head, ("20220102", "孙红", "孙大山", "父亲", "138 0000 0001", "入学登记"), ("20220103", "别人", "李四", "母亲", "13800000002", ""),
        ("20229999", "", "谁", "父亲", "13800000003", ""), ("20220104", "", "周远", "父亲", "电话", ""),
        ("20220105", "", "吴洋", "父亲", "13800000005", "听说"),
    )  # fmt: skip
    outcome = _seen(made, "guardians", rows)
    assert [note.why.split("：")[0] for note in outcome.refused] == [
        "学号 20220103 的学生是“李黄”", "本学院没有学号“20229999”", "“电话”不是电话号码", "不认识来源“听说”",
    ]  # fmt: skip
    assert _imported(made, "guardians", rows)["added"] == 1
    guardian = Guardian.objects.get()
    assert (guardian.name, guardian.phone, guardian.check_state) == ("孙大山", "13800000001", Guardian.Check.UNVERIFIED)
    assert _imported(made, "guardians", rows) == {"read": 5, "same": 1, "refused": 4}


def test_a_file_that_is_no_such_table_is_refused_by_its_own_name(made: cast.Cast) -> None:
    with pytest.raises(PeopleImportRefused, match="^表.xlsx.*找不到人员名册的表头"):
        _opened(made, "staff", (("甲", "乙"), ("1", "2")))


def test_only_who_appoints_imports(made: cast.Cast) -> None:
    opened = _opened(made, "staff", STAFF)
    for act in (preview, confirm_import):
        with pytest.raises(NotAllowed):
            act(opened, by=made.counselor, at=cast.NOW)
