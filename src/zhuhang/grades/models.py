"""What was imported, and what it said (导入批次、成绩记录). Values are kept as the export wrote them."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuhang.gradebook.tables import Kind, Outcome
from zhuhang.people.models import College, Person, Student


class ImportBatch(models.Model):
    """One import (导入批次): files read together, previewed, confirmed by a person, and undone as a whole."""

    class Content(models.TextChoices):
        ANY = "any", _("按表头识别")
        RESULTS = "results", _("成绩")
        STUDENTS = "students", _("学生名册")
        SELECTION = "selection", _("选课名单")
        TEACHING_TASKS = "teaching_tasks", _("教学任务")
        FACTS = "facts", _("认定事实")
        HISTORY = "history", _("以往名单")
        EQUIVALENCES = "equivalences", _("课程替代表")

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        UNMAPPED = "unmapped", _("待对应列")
        PREVIEW = "preview", _("待确认")
        REFUSED = "refused", _("无法读取")
        STORING = "storing", _("正在入库")
        CONFIRMED = "confirmed", _("已入库")
        UNDONE = "undone", _("已撤销")

    OPEN = (State.READING, State.UNMAPPED, State.PREVIEW, State.STORING)
    AT_WORK = (State.READING, State.STORING)

    college = models.ForeignKey(College, models.PROTECT, related_name="batches")
    content = models.CharField(max_length=20, choices=Content.choices, default=Content.RESULTS)
    dropped_with = models.ForeignKey("self", models.PROTECT, null=True, related_name="siblings", help_text="dropped together")
    state = models.CharField(max_length=20, choices=State.choices, default=State.READING)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    refusal = models.TextField(blank=True)
    layouts = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    changes = models.JSONField(default=list)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None) | Q(confirmed_at__isnull=False), name="grades_confirmed_pair"
            ),
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None) | Q(undone_at__isnull=False), name="grades_undone_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_content_display()} {localtime(self.created_at):%Y-%m-%d %H:%M}"


def _upload_path(file: ImportFile, name: str) -> str:
    """A folder of its own, so that a file keeps the name people know it by."""
    return f"imports/{uuid.uuid4().hex}/{Path(name).name}"


class ImportFile(models.Model):
    """A file of a batch, as uploaded, with its digest."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=_upload_path, max_length=300)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class ImportNote(models.Model):
    """One row of a batch that was refused, ignored or read in an unusual way (未读入的行)."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="notes")
    verdict = models.CharField(max_length=10)
    code = models.CharField(max_length=60)
    file = models.CharField(max_length=200)
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=400)
    student_number = models.CharField(max_length=40, blank=True, db_index=True)
    student_name = models.CharField(max_length=60, blank=True)
    term = models.CharField(max_length=12, blank=True)
    settled_by = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="settles")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file} {self.row} {self.code}"


class Result(models.Model):
    """One attempt of one course by one student (成绩记录). A corrected grade supersedes the row it corrects, never edits it."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="results")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="results")
    superseded_by = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="superseded")
    attempt = models.CharField(max_length=32, help_text="which attempt it is, as a digest of what tells attempts apart")
    term = models.CharField(max_length=12)
    course_id = models.CharField(max_length=120)
    course_name = models.CharField(max_length=200)
    nature = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    credits = models.IntegerField(help_text="hundredths")
    grade = models.CharField(max_length=40, blank=True)
    remark = models.CharField(max_length=60, blank=True)
    grade_point = models.IntegerField(null=True, help_text="ten-thousandths")
    kind = models.PositiveSmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in Kind])
    sitting = models.PositiveSmallIntegerField(default=1)
    outcome = models.PositiveSmallIntegerField(choices=[(outcome.value, outcome.name.lower()) for outcome in Outcome])
    section = models.CharField(max_length=200, blank=True)
    teacher = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["term", "course_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "attempt"], condition=Q(superseded_by=None), name="grades_attempt_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.course_name} {self.grade}"


