"""What one row of a table of people does (逐行入库). A row that cannot be meant is refused with the reason, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models

from zhuhang.people.appointments import AppointmentRefused, appoint, appointments_in, role_named, succeed, unit_fields
from zhuhang.people.door import appointments_of
from zhuhang.people.guardians import Guardian, GuardianRefused, add_guardian
from zhuhang.people.models import ClassGroup, College, Department, Person, Programme, Student

_USERNAME = re.compile(r"[\w.@-]{1,60}")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")

Cells = Mapping[str, str]
"""The cells of one row by field name; a missing column reads as an empty cell."""


class RowRefused(ValueError):
    """A row that was not taken: its column and why. ``code`` is stable."""

    code = "row-refused"

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@dataclass(frozen=True)
class Taker:
    """Whose import it is: every row is taken in this college, in this person's name, at this time."""

    college: College
    by: Person
    at: datetime


def take_staff(cells: Cells, taker: Taker) -> str:
    """Register a person of the staff: nobody can sign in before getting a first password or through the university."""
    number, name = cells["staff_id"], _needed(cells, "name", "姓名")
    if not _USERNAME.fullmatch(number):
        raise RowRefused("staff_id", f"“{number}”不能作工号：请用字母、数字、点、横线")
    phone = cells.get("phone", "")
    person = Person.objects.filter(username=number).first()
    if person is None:
        Person.objects.create_user(number, name=name, office_phone=phone)
        return "added"
    if person.name != name:
        raise RowRefused("name", f"工号 {number} 已登记为“{person.name}”：请核对工号和姓名")
    if phone in ("", person.office_phone):
        return "same"
    Person.objects.filter(pk=person.pk).update(office_phone=phone)
    return "changed"


def take_class(cells: Cells, taker: Taker) -> str:
    """Register a class group, its programme, and the programme's department where it is told."""
    name, college = _needed(cells, "class_group", "班级"), taker.college
    programme, is_new = Programme.objects.get_or_create(college=college, name=_needed(cells, "programme", "专业"))
    is_moved = _place(programme, cells.get("department", ""), college)
    group, is_added = ClassGroup.objects.get_or_create(
        college=college, name=name, defaults={"programme": programme, "cohort": cells.get("cohort", "")}
    )
    if is_added:
        return "added"
    wanted = (programme.pk, cells.get("cohort", "") or group.cohort)
    if (group.programme_id, group.cohort) == wanted:
        return "changed" if is_new or is_moved else "same"
    group.programme_id, group.cohort = wanted
    group.save(update_fields=["programme", "cohort"])
    return "changed"


def take_appointment(cells: Cells, taker: Taker) -> str:
    """Appoint somebody for what the row names; with ``succeeds`` in place of somebody."""
    college, person = taker.college, _person(cells)
    role = role_named(college, _needed(cells, "role", "角色"))
    if role is None:
        raise RowRefused("role", f"不认识角色“{cells['role']}”：请写办法里的职务名称或别称")
    unit = _unit(cells, college)
    starts_on, ends_on = _day(cells, "starts_on"), _day(cells, "ends_on") if cells.get("ends_on") else None
    if starts_on is None:
        raise RowRefused("starts_on", "没有开始日期：请填写，如 2024-09-01")
    try:
        if cells.get("succeeds"):
            return _take_over(cells["succeeds"], person, role, unit, starts_on, taker)
        made, is_new = appoint(
            person, role, college=college, unit=unit, starts_on=starts_on, ends_on=ends_on, by=taker.by, at=taker.at
        )
    except AppointmentRefused as refused:
        raise RowRefused("role", str(refused)) from refused
    if not is_new and ends_on is not None and made.ends_on != ends_on:
        raise RowRefused("ends_on", f"这项任职已登记到 {made.ends_on or '无限期'}：要改请在任职页面结束或接任")
    return "added" if is_new else "same"


