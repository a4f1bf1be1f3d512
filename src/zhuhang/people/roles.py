"""Roles (角色): kinds of work the platform knows. What a role owes, and what a text calls it, the regulation says."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person was appointed to do."""

    ACADEMIC_SECRETARY = "academic_secretary", _("教学秘书")
    VICE_DEAN = "vice_dean", _("教学副院长")
    DEPUTY_SECRETARY = "deputy_secretary", _("学工副书记")
    LEADER = "leader", _("学院领导")
    STUDENT_AFFAIRS_OFFICE_COLLEGE = "student_affairs_office_college", _("学院学生工作办公室")
    PROGRAMME_LEAD = "programme_lead", _("专业负责人")
    COUNSELOR = "counselor", _("辅导员")
    CLASS_ADVISOR = "class_advisor", _("班主任")
    COURSE_TEACHER = "course_teacher", _("任课教师")
    SUPPORT_TEACHER = "support_teacher", _("帮扶教师")
    MENTOR = "mentor", _("导师")
    PSYCHOLOGICAL_COUNSELOR = "psychological_counselor", _("心理辅导老师")
    PEER = "peer", _("朋辈")
    CLASS_REPRESENTATIVE = "class_representative", _("教学信息员")
    GUARDIAN = "guardian", _("家长")
    ACADEMIC_AFFAIRS_OFFICE = "academic_affairs_office", _("教务处")
    STUDENT_AFFAIRS_OFFICE = "student_affairs_office", _("学工处")
    QUALITY_CENTRE = "quality_centre", _("质量监控中心")


HELD_BY_STUDENTS = frozenset({Role.PEER, Role.CLASS_REPRESENTATIVE})
"""Roles that leave a person a student among students."""


OF_THE_UNIVERSITY = frozenset({Role.ACADEMIC_AFFAIRS_OFFICE, Role.STUDENT_AFFAIRS_OFFICE, Role.QUALITY_CENTRE})
"""Roles that no college appoints to: they see across colleges."""


class Aspect(models.TextChoices):
    """A part of what is known about a student; each role sees some."""

    IDENTITY = "identity", _("身份")
    LEVEL = "level", _("预警")
    TRANSCRIPT = "transcript", _("成绩")
    CONTACT = "contact", _("联系方式")
    PSYCHOLOGICAL = "psychological", _("心理")


class Scope(models.TextChoices):
    """What an appointment is about: from one student to the whole university."""

    STUDENT = "student", _("学生")
    CLASS_GROUP = "class_group", _("行政班")
    PROGRAMME = "programme", _("专业")
    DEPARTMENT = "department", _("系")
    COLLEGE = "college", _("学院")
    UNIVERSITY = "university", _("全校")
