"""Lists on their way to become official (名单与名单程序). A list keeps the steps as they were when it was drafted."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhuhang.people.models import College, Person, Student
from zhuhang.screening.models import Entry, Run


class TermDates(models.Model):
    """When a term began, ended and had its make-ups (学期日期): what deadlines are counted from.

    One row per term is the university's; a college may have one of its own, whose dates go before, each by itself.
    """

    college = models.ForeignKey(College, models.PROTECT, null=True, blank=True, related_name="term_dates", help_text="null: the university's")
    term = models.CharField(_("学期"), max_length=12)
    starts_on = models.DateField(_("开学"), null=True, blank=True)
    ends_on = models.DateField(_("学期结束"), null=True, blank=True)
    makeup_ends_on = models.DateField(_("补考结束"), null=True, blank=True)
    given_on = models.DateField(_("学校规定的日期"), null=True, blank=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-term"]
        constraints = [
            models.UniqueConstraint(fields=["term"], condition=Q(college=None), name="screening_term_once"),
            models.UniqueConstraint(fields=["college", "term"], name="screening_term_once_per_college"),
        ]

    def __str__(self) -> str:
        return self.term


class DayChange(models.Model):
    """A day worked, or off, against the statutory calendar (调休): the university's, or a college's own, which goes before."""

    college = models.ForeignKey(College, models.PROTECT, null=True, blank=True, related_name="day_changes", help_text="null: the university's")
    day = models.DateField(_("日期"))
    is_worked = models.BooleanField(_("上班"))
    reason = models.CharField(_("说明"), max_length=100)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=Q(college=None), name="screening_day_once"),
            models.UniqueConstraint(fields=["college", "day"], name="screening_day_once_per_college"),
            models.CheckConstraint(condition=~Q(reason=""), name="screening_day_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.is_worked}"


class ProcedureSettings(models.Model):
    """What a college chose where its regulation's procedure leaves a choice (程序参数)."""

    college = models.OneToOneField(College, models.PROTECT, related_name="procedure_settings")
    parameters = models.JSONField(default=dict)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.college_id)


class WarningList(models.Model):
    """One list of a college for one term and phase (预警名单), from draft to publication."""

    college = models.ForeignKey(College, models.PROTECT, related_name="lists")
    term = models.CharField(max_length=12)
    phase = models.CharField(max_length=12, choices=Run.Phase.choices)
    run = models.OneToOneField(Run, models.PROTECT, related_name="list")
    regulation_digest = models.CharField(max_length=80)
    steps = models.JSONField(help_text="the regulation's steps for this phase as they were: act, by, due, tell, …")
    beside = models.JSONField(default=list)
    parameters = models.JSONField(default=dict, help_text="the procedure's parameters as they were")
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    is_current = models.BooleanField(default=True, help_text="the latest list of its college and term")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    check_opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-term", "-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["college", "term"], condition=Q(is_current=True), name="screening_one_current_list")
        ]

    def __str__(self) -> str:
        return f"{self.college_id} {self.term} {self.phase}"

    def step(self, position: int) -> dict[str, Any]:
        """The step at a position; past the last one an empty one, of no act."""
        return self.steps[position] if position < len(self.steps) else {"act": "", "by": []}

    def position_of(self, act: str) -> int | None:
        """The first position of an act; None where the procedure has no such step."""
        return next((n for n, step in enumerate(self.steps) if step["act"] == act), None)


