"""Guardians and how to reach them (家长与联系方式), with where each number came from and whether anybody checked it."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuhang.audit.record import record
from zhuhang.people.encryption import EncryptedText, lookup_digest


class Guardian(models.Model):
    """A parent or guardian of one student (家长、监护人)."""

    class Source(models.TextChoices):
        ENROLMENT = "enrolment", _("入学登记")
        COUNSELOR = "counselor", _("辅导员掌握")
        STUDENT = "student", _("学生提供")

    class Check(models.TextChoices):
        UNVERIFIED = "unverified", _("未核实")
        VERIFIED = "verified", _("已回拨核实")
        REFUSED = "refused", _("本人否认")

    student = models.ForeignKey("people.Student", models.CASCADE, related_name="guardians")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("姓名"), max_length=60)
    relation = models.CharField(_("与学生关系"), max_length=20, blank=True)
    phone = EncryptedText(_("电话"), blank=True, default="")
    phone_digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    email = EncryptedText(_("邮箱"), blank=True, default="")
    source = models.CharField(_("来源"), max_length=12, choices=Source.choices)
    check_state = models.CharField(_("核实"), max_length=12, choices=Check.choices, default=Check.UNVERIFIED)
    checked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    do_not_contact = models.BooleanField(_("不要联系"), default=False)
    why_not = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["student", "name", "phone_digest"], name="people_guardian_once"),
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_at=None) | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="people_guardian_checked_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.relation}）" if self.relation else self.name

    @property
    def may_be_written_to(self) -> bool:
        """Whether a message may go to this number: verified, and nobody asked not to. Others are called back first."""
        return bool(self.phone) and self.check_state == self.Check.VERIFIED and not self.do_not_contact

    @property
    def masked_phone(self) -> str:
        """The number as a page shows it to those who need not dial it."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) >= 11 else "****" if self.phone else ""


class Contact(models.Model):
    """How to reach a student (学生联系方式). Each address may be missing."""

    student = models.OneToOneField("people.Student", models.CASCADE, related_name="contact")
    phone = EncryptedText(_("电话"), blank=True, default="")
    email = EncryptedText(_("邮箱"), blank=True, default="")
    wecom = EncryptedText(_("企业微信账号"), blank=True, default="")
    dingtalk = EncryptedText(_("钉钉账号"), blank=True, default="")

    def __str__(self) -> str:
        return f"{self.student_id}"


class GuardianRefused(ValueError):
    """What was said of a guardian cannot be stored; the message says why. ``code`` is stable."""

    code = "guardian"


@transaction.atomic
def add_guardian(
    student: models.Model, *, name: str, phone: str, source: str, by: models.Model, at: datetime,
    relation: str = "", email: str = "",
) -> Guardian:  # fmt: skip
    """Keep a guardian and number. The same name and number again changes nothing."""
    number = plain_number(phone)
    if not name.strip():
        raise GuardianRefused("家长的姓名没有填：请填写姓名")
    if source not in Guardian.Source.values:
        raise GuardianRefused("没有选择号码的来源：请选择入学登记、辅导员掌握或学生提供")

    guardian, created = Guardian.objects.get_or_create(
        student=student, name=name.strip(), phone_digest=lookup_digest(number),
        defaults={"phone": number, "relation": relation.strip(), "email": email.strip(), "source": source},
    )  # fmt: skip
    if created:
        _record("guardian.add", guardian, by, {"source": source})
    return guardian


@transaction.atomic
def check_number(guardian: Guardian, state: str, *, by: models.Model, at: datetime) -> Guardian:
    """Say what calling the number back showed."""
    if state not in Guardian.Check.values:
        raise GuardianRefused("没有选择核实的结果：请选择已回拨核实或本人否认")
    guardian.check_state, guardian.checked_by, guardian.checked_at = state, by, at
    guardian.save(update_fields=["check_state", "checked_by", "checked_at"])
    _record("guardian.check", guardian, by, {"state": state})
    return guardian


@transaction.atomic
def forbid_contact(guardian: Guardian, why: str, *, by: models.Model, at: datetime) -> Guardian:
    """Keep that this guardian is not to be contacted, and why; an empty reason takes it back."""
    guardian.do_not_contact, guardian.why_not = bool(why.strip()), why.strip()[:200]
    guardian.save(update_fields=["do_not_contact", "why_not"])
    _record("guardian.forbid", guardian, by, {"forbidden": guardian.do_not_contact})
    return guardian


def plain_number(phone: str) -> str:
    """A telephone number without spaces and dashes; raise GuardianRefused where it is none."""
    number = re.sub(r"[\s\-－—()（）]", "", phone)
    if number and not re.fullmatch(r"\+?\d{7,15}", number):
        raise GuardianRefused(f"“{phone}”不是电话号码：请填写 7 到 15 位数字，或留空")
    return number


def _record(act: str, guardian: Guardian, by: models.Model, detail: dict[str, object]) -> None:
    student = guardian.student
    record(act, by=by, subject=f"student:{student.key.hex}", college=student.college.code, detail={"guardian": guardian.key.hex, **detail})
