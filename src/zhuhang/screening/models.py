"""Runs and their lists (筛查、预警名单). A run keeps what it was made from, so that it never changes afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuhang.people.models import College, Person, Student


class Run(models.Model):
    """One screening of a college's students for one term (筛查)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("等待中")
        RUNNING = "running", _("正在筛查")
        DONE = "done", _("已完成")
        REFUSED = "refused", _("无法筛查")

    class Phase(models.TextChoices):
        FINAL = "final", _("补考后")
        PROVISIONAL = "provisional", _("补考前")

    OPEN = (State.QUEUED, State.RUNNING)

    college = models.ForeignKey(College, models.PROTECT, related_name="runs")
    term = models.CharField(_("学期"), max_length=12)
    phase = models.CharField(_("阶段"), max_length=12, choices=Phase.choices, default=Phase.FINAL)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    parameters = models.JSONField(default=dict)
    regulation_code = models.CharField(max_length=60, blank=True)
    regulation_version = models.CharField(max_length=60, blank=True)
    regulation_digest = models.CharField(max_length=80, blank=True)
    snapshot_digest = models.CharField(max_length=80, blank=True)
    tracks = models.JSONField(default=list, help_text="the levels as they were: code, name, tone, rank, lightest first")
    counts = models.JSONField(default=dict)
    excluded = models.JSONField(default=list)
    refusal = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    is_current = models.BooleanField(default=False, help_text="the latest done run of its college and term")
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-term", "-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["college", "term"], condition=Q(is_current=True), name="screening_one_current_run"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="screening_done_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.college_id} {self.term} {self.phase}"


class Entry(models.Model):
    """One line of a run's list (名单条目): a student who is listed, undecided, or was listed last term and left."""

    class Standing(models.TextChoices):
        LISTED = "listed", _("在名单")
        UNDECIDED = "undecided", _("待定")
        LEFT = "left", _("退出名单")

    class Change(models.TextChoices):
        FIRST = "", _("无上期可比")
        NEW = "new", _("新增")
        RAISED = "raised", _("上升")
        SAME = "same", _("不变")
        LOWERED = "lowered", _("下降")
        LEFT = "left", _("退出")

    run = models.ForeignKey(Run, models.CASCADE, related_name="entries")
    student = models.ForeignKey(Student, models.PROTECT, related_name="entries")
    track = models.CharField(max_length=60)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    level = models.CharField(max_length=60, blank=True)
    rank = models.SmallIntegerField(default=-1, help_text="the level's place in its track, heavier is higher")
    previous_level = models.CharField(max_length=60, blank=True)
    change = models.CharField(max_length=12, choices=Change.choices, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    findings = models.JSONField(default=list)
    unknown = models.JSONField(default=list)
    proposals = models.JSONField(default=list)
    lifted = models.JSONField(default=list)
    pending = models.PositiveSmallIntegerField(default=0)
    distance = models.JSONField(default=dict, help_text="what lifts the warning, what would raise it: sentences")
    figures = models.JSONField(default=dict, help_text="what the list shows beside the level, as exact text")

    class Meta:
        ordering = ["-rank", "student__number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "student", "track"], name="screening_entry_once"),
            models.CheckConstraint(
                condition=Q(standing="listed", rank__gte=0) | (~Q(standing="listed") & Q(rank=-1)),
                name="screening_listed_has_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.level or self.standing}"


class Distance(models.Model):
    """How far a student who is not on a current list is from its lightest level (距离), by track: for that student's page."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="distances")
    student = models.ForeignKey(Student, models.CASCADE, related_name="distances")
    track = models.CharField(max_length=60)
    sentences = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "student", "track"], name="screening_distance_once")]

    def __str__(self) -> str:
        return f"{self.student_id} {self.track}"


class Reconciliation(models.Model):
    """An authority's list compared with a run's (名单核对): who is in both, only in ours, only in theirs."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="reconciliations")
    file_name = models.CharField(max_length=200)
    lines = models.JSONField(default=list, help_text="student number, our level, their level, basis, verdict, why")
    counts = models.JSONField(default=dict)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class SummaryTemplate(models.Model):
    """A college's own summary table (汇总表模板): its workbook, and which of our fields each column takes."""

    college = models.OneToOneField(College, models.PROTECT, related_name="summary_template")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="templates/", max_length=300)
    header_row = models.PositiveSmallIntegerField()
    columns = models.JSONField(default=dict, help_text="column letter → our field")
    headers = models.JSONField(default=dict, help_text="column letter → what the header says")
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


from zhuhang.screening import checking, listing  # noqa: E402, F401  Django finds a room's models through this module
