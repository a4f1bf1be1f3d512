"""Who is who at one university (组织与人员). One installation serves one university."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhuhang.people.encryption import EncryptedText
from zhuhang.people.guardians import Contact, Guardian
from zhuhang.people.import_model import PeopleImport
from zhuhang.people.roles import Role, Scope
from zhuhang.people.sessions import OpenSession

__all__ = [
    "Appointment", "ClassGroup", "College", "Contact", "Department", "Guardian", "OpenSession", "PeopleImport", "Person", "Persons",
    "Programme", "Student", "University",
]  # fmt: skip


class University(models.Model):
    """The university this installation serves (学校)."""

    name = models.CharField(_("名称"), max_length=80)

    def __str__(self) -> str:
        return self.name


class College(models.Model):
    """A college (学院): under one regulation, with the parameters it adopted as exact text."""

    university = models.ForeignKey(University, models.PROTECT, related_name="colleges")
    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    regulation = models.CharField(_("办法"), max_length=200)
    parameters = models.JSONField(_("参数"), default=dict, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department of a college (系)."""

    college = models.ForeignKey(College, models.PROTECT, related_name="departments")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["college", "name"], name="people_department_once")]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A programme of study (专业)."""

    college = models.ForeignKey(College, models.PROTECT, related_name="programmes")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="programmes")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["college", "name"], name="people_programme_once")]

    def __str__(self) -> str:
        return self.name


class ClassGroup(models.Model):
    """A class group (行政班)."""

    college = models.ForeignKey(College, models.PROTECT, related_name="class_groups")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="class_groups")
    name = models.CharField(max_length=80)
    cohort = models.CharField(_("年级"), max_length=10, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["college", "name"], name="people_class_group_once")]

    def __str__(self) -> str:
        return self.name


class Persons(BaseUserManager["Person"]):
    """Creates persons with a password that is never kept as written."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """One new person; without a password nobody can sign in as them."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Anyone who can sign in (人员): staff, student or parent. What they may see follows from appointments only."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office_phone = models.CharField(_("办公电话"), max_length=40, blank=True, help_text="printed on notices")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(_("登录后须改密码"), default=False)
    one_time_secret = EncryptedText(_("动态口令密钥"), blank=True, default="")
    one_time_step = models.BigIntegerField(_("最近用过的动态口令时段"), default=0)

    USERNAME_FIELD = "username"
    objects: ClassVar[Persons] = Persons()

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        """How the audit chain knows this person: nothing that says who it is."""
        return self.key.hex


class Student(models.Model):
    """A student (学生), as the roster says. Texts are kept as the roster writes them."""

    college = models.ForeignKey(College, models.PROTECT, related_name="students")
    number = models.CharField(_("学号"), max_length=40)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="students")
    class_group = models.ForeignKey(ClassGroup, models.PROTECT, null=True, blank=True, related_name="students")
    cohort = models.CharField(_("年级"), max_length=10, blank=True)
    nominal_years = models.PositiveSmallIntegerField(_("学制"), null=True, blank=True)
    education_level = models.CharField(_("培养层次"), max_length=20, blank=True)
    status = models.CharField(_("学籍状态"), max_length=20, default="在读")
    gpa = models.BigIntegerField(_("平均学分绩点（十亿分之一）"), null=True, blank=True)
    category = models.CharField(_("学生类别"), max_length=40, blank=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="student")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["college", "number"], name="people_student_once")]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"


class Appointment(models.Model):
    """Who does what for whom, from when to when (任职). ``ends_on`` is the last day; none is open-ended."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    role = models.CharField(_("角色"), max_length=40, choices=Role.choices)
    scope = models.CharField(_("范围"), max_length=20, choices=Scope.choices)
    student = models.ForeignKey(Student, models.PROTECT, null=True, blank=True, related_name="appointments")
    class_group = models.ForeignKey(ClassGroup, models.PROTECT, null=True, blank=True, related_name="appointments")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="appointments")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="appointments")
    college = models.ForeignKey(College, models.PROTECT, null=True, blank=True, related_name="appointments")
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="people_appointment_dates"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(scope=kind, **{f"{kind}__isnull": False}) | (~Q(scope=kind) & Q(**{kind: None})),
                    name=f"people_scope_{kind}",
                )
                for kind in Scope.values
                if kind != Scope.UNIVERSITY
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.scope}"
