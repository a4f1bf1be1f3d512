"""Which role may do which act in its college (权限): one table, tested cell by cell."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuhang.people.door import appointments_of
from zhuhang.people.models import College, Person
from zhuhang.people.roles import Role, Scope
from zhuhang.people.tenure import within


class Act(models.TextChoices):
    """An act on a college's data."""

    IMPORT = "import", _("导入数据")
    CONFIRM_EQUIVALENCE = "confirm_equivalence", _("确认课程对应关系")
    STATE_FACT = "state_fact", _("认定事实")
    SET_PARAMETER = "set_parameter", _("设定参数")
    SCREEN = "screen", _("运行筛查")
    RECONCILE = "reconcile", _("核对上级名单")
    OVERSEE_LISTS = "oversee_lists", _("查看名单办理全程")
    COMPARE = "compare", _("试算另一套参数或办法")
    EXPORT = "export", _("导出汇总表")
    READ_AUDIT = "read_audit", _("查看留痕")
    APPOINT = "appoint", _("登记人员与任职")
    PREPARE_NOTICES = "prepare_notices", _("制作并发出通知书")
    SERVE_NOTICES = "serve_notices", _("送达通知书、登记回执")
    KEEP_CONTACTS = "keep_contacts", _("维护家长联系方式")
    SET_UNIVERSITY_CALENDAR = "set_university_calendar", _("设定全校校历")


_SECRETARY = frozenset({Role.ACADEMIC_SECRETARY})
_OFFICES = _SECRETARY | {Role.STUDENT_AFFAIRS_OFFICE_COLLEGE}
"""Either office of a college prints notices, has them sealed and lets them leave: regulations share the work differently."""

MAY: dict[Act, frozenset[Role]] = {
    Act.IMPORT: _SECRETARY,
    Act.CONFIRM_EQUIVALENCE: _SECRETARY,
    Act.STATE_FACT: _SECRETARY | {Role.COUNSELOR, Role.CLASS_ADVISOR},
    Act.SET_PARAMETER: _SECRETARY,
    Act.SCREEN: _SECRETARY,
    Act.RECONCILE: _SECRETARY | {Role.VICE_DEAN},
    Act.OVERSEE_LISTS: _SECRETARY | {Role.VICE_DEAN, Role.LEADER},
    Act.COMPARE: _SECRETARY | {Role.VICE_DEAN, Role.LEADER},
    Act.EXPORT: _SECRETARY
    | {Role.VICE_DEAN, Role.DEPUTY_SECRETARY, Role.LEADER, Role.PROGRAMME_LEAD, Role.COUNSELOR, Role.CLASS_ADVISOR}
    | {Role.STUDENT_AFFAIRS_OFFICE_COLLEGE},
    Act.READ_AUDIT: frozenset({Role.LEADER}),
    Act.APPOINT: _SECRETARY,
    Act.PREPARE_NOTICES: _OFFICES,
    Act.SERVE_NOTICES: _OFFICES | {Role.COUNSELOR, Role.CLASS_ADVISOR},
    Act.KEEP_CONTACTS: _OFFICES | {Role.COUNSELOR, Role.CLASS_ADVISOR},
    Act.SET_UNIVERSITY_CALENDAR: frozenset({Role.ACADEMIC_AFFAIRS_OFFICE}),
}


class NotAllowed(PermissionError):
    """A person tried an act their appointments do not allow. To them it looks as if it did not exist."""


def check_may(person: Person, act: Act, college: College, on: date) -> None:
    """Raise :class:`NotAllowed` unless the person holds a role that may do the act in that college on that day."""
    held = appointments_of(person, on).filter(_in_college(college), role__in=MAY[act])
    if not (person.is_active and held.exists()):
        raise NotAllowed(f"{person.name}没有在{college.name}“{act.label}”的权限：请由有此职责的人操作")


def check_may_university(person: Person, act: Act, on: date) -> None:
    """Raise :class:`NotAllowed` unless the person holds a role that may do the act for the whole university on that day."""
    held = appointments_of(person, on).filter(scope=Scope.UNIVERSITY, role__in=MAY[act])
    if not (person.is_active and held.exists()):
        raise NotAllowed(f"{person.name}没有对全校“{act.label}”的权限：请由学校有此职责的人操作")


def _in_college(college: College) -> models.Q:
    return within(college) | models.Q(scope=Scope.UNIVERSITY)