class SheetMapping(models.Model):
    """Which column of an unrecognised sheet is which (列对应): told once by a person, remembered by its headers."""

    college = models.ForeignKey(College, models.PROTECT, related_name="mappings")
    signature = models.CharField(max_length=64)
    headers = models.JSONField()
    columns = models.JSONField()
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["college", "signature"], name="grades_mapping_once")]

    def __str__(self) -> str:
        return "、".join(self.headers)


class CourseEquivalence(models.Model):
    """A course that counts as another (课程对应), or does not count: suggested by name, confirmed by a person."""

    college = models.ForeignKey(College, models.PROTECT, related_name="equivalences")
    student = models.ForeignKey(Student, models.PROTECT, null=True, blank=True, related_name="equivalences")
    course_id = models.CharField(_("课程"), max_length=120)
    counts_as = models.CharField(_("视为"), max_length=120, blank=True, help_text="empty: does not count")
    evidence = models.CharField(_("依据"), max_length=300)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["-confirmed_at"]
        constraints = [
            models.UniqueConstraint(fields=["college", "student", "course_id"], name="grades_equivalence_once"),
            models.UniqueConstraint(
                fields=["college", "course_id"], condition=Q(student=None), name="grades_equivalence_for_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} → {self.counts_as or '不计'}"


class StatedFact(models.Model):
    """A fact about a student that only a person can state (人工认定), with its basis. It counts for its term."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="facts")
    term = models.CharField(max_length=12)
    fact = models.CharField(max_length=60)
    value = models.CharField(max_length=30)
    basis = models.CharField(_("依据"), max_length=300)
    stated_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="facts", help_text="null: stated on the page")
    revoked_in = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="revoked_facts")

    class Meta:
        ordering = ["-term", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "term", "fact"], condition=Q(revoked_at=None), name="grades_fact_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None, revoked_at=None) | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="grades_fact_revoked_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.fact}={self.value}"


class ImportedRow(models.Model):
    """A row of an imported list as given. A later list supersedes it, never edits it; undoing a batch removes its rows."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="%(class)s_rows")
    superseded_by = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="%(class)s_superseded")

    class Meta:
        abstract = True


class CourseSelection(ImportedRow):
    """A student has selected a course in a term (选课名单)."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="selections")
    term = models.CharField(max_length=12, blank=True, help_text="empty: the term under way when it was imported")
    course_id = models.CharField(max_length=120)
    course_name = models.CharField(max_length=200, blank=True)
    credits = models.IntegerField(null=True, help_text="hundredths")
    section = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.term} {self.course_name or self.course_id}"


class TeachingTask(ImportedRow):
    """A teacher teaches a course section in a term (教学任务)."""

    section = models.CharField(max_length=200)
    term = models.CharField(max_length=12, blank=True, help_text="empty: the term under way when it was imported")
    course_id = models.CharField(max_length=120)
    course_name = models.CharField(max_length=200, blank=True)
    teacher = models.CharField(max_length=200, blank=True)
    staff_id = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.term} {self.section} {self.teacher}"


class EarlierLevel(ImportedRow):
    """A level on a list made before the college came here (以往名单). Without a student: that term's list is complete."""

    student = models.ForeignKey(Student, models.PROTECT, null=True, related_name="earlier_levels")
    regulation_code = models.CharField(max_length=60)
    term = models.CharField(max_length=12)
    track = models.CharField(max_length=60)
    level = models.CharField(max_length=60, blank=True, help_text="empty: looked at and not listed any more")
    is_complete = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.term} {self.track} {self.level}"


class ProposedEquivalence(ImportedRow):
    """A course equivalence a sheet proposes (课程替代表). It counts only when a person confirms it."""

    student = models.ForeignKey(Student, models.PROTECT, null=True, related_name="proposed_equivalences")
    course_id = models.CharField(max_length=120)
    counts_as = models.CharField(max_length=120, blank=True, help_text="empty: does not count")
    relation = models.CharField(max_length=20)
    basis = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.course_id} → {self.counts_as or '不计'}"
