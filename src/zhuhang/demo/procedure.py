"""Demo lists on their way (演示名单程序): in each college the last list stands somewhere else, so that every page has something to say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from zhuhang.demo import names, staff
from zhuhang.people.door import visible_to
from zhuhang.people.models import College, Person
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect, Role, Scope
from zhuhang.regulation.term import Term
from zhuhang.screening.acts.answering import answer, hold
from zhuhang.screening.acts.approving import approve
from zhuhang.screening.acts.checking import confirm, raise_objection, send_check
from zhuhang.screening.acts.nominating import close_supplement, nominate
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.acts.publishing import publish
from zhuhang.screening.acts.settling import change_days, set_dates
from zhuhang.screening.acts.submitting import submit
from zhuhang.screening.acts.telling import complete_step
from zhuhang.screening.appointees import holders
from zhuhang.screening.deadlines import following
from zhuhang.screening.listing import ListLine, WarningList
from zhuhang.screening.models import Run

_WORDS = ("上学期的补考成绩没有计入", "这门课我办了缓考", "成绩录入有误，试卷上是 68 分")
STAGES = ("checking", "published", "approving", "objected", "drafted")
"""How far the lists of the demo's colleges are, in turn."""


def move_lists(colleges: list[College]) -> None:
    """Take the last list of each college to its stage; a list that is there already stays as it is."""
    for college, stage in zip(colleges, STAGES, strict=False):
        run = Run.objects.filter(college=college, is_current=True).order_by("-term").first()
        if run is None or run.done_at is None or WarningList.objects.filter(college=college).exists():
            continue
        _second_leader(college)
        secretary = _holder(college, Role.ACADEMIC_SECRETARY)
        _dates(college, run.term, secretary, run.done_at)
        _walk(open_list(run, by=secretary, at=run.done_at), stage, secretary, run.done_at)


def walk_to_publication(run: Run, secretary: Person, at: datetime) -> None:
    """Take the list of an earlier run through every step to its publication."""
    _dates(run.college, run.term, secretary, at)
    _walk(open_list(run, by=secretary, at=at), "published", secretary, at)


def _walk(wl: WarningList, stage: str, secretary: Person, at: datetime) -> None:
    if stage == "drafted":
        return
    if wl.position_of("supplement") is not None:
        _add_one(wl, at)
        close_supplement(wl, by=secretary, at=at)
    send_check(wl, by=secretary, at=at)
    _answers(wl, secretary, at + timedelta(days=1), is_answered=stage in ("approving", "published"))
    if stage not in ("approving", "published"):
        return
    later = at + timedelta(days=10)
    submit(wl, by=secretary, at=later)
    if stage == "published":
        _approve(wl, later)
        if wl.position_of("export") is not None:
            complete_step(wl, "export", by=secretary, at=later)
        publish(wl, by=secretary, at=later)


def _add_one(wl: WarningList, at: datetime) -> None:
    """A counselor adds a student of the own classes for support."""
    supplement = regulation_of(wl.college).supplement
    counselor = _holder(wl.college, Role.COUNSELOR)
    students = visible_to(counselor, at.date(), Aspect.LEVEL).exclude(lines__list=wl)
    student = students.filter(college=wl.college).order_by("number").first()
    if supplement is not None and student is not None:
        nominate(wl, student, reason=supplement.reasons[0], text="期中以来多次缺课，作业没有交", by=counselor, at=at)


def _answers(wl: WarningList, secretary: Person, at: datetime, *, is_answered: bool) -> None:
    """Half of the students confirmed on paper, some objected, one waits; who can sign in has still to answer."""
    lines = list(wl.lines.filter(student__person=None).order_by("student__number"))
    for line in lines[::2]:
        confirm(line, by=secretary, at=at, basis="本人在核对表上签字")
    for line, text in zip(lines[1::2], _WORDS, strict=False):
        objection = raise_objection(line, text=text, by=secretary, at=at, basis="本人到办公室说明")
        if is_answered:
            answer(objection, is_upheld=False, text="已与教务系统核对：成绩和记录无误", by=secretary, at=at)
    if not is_answered and len(lines) > 1:
        hold(lines[1], reason="已报教务处更正成绩", by=secretary, at=at)


def _approve(wl: WarningList, at: datetime) -> None:
    for position, step in enumerate(wl.steps):
        if step["act"] not in ("review", "approve"):
            continue
        for person in holders(wl.college, step["by"], at.date()):
            waiting = wl.lines.filter(position=position, state=ListLine.State.MOVING).values_list("pk", flat=True)
            if waiting:
                approve(wl, step["act"], lines=list(waiting), meeting_on=at.date(), note="同意", by=person, at=at)


def _dates(college: College, term: str, secretary: Person, at: datetime) -> None:
    """The judged term and the one after, by the usual calendar around the day of the run, and a week the college works otherwise."""
    office = Person.objects.get(username=f"{staff.PREFIX}university.{Role.ACADEMIC_AFFAIRS_OFFICE.value}")
    after = at.date() - timedelta(days=18)
    makeup = after + timedelta(days=12)
    set_dates(None, term, {"ends_on": _end(term), "makeup_ends_on": makeup, "given_on": at.date()}, by=office, at=at)
    set_dates(None, following(term), {"starts_on": after}, by=office, at=at)
    saturday = makeup + timedelta(days=5 - makeup.weekday())
    change_days(college, saturday, saturday, True, reason="补考阅卷，照常办公", by=secretary, at=at)


def _end(term: str) -> date:
    parsed = Term.parse(term)
    return date(parsed.year + 1, 1, 12) if parsed.number == 1 else date(parsed.year + 1, 7, 5)


def _second_leader(college: College) -> None:
    """Both sides, the dean's and the party secretary's, are leaders."""
    username = f"{staff.PREFIX}{college.code}.leader.second"
    name = names.name(Random(f"staff {college.code} second leader"))
    person, _created = Person.objects.get_or_create(username=username, defaults={"name": name, "password": "!"})
    person.appointments.get_or_create(role=Role.LEADER, scope=Scope.COLLEGE, college=college, defaults={"starts_on": staff.SINCE})


def _holder(college: College, role: Role) -> Person:
    return holders(college, [role], staff.SINCE)[0]
