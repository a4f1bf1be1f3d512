"""What students and staff say about a line (学生核对、异议、补充、更正). Everything said is kept."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuhang.people.models import Person
from zhuhang.screening.listing import ListLine


class StudentCheck(models.Model):
    """A student's check of the own line (学生核对): confirmed, objected, or silent until ``due_on``."""

    class Answer(models.TextChoices):
        NONE = "", _("尚未答复")
        CONFIRMED = "confirmed", _("已确认")
        OBJECTED = "objected", _("有异议")

    line = models.OneToOneField(ListLine, models.CASCADE, related_name="check_by_student")
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="who answered; staff for a student")
    basis = models.CharField(_("代为登记的依据"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)), name="screening_answer_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.answer}"


class Objection(models.Model):
    """What a student says is wrong with a line (异议), and the answer with its reasons."""

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        REJECTED = "rejected", _("维持原名单")
        UPHELD = "upheld", _("异议成立")

    line = models.ForeignKey(ListLine, models.CASCADE, related_name="objections")
    text = models.TextField(_("异议内容"), max_length=2000)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(state="open"), name="screening_one_open_objection"),
            models.CheckConstraint(
                condition=Q(state="open", answered_by=None, answered_at=None)
                | (~Q(state="open") & Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="screening_objection_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.state}"


def photo_path(photo: ObjectionPhoto, name: str) -> str:
    """A name of our own: nothing of what the uploader called it."""
    return f"objections/{uuid.uuid4().hex}.jpg"


class ObjectionPhoto(models.Model):
    """A photo attached to an objection (异议附图), re-encoded by us."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="photos")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to=photo_path, max_length=300)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["objection", "digest"], name="screening_photo_once")]

    def __str__(self) -> str:
        return self.digest[:12]


class Nomination(models.Model):
    """Why staff added a student for support (补充理由): one of the regulation's reasons, and what was seen."""

    line = models.OneToOneField(ListLine, models.CASCADE, related_name="nomination")
    reason = models.CharField(_("理由"), max_length=60)
    text = models.CharField(_("情况"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.line_id} {self.reason}"


class Correction(models.Model):
    """Something a student had been told that no longer holds (更正): the student sees it, papers make a notice of it.

    What was told once is corrected once; who is told again, listed again after leaving, gets a correction of that too.
    """

    class Kind(models.TextChoices):
        CLEARED = "cleared", _("不再列入名单")
        RAISED = "raised", _("等级上升")
        LOWERED = "lowered", _("等级下降")
        REVOKED = "revoked", _("撤销")

    line = models.ForeignKey(ListLine, models.CASCADE, related_name="corrections", help_text="the line the student was told of")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    told_level = models.CharField(max_length=60, blank=True)
    telling = models.PositiveSmallIntegerField(help_text="which telling of the line it corrects: the first, the second")
    level = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["line", "telling"], name="screening_telling_corrected_once")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind}"