class ListLine(models.Model):
    """One student on a list (名单的一行). Every line walks the steps by itself: one that waits holds up no other."""

    class State(models.TextChoices):
        MOVING = "moving", _("办理中")
        HELD = "held", _("暂缓")
        SENT_BACK = "sent_back", _("退回")
        WITHDRAWN = "withdrawn", _("已撤出")
        CLEARED = "cleared", _("不再列入")
        REVOKED = "revoked", _("已撤销")

    class Source(models.TextChoices):
        RULES = "rules", _("按规则")
        SUPPLEMENT = "supplement", _("补充")

    OPEN = (State.MOVING, State.HELD, State.SENT_BACK)
    """Still on the list."""

    list = models.ForeignKey(WarningList, models.CASCADE, related_name="lines")
    student = models.ForeignKey(Student, models.PROTECT, related_name="lines")
    track = models.CharField(max_length=60)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="lines")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.RULES)
    level = models.CharField(max_length=60, blank=True)
    rank = models.SmallIntegerField(default=-1)
    state = models.CharField(max_length=12, choices=State.choices, default=State.MOVING)
    position = models.PositiveSmallIntegerField(default=0, help_text="the step this line waits at")
    told_at = models.DateTimeField(null=True, help_text="when the student was first told")
    told_level = models.CharField(max_length=60, blank=True)
    told_rank = models.SmallIntegerField(default=-1)
    times_told = models.PositiveSmallIntegerField(default=0, help_text="how often the student was told: each telling is corrected once")
    published_at = models.DateTimeField(null=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True, help_text="why held, sent back, withdrawn or revoked")
    state_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-rank", "student__number"]
        constraints = [
            models.UniqueConstraint(fields=["list", "student", "track"], name="screening_line_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "sent_back", "withdrawn", "revoked"]) | ~Q(reason=""), name="screening_line_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.level} {self.state}"

    @property
    def act(self) -> str:
        """The act this line waits for."""
        return str(self.list.step(self.position)["act"])


class LineChange(models.Model):
    """What a later run, or a person, changed about a line (名单变化): before and after, and why."""

    class Kind(models.TextChoices):
        ADDED = "added", _("新增")
        RAISED = "raised", _("等级上升")
        LOWERED = "lowered", _("等级下降")
        CLEARED = "cleared", _("不再列入")
        RELISTED = "relisted", _("曾撤下，又列入")
        EVIDENCE = "evidence", _("等级不变，依据有变")

    line = models.ForeignKey(ListLine, models.CASCADE, related_name="changes")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    before_level = models.CharField(max_length=60, blank=True)
    after_level = models.CharField(max_length=60, blank=True)
    before = models.CharField(max_length=400, blank=True)
    after = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["line", "run"], condition=Q(run__isnull=False), name="screening_change_once")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind}"


class StepRecord(models.Model):
    """A step somebody did for some lines (程序记录)."""

    list = models.ForeignKey(WarningList, models.CASCADE, related_name="records")
    position = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=20)
    lines = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.list_id} {self.act}"


class Approval(models.Model):
    """One person's approval at one step (审定), with the meeting it was given in; the lines it covers beside it."""

    list = models.ForeignKey(WarningList, models.CASCADE, related_name="approvals")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    meeting_on = models.DateField(_("会议日期"), null=True)
    note = models.CharField(_("意见"), max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.list_id} {self.position} {self.person_id}"


class LineApproval(models.Model):
    """A line that an approval covers; nobody approves the same line twice at one step."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="covered")
    line = models.ForeignKey(ListLine, models.CASCADE, related_name="approvals")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_void = models.BooleanField(default=False, help_text="the line changed afterwards")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "position", "person"], condition=Q(is_void=False), name="screening_line_approved_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.person_id}"


class Publication(models.Model):
    """A publication of a list (公布): to whom, masked unless somebody answers for full names."""

    class Audience(models.TextChoices):
        NAMED_STAFF = "named_staff", _("有关教师和管理人员")
        COLLEGE = "college", _("全院")

    list = models.ForeignKey(WarningList, models.CASCADE, related_name="publications")
    audience = models.CharField(max_length=12, choices=Audience.choices)
    shows_full_names = models.BooleanField(default=False)
    reason = models.CharField(_("公布全名的理由"), max_length=300, blank=True)
    assessment = models.CharField(_("影响评估编号"), max_length=120, blank=True)
    lines = models.ManyToManyField(ListLine, related_name="publications")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shows_full_names=False) | (~Q(reason="") & ~Q(assessment="")), name="screening_full_names_answered_for"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="screening_publication_ended_pair",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("at")), name="screening_publication_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.audience}"


class Telling(models.Model):
    """Somebody who was told of a list, and when they confirmed to have it (告知与收到确认)."""

    list = models.ForeignKey(WarningList, models.CASCADE, related_name="tellings")
    act = models.CharField(max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tellings")
    role = models.CharField(max_length=40)
    lines = models.PositiveIntegerField(default=0, help_text="how many of the lines concern this person")
    told_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["role", "person__name"]
        constraints = [models.UniqueConstraint(fields=["list", "act", "person", "role"], name="screening_told_once")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.person_id}"
