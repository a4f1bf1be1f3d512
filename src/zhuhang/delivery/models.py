"""Sendings and links (发送、链接): each once per notice, recipient, channel and purpose."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuhang.papers.models import Notice
from zhuhang.people.guardians import Guardian
from zhuhang.people.models import Person, Student


class Channel(models.TextChoices):
    """A way a message can go."""

    IN_APP = "in_app", _("站内")
    MAIL = "mail", _("邮件")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    SMS = "sms", _("短信")


STUDENT_ADDRESSES = {Channel.MAIL: "email", Channel.WECOM: "wecom", Channel.DINGTALK: "dingtalk", Channel.SMS: "phone"}
"""Channel → the field of a student's contact it writes to, in the order they are tried."""

GUARDIAN_ADDRESSES = {Channel.SMS: "phone", Channel.MAIL: "email"}
"""The same of a guardian."""


class Dispatch(models.Model):
    """One message to one person about one notice (发送)."""

    class Purpose(models.TextChoices):
        NOTIFY = "notify", _("通知")
        CHASE = "chase", _("催收")

    class State(models.TextChoices):
        QUEUED = "queued", _("待发")
        SENDING = "sending", _("正在发")
        SENT = "sent", _("已发")
        OPENED = "opened", _("已打开")
        RETRY = "retry", _("稍后重试")
        FAILED = "failed", _("未能送达")
        CANCELLED = "cancelled", _("已取消")

    WAITING = (State.QUEUED, State.RETRY)
    """To be sent when their time comes."""
    UNFINISHED = (*WAITING, State.SENDING)
    ARRIVED = (State.SENT, State.OPENED)
    OVER = (*ARRIVED, State.FAILED, State.CANCELLED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="dispatches")
    student = models.ForeignKey(Student, models.PROTECT, null=True, related_name="+")
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="+")
    recipient = models.CharField(max_length=60, help_text="student, or guardian:key")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.NOTIFY)
    occasion = models.CharField(max_length=20, blank=True, help_text="the day of a chase: one a day")
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=120, blank=True, help_text="what the other side called it")
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "recipient", "channel", "purpose", "occasion"], name="delivery_dispatch_once"
            ),
            models.CheckConstraint(
                condition=Q(guardian=None, student__isnull=False) | Q(guardian__isnull=False, student=None),
                name="delivery_one_recipient",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_at"])]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"


class GuardianLink(models.Model):
    """A link that opens one notice to one guardian without an account (一次性链接). The token is stored hashed only."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="links")
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses = models.PositiveSmallIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="answered, or revoked")
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.guardian_id}"
