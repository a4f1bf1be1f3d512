"""Notices and what becomes of them (通知书、送达、回执). A notice keeps what it was made from, so that it never changes."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuhang.papers.sheets import PaperTemplate, PrintJob, ScannedSheet, ScanPile, upload_path
from zhuhang.people.encryption import EncryptedText
from zhuhang.people.models import College, Person, Student
from zhuhang.screening.models import Entry, Run

__all__ = [
    "Evidence", "Notice", "NoticeStep", "PaperSettings", "PaperTemplate", "PrintJob", "Receipt", "ScanPile", "ScannedSheet",
    "SealBatch", "SerialCounter", "Service", "evidence_path", "new_code", "signature_path", "upload_path",
]  # fmt: skip

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Nothing that is mistaken for another letter on a photograph or read aloud."""


def new_code() -> str:
    """Ten letters that tell one notice from all others on paper."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(10))


class PaperSettings(models.Model):
    """How a college issues papers (发文设置): its serial rule, quiet hours, and what is printed on every letter."""

    college = models.OneToOneField(College, models.PROTECT, related_name="paper_settings")
    serial_rule = models.CharField(_("编号规则"), max_length=80, default="{year}-{term}-{number:04}")
    quiet_from = models.TimeField(_("免打扰从"), default="21:30")
    quiet_until = models.TimeField(_("免打扰到"), default="07:30")
    address = models.CharField(_("通讯地址"), max_length=200, blank=True)
    postcode = models.CharField(_("邮编"), max_length=10, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.serial_rule


class SerialCounter(models.Model):
    """The last number given under one prefix of a college's serial rule (编号计数)."""

    college = models.ForeignKey(College, models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=80)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["college", "prefix"], name="papers_counter_once")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"


class Notice(models.Model):
    """A notice about one entry of a list (通知书): to the student, or to the guardians."""

    class Audience(models.TextChoices):
        STUDENT = "student", _("学生")
        GUARDIANS = "guardians", _("家长")

    class Purpose(models.TextChoices):
        FIRST = "first", _("通知")
        CORRECTION = "correction", _("更正通知")
        REVOCATION = "revocation", _("撤销通知")

    class State(models.TextChoices):
        PREPARED = "prepared", _("已制作")
        RELEASED = "released", _("已发出")
        ACKNOWLEDGED = "acknowledged", _("已签收")
        REFUSED = "refused", _("拒绝签收")
        AWAY = "away", _("不在校")
        VANISHED = "vanished", _("联系不上")
        CORRECTED = "corrected", _("已更正")
        REVOKED = "revoked", _("已撤销")

    OPEN = (State.RELEASED, State.AWAY, State.VANISHED)
    """It left the house and nobody has answered for it."""
    SETTLED = (State.ACKNOWLEDGED, State.REFUSED)
    """It was answered for: signed, or refused before witnesses."""
    OUT = (*OPEN, *SETTLED)
    """It left the house."""
    GONE = (State.CORRECTED, State.REVOKED)
    """Another notice, or nothing, stands in its place."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=10, default=new_code, unique=True, editable=False)
    college = models.ForeignKey(College, models.PROTECT, related_name="notices")
    run = models.ForeignKey(Run, models.PROTECT, related_name="notices")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="notices")
    student = models.ForeignKey(Student, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    kind_name = models.CharField(max_length=80)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.FIRST)
    form = models.CharField(max_length=60)
    form_digest = models.CharField(max_length=80, blank=True)
    regulation_code = models.CharField(max_length=60)
    regulation_digest = models.CharField(max_length=80)
    terms = models.JSONField(default=dict, help_text="the kind as the regulation said it: steps before, receipt, wording")
    track = models.CharField(max_length=60, default="")
    level = models.CharField(max_length=60, default="")
    level_name = models.CharField(max_length=60)
    level_tone = models.CharField(max_length=12, blank=True)
    values = models.JSONField(default=dict, help_text="the facts the form is filled with")
    serial = models.CharField(_("编号"), max_length=80)
    state = models.CharField(max_length=14, choices=State.choices, default=State.PREPARED)
    tell_first = models.BooleanField(_("先当面告知"), default=False)
    told_on = models.DateField(null=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="who recorded it")
    told_who = models.CharField(max_length=60, blank=True, help_text="who told the student")
    told_place = models.CharField(max_length=120, blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opens_at = models.DateTimeField(null=True, help_text="not shown to its reader before: quiet hours")
    due_on = models.DateField(null=True, help_text="until when the receipt is expected")
    served_at = models.DateTimeField(null=True, help_text="first opened, or handed over")
    settled_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by", help_text="none once withdrawn")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was corrected or revoked")

    class Meta:
        ordering = ["student__number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "kind"], condition=Q(purpose="first") & ~Q(state="revoked"), name="papers_notice_once"
            ),
            models.UniqueConstraint(fields=["college", "serial"], name="papers_serial_once"),
            models.CheckConstraint(
                condition=Q(state="prepared", released_at=None) | ~Q(state="prepared"), name="papers_prepared_is_inside"
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_by=None) | Q(told_on__isnull=False, told_by__isnull=False), name="papers_told_pair"
            ),
        ]
        indexes = [models.Index(fields=["college", "state"]), models.Index(fields=["student", "state"])]

    def __str__(self) -> str:
        return f"{self.kind_name} {self.serial}"

    @property
    def steps(self) -> list[dict[str, Any]]:
        """What must be done before it leaves, as the regulation said."""
        return self.terms.get("before", [])

    @property
    def is_to_be_told(self) -> bool:
        """Whether it waits until somebody told the student face to face."""
        return self.tell_first and self.told_on is None and self.state == self.State.PREPARED

    @property
    def receipt_terms(self) -> dict[str, Any]:
        """What its receipt asks."""
        return self.terms.get("receipt") or {}


class NoticeStep(models.Model):
    """Something that had to be done before a notice leaves, and was (发出前已办): a talk, an opinion, a seal."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="steps_done")
    step = models.CharField(max_length=60)
    done_on = models.DateField()
    done_by = models.CharField(max_length=60, blank=True, help_text="who did it, where another recorded it")
    place = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="an opinion's words, or what else is to be said")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "step"], name="papers_step_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.step}"


