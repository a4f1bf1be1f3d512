"""Where a list stands (名单办理进度): its steps as done, now and next, for the students somebody may see."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from zhuhang.calendar.deadlines import Due
from zhuhang.people.models import College, Student
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.procedure import ACT_NAMES, APPROVING
from zhuhang.screening.acts.approving import approvals_needed
from zhuhang.screening.checking import Correction, Objection, StudentCheck
from zhuhang.screening.deadlines import anchors_of
from zhuhang.screening.listing import Approval, ListLine, StepRecord, Telling, WarningList
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.ownership import owners

State = ListLine.State


@dataclass(frozen=True)
class StepView:
    """A step as a page shows it. ``state`` is done, now or next."""

    position: int
    act: str
    name: str
    owners: str
    cite: str
    note: str
    state: str
    waiting: int
    due: Due | None
    is_late: bool
    told: str
    record: StepRecord | None
    approvals: list[Approval]
    needed: int


def current_list(college: College, term: str | None = None) -> WarningList | None:
    """The college's current list of a term, else of the latest."""
    lists = WarningList.objects.filter(college=college, is_current=True).select_related("college", "run", "opened_by", "previous")
    return (lists.filter(term=term) if term else lists).order_by("-term").first()


def path_of(wl: WarningList, regulation: Regulation, students: QuerySet[Student], today: date) -> list[StepView]:
    """The steps of a list in order, counting these students only."""
    rows = ListLine.objects.filter(list=wl, state=State.MOVING, student__in=students).order_by().values_list("position")
    waiting = Counter(dict(rows.annotate(number=Count("pk"))))
    anchors = anchors_of(wl)
    records = {record.position: record for record in StepRecord.objects.filter(list=wl).select_related("by").order_by("at")}
    approvals: dict[int, list[Approval]] = defaultdict(list)
    for approval in Approval.objects.filter(list=wl).select_related("person"):
        approvals[approval.position].append(approval)
    first = min(waiting, default=max(records, default=-1) + 1)
    return [
        _step(wl, regulation, position, waiting[position], first, anchors.due(wl, position), today, records.get(position),
              approvals[position])
        for position in range(len(wl.steps))
    ]  # fmt: skip


def _step(
    wl: WarningList, regulation: Regulation, position: int, waiting: int, first: int, due: Due | None, today: date,
    record: StepRecord | None, approvals: list[Approval],
) -> StepView:  # fmt: skip
    step = wl.step(position)
    state = "now" if waiting else "done" if position < first else "next"
    return StepView(
        position=position, act=step["act"], name=ACT_NAMES[step["act"]], owners=role_names(regulation, step["by"]),
        cite=step["cite"], note=step.get("note") or "", state=state, waiting=waiting, due=due,
        is_late=state != "done" and due is not None and due.is_late(today), told=role_names(regulation, step.get("tell") or []),
        record=record, approvals=approvals, needed=approvals_needed(wl, position) if step["act"] in APPROVING else 0,
    )  # fmt: skip


def role_names(regulation: Regulation, roles: list[str]) -> str:
    """Roles as the regulation calls them."""
    return "、".join(regulation.roles[role].name if role in regulation.roles else role for role in roles)


@dataclass(frozen=True)
class TellingsView:
    """Who was told at one step in one role, and how many of them confirmed to have it."""

    role: str
    act: str
    people: list[Telling]

    @property
    def received(self) -> int:
        """How many confirmed."""
        return sum(told.received_at is not None for told in self.people)


def tellings_of(wl: WarningList, regulation: Regulation) -> list[TellingsView]:
    """Who was told of a list, step by step and role by role, as the regulation calls the roles."""
    found: dict[tuple[int, str], list[Telling]] = defaultdict(list)
    for told in Telling.objects.filter(list=wl).select_related("person").order_by("person__name"):
        found[wl.position_of(told.act) or 0, told.role].append(told)
    return [
        TellingsView(role_names(regulation, [role]), ACT_NAMES[people[0].act], people)
        for (_position, role), people in sorted(found.items())
    ]


