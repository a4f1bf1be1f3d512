"""Paper in piles (成叠的纸): what is scanned, what is printed, and the templates it is printed by."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuhang.people.models import College, Person
from zhuhang.screening.models import Run


def upload_path(row: PrintJob | PaperTemplate, name: str) -> str:
    """A name of our own."""
    return f"papers/{uuid.uuid4().hex}{name[name.rfind('.') :]}"


class ScanPile(models.Model):
    """Photographs and scans of signed sheets, dropped together (扫描件)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("等待识别")
        READING = "reading", _("正在识别")
        DONE = "done", _("已识别")

    OPEN = (State.QUEUED, State.READING)

    college = models.ForeignKey(College, models.PROTECT, related_name="scan_piles")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    signed_on = models.DateField(help_text="the day the sheets were signed, unless a person says otherwise")
    progress = models.PositiveSmallIntegerField(default=0)
    left_out = models.JSONField(default=list, help_text="files and pages that were not taken in: their name, and why")
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{localtime(self.uploaded_at):%Y-%m-%d %H:%M}"


class ScannedSheet(models.Model):
    """One page of a pile (扫描页): filed by the code on it, or waiting for a person."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待识别")
        FILED = "filed", _("已归入")
        UNREADABLE = "unreadable", _("读不出编码")
        UNKNOWN = "unknown", _("编码不是本院的")
        SET_ASIDE = "set_aside", _("不归入")

    FOR_A_PERSON = (State.UNREADABLE, State.UNKNOWN)

    pile = models.ForeignKey(ScanPile, models.CASCADE, related_name="sheets")
    evidence = models.OneToOneField("papers.Evidence", models.PROTECT, related_name="sheet")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    code = models.CharField(max_length=40, blank=True)
    part = models.CharField(max_length=20, blank=True)
    notice = models.ForeignKey("papers.Notice", models.PROTECT, null=True, related_name="sheets")
    why = models.CharField(max_length=200, blank=True)
    filed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pile_id} {self.state}"


class PrintJob(models.Model):
    """Notices printed together, class by class (批量打印): one PDF, or Word files in a zip."""

    class Format(models.TextChoices):
        PDF = "pdf", _("一份 PDF")
        WORD = "word", _("Word（zip）")

    class State(models.TextChoices):
        QUEUED = "queued", _("等待中")
        RUNNING = "running", _("正在生成")
        DONE = "done", _("已完成")
        REFUSED = "refused", _("无法生成")

    OPEN = (State.QUEUED, State.RUNNING)

    college = models.ForeignKey(College, models.PROTECT, related_name="print_jobs")
    run = models.ForeignKey(Run, models.PROTECT, related_name="print_jobs")
    kind = models.CharField(max_length=60)
    class_groups = models.JSONField(default=list, help_text="ids; empty means all")
    format = models.CharField(max_length=8, choices=Format.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=upload_path, max_length=300, blank=True)
    why = models.TextField(blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.format}"


class PaperTemplate(models.Model):
    """A college's own Word template of a form (Word 模板): restyled in Word, checked when it is uploaded."""

    college = models.ForeignKey(College, models.PROTECT, related_name="paper_templates")
    form = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=upload_path, max_length=300)
    digest = models.CharField(max_length=64)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["college", "form"], name="papers_template_once")]

    def __str__(self) -> str:
        return self.name