def take_guardian(cells: Cells, taker: Taker) -> str:
    """Keep a guardian of a student; every number is unverified until somebody called it back."""
    student = Student.objects.filter(college=taker.college, number=cells["student"]).first()
    if student is None:
        raise RowRefused("student", f"本学院没有学号“{cells['student']}”：请先导入学生名册，或核对学号")
    if cells.get("student_name", "") not in ("", student.name):
        raise RowRefused("student_name", f"学号 {student.number} 的学生是“{student.name}”：请核对")
    sources = {str(source.label): source.value for source in Guardian.Source}
    source = sources.get(cells.get("source", "") or str(Guardian.Source.ENROLMENT.label))
    if source is None:
        raise RowRefused("source", f"不认识来源“{cells['source']}”：请写{'、'.join(sources)}之一")
    before = student.guardians.count()
    try:
        add_guardian(
            student, name=cells.get("guardian", ""), phone=cells.get("phone", ""), source=source, relation=cells.get("relation", ""),
            email=cells.get("email", ""), by=taker.by, at=taker.at,
        )  # fmt: skip
    except GuardianRefused as refused:
        raise RowRefused("phone" if "电话" in str(refused) else "guardian", str(refused)) from refused
    return "added" if student.guardians.count() > before else "same"


TAKES: dict[str, Callable[[Cells, Taker], str]] = {
    "staff": take_staff, "classes": take_class, "appointments": take_appointment, "guardians": take_guardian,
}  # fmt: skip
"""What each table's rows do; the answer is added, changed or same."""


def _take_over(number: str, person: Person, role: str, unit: models.Model, first: date, taker: Taker) -> str:
    if appointments_of(person, first).filter(role=role, **unit_fields(unit)).exists():
        return "same"
    held = appointments_in(taker.college).filter(person__username=number, role=role, **unit_fields(unit))
    before = held.order_by("-starts_on").first()
    if before is None:
        raise RowRefused("succeeds", f"工号 {number} 没有这项任职，不能接替：请核对")
    succeed(before, person, first=first, by=taker.by, at=taker.at)
    return "added"


def _person(cells: Cells) -> Person:
    person = Person.objects.filter(username=cells["staff_id"]).first()
    if person is None:
        raise RowRefused("staff_id", f"没有工号“{cells['staff_id']}”：请先导入人员名册")
    if cells.get("name", "") not in ("", person.name):
        raise RowRefused("name", f"工号 {person.username} 登记的是“{person.name}”：请核对")
    return person


def _unit(cells: Cells, college: College) -> models.Model:
    kinds: dict[str, tuple[type[models.Model], str, str]] = {
        "class_group": (ClassGroup, "name", "班级"), "programme": (Programme, "name", "专业"), "department": (Department, "name", "系"),
        "student": (Student, "number", "学号"),
    }  # fmt: skip
    told = [field for field in kinds if cells.get(field)]
    if len(told) > 1:
        raise RowRefused(told[1], "班级、专业、系、学号只能填一项：一项任职写一行")
    if not told:
        return college
    model, column, label = kinds[told[0]]
    found = model._default_manager.filter(college=college, **{column: cells[told[0]]}).first()
    if found is None:
        raise RowRefused(told[0], f"本学院没有{label}“{cells[told[0]]}”：请先导入，或核对")
    return found


def _place(programme: Programme, department: str, college: College) -> bool:
    if not department or (programme.department and programme.department.name == department):
        return False
    programme.department = Department.objects.get_or_create(college=college, name=department)[0]
    programme.save(update_fields=["department"])
    return True


def _day(cells: Cells, field: str) -> date | None:
    written = cells.get(field, "")
    if not written:
        return None
    found = _DATE.fullmatch(written)
    try:
        return date(*(int(part) for part in found.groups())) if found else _refuse_day(field, written)
    except ValueError as error:
        raise RowRefused(field, f"“{written}”不是日期：请写成 2024-09-01") from error


def _refuse_day(field: str, written: str) -> date:
    raise RowRefused(field, f"“{written}”不是日期：请写成 2024-09-01")


def _needed(cells: Cells, field: str, label: str) -> str:
    if not cells.get(field):
        raise RowRefused(field, f"没有{label}：请填写")
    return cells[field]