FILTERS: dict[str, tuple[str, Q]] = {
    "all": ("全部", Q()),
    "unsent": ("未发核对", Q(check_by_student=None, state=State.MOVING)),
    "silent": ("未答复", Q(check_by_student__answer="", state__in=ListLine.OPEN)),
    "confirmed": ("已确认", Q(check_by_student__answer=StudentCheck.Answer.CONFIRMED)),
    "objected": ("异议待答复", Q(objections__state=Objection.State.OPEN, state__in=ListLine.OPEN)),
    "held": ("暂缓", Q(state=State.HELD)),
    "sent_back": ("退回", Q(state=State.SENT_BACK)),
    "supplement": ("补充", Q(source=ListLine.Source.SUPPLEMENT)),
    "changed": ("有变化", Q(changes__isnull=False)),
    "off": ("已撤出、不再列入", Q(state__in=[State.WITHDRAWN, State.CLEARED, State.REVOKED])),
}
"""What the lines of a list can be narrowed to."""


def counts_of(wl: WarningList, students: QuerySet[Student]) -> dict[str, int]:
    """How many of these students' lines each filter finds, in one query."""
    lines = ListLine.objects.filter(list=wl, student__in=students).order_by()
    counted = {name: Count("pk", filter=condition, distinct=True) for name, (_label, condition) in FILTERS.items() if name != "all"}
    found: dict[str, int] = lines.aggregate(all=Count("pk", distinct=True), **counted)
    return found


def lines_of(wl: WarningList, students: QuerySet[Student], show: str = "all") -> QuerySet[ListLine]:
    """The lines of these students, heaviest first, with what a table shows of each."""
    _label, condition = FILTERS.get(show, FILTERS["all"])
    lines = ListLine.objects.filter(condition, list=wl, student__in=students).distinct()
    return lines.select_related("student__class_group", "entry", "check_by_student", "list").prefetch_related("objections", "changes")


def waiting_lines(wl: WarningList, act: str, students: QuerySet[Student]) -> QuerySet[ListLine]:
    """The moving lines that wait for an act."""
    position = wl.position_of(act)
    return lines_of(wl, students).filter(position=position, state=State.MOVING)


def acts_waiting(wl: WarningList, roles: frozenset[str], students: QuerySet[Student]) -> list[tuple[str, int]]:
    """The acts that wait for somebody with these roles, each with the number of these students' lines."""
    rows = ListLine.objects.filter(list=wl, student__in=students, state__in=ListLine.OPEN).order_by()
    counted = rows.values_list("position", "state").annotate(number=Count("pk", distinct=True), objected=_OPEN_OBJECTIONS)
    waiting: Counter[str] = Counter()
    for position, state, number, objected in counted:
        for act in _acts_at(wl, position, state):
            waiting[act] += objected if act == "answer" else number
    return [(act, number) for act, number in waiting.items() if number and owners(wl, act) & roles]


_OPEN_OBJECTIONS = Count("objections", filter=Q(objections__state=Objection.State.OPEN), distinct=True)


def _acts_at(wl: WarningList, position: int, state: str) -> list[str]:
    """What somebody has to do about lines that stand there."""
    if state != State.MOVING:
        return ["resubmit"] if state == State.SENT_BACK else []
    act = wl.step(position)["act"]
    if act == "check":
        return ["answer", "submit"] if wl.check_opened_at else ["send_check"]
    return ["answer", "submit"] if act == "answer" else [act] if act else []


def to_check(student: Student) -> int:
    """How many lines of current lists this student has still to check, or corrections not yet seen."""
    waiting = StudentCheck.objects.filter(line__student=student, line__list__is_current=True, line__state=State.MOVING, answer="")
    return waiting.count() + Correction.objects.filter(line__student=student, seen_at=None).count()


def told_entries(student: Student, entries: list[Entry], *, is_self: bool) -> list[Entry]:
    """Of a student's entries those the student, or the family, may know.

    A run is no list yet: what is drafted, or waits for its check to be sent, is nobody's to read alone at night. So of the
    latest term the student knows what was told; the family, what came so far that notices are due.
    """
    if regulation_of(student.college).procedure is None or not entries:
        return entries
    newest = Run.objects.filter(college=student.college, is_current=True).order_by("-term").values_list("term", flat=True).first()
    lines = ListLine.objects.filter(student=student, list__term=newest, list__is_current=True).select_related("list")
    known = {line.track for line in lines if (line.told_at if is_self else is_settled(line))}
    return [entry for entry in entries if entry.run.term != newest or entry.track in known]


def is_settled(line: ListLine) -> bool:
    """Whether a line stands and has every step before the notices behind it."""
    serve = line.list.position_of("serve")
    return line.state == State.MOVING and line.position >= (len(line.list.steps) if serve is None else serve)