class SealBatch(models.Model):
    """Printed notices sent to an office to be sealed, and their return (送章批次)."""

    college = models.ForeignKey(College, models.PROTECT, related_name="seal_batches")
    step = models.CharField(max_length=60)
    step_name = models.CharField(max_length=80)
    office = models.CharField(max_length=60)
    notices = models.ManyToManyField(Notice, related_name="seal_batches")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None) | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="papers_returned_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step_name} {localtime(self.sent_at):%Y-%m-%d}"


def evidence_path(evidence: Evidence, name: str) -> str:
    """A name of our own: what the uploader called it is kept in the row only."""
    return f"evidence/{uuid.uuid4().hex}{evidence.suffix}"


class Evidence(models.Model):
    """A file that shows something happened (佐证): a scan, a photo, a screenshot, a post slip."""

    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="evidence")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    suffix = models.CharField(max_length=5)
    file = models.FileField(upload_to=evidence_path, max_length=300)
    digest = models.CharField(max_length=64)
    what = models.CharField(max_length=60, blank=True)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One attempt to serve a notice by a person, and how it went (送达记录). Paper first: a date and a scan are enough."""

    class Outcome(models.TextChoices):
        HANDED = "handed", _("当面送达")
        CALLED = "called", _("电话告知")
        POSTED = "posted", _("邮寄")
        ARRIVED = "arrived", _("邮件已妥投")
        RETURNED = "returned", _("邮件被退回")
        SENT = "sent", _("微信等转发")
        REFUSED = "refused", _("拒绝签收")
        AWAY = "away", _("不在校（实习、请假等）")
        VANISHED = "vanished", _("联系不上")
        FAILED = "failed", _("未成功")

    BY_POST = (Outcome.POSTED, Outcome.ARRIVED, Outcome.RETURNED)

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="services")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    on = models.DateField()
    served_by = models.CharField(_("送达人"), max_length=60)
    witnesses = models.CharField(_("见证人"), max_length=120, blank=True)
    post_number = models.CharField(_("邮件号"), max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(witnesses=""), name="papers_refused_has_witnesses"),
            models.CheckConstraint(
                condition=~Q(outcome__in=("posted", "arrived", "returned")) | ~Q(post_number=""), name="papers_posted_has_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.outcome} {self.on}"


def signature_path(receipt: Receipt, name: str) -> str:
    """A signature's own file."""
    return f"signatures/{uuid.uuid4().hex}.png"


class Receipt(models.Model):
    """What came back for a notice (回执): signed by hand on a screen, by a parent's link, or on paper."""

    class Means(models.TextChoices):
        SCREEN = "screen", _("本人在线签收")
        LINK = "link", _("家长链接")
        PAPER = "paper", _("纸质")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="receipts")
    respondent = models.CharField(max_length=60, help_text="student, guardian:key, or paper")
    name = models.CharField(max_length=60)
    relation = models.CharField(max_length=20, blank=True)
    phone = EncryptedText(blank=True, default="")
    answers = models.JSONField(default=dict)
    opinion = models.TextField(blank=True)
    signature = models.FileField(upload_to=signature_path, max_length=300, blank=True)
    signature_digest = models.CharField(max_length=64, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField()
    received_at = models.DateTimeField()
    means = models.CharField(max_length=8, choices=Means.choices)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="who entered it for the signer")
    origin = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["received_at"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "respondent"], name="papers_receipt_once"),
            models.CheckConstraint(condition=~Q(means="paper") | Q(entered_by__isnull=False), name="papers_paper_was_entered"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.name}"
