"""Drafting a list from a run (拟定名单), and drafting it anew when a later run says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import Person
from zhuhang.people.permission import NotAllowed
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.procedure import Procedure, Step
from zhuhang.screening.acts.renewing import replace_list, take_over
from zhuhang.screening.acts.telling import tell
from zhuhang.screening.deadlines import day_of
from zhuhang.screening.listing import ListLine, ProcedureSettings, WarningList
from zhuhang.screening.locking import keep_step
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.ownership import ActRefused, roles_of


@transaction.atomic
def open_list(run: Run, *, by: Person, at: datetime) -> WarningList:
    """Make the run's list the one that goes through the procedure; doing so twice gives the same list.

    A later run of the same phase renews the list that is under way; a run after the make-ups replaces the one before.
    """
    run = Run.objects.select_for_update(of=("self",)).select_related("college").get(pk=run.pk)
    procedure = _procedure(run)
    _check(run, procedure, by, at)
    known = WarningList.objects.filter(run=run).first()
    if known is not None:
        return known
    current = WarningList.objects.select_for_update().filter(college=run.college, term=run.term, is_current=True).first()
    if current is not None and current.phase == run.phase:
        return take_over(current, run, by=by, at=at)

    if current is not None:
        WarningList.objects.filter(pk=current.pk).update(is_current=False)
    wl = _create(run, procedure, current, by, at)
    lines = ListLine.objects.bulk_create(_line(wl, entry) for entry in _listed(run))
    if current is not None:
        replace_list(wl, current, by=by, at=at)

    keep_step(wl, 0, lines=len(lines), by=by, at=at)
    tell(wl, 0, [line.pk for line in lines], at=at)
    record("list.open", by=by, subject=f"list:{wl.pk}", college=run.college.code, detail={"run": run.pk, "lines": len(lines)})
    return wl


def _procedure(run: Run) -> Procedure:
    procedure = regulation_of(run.college).procedure
    if procedure is None:
        raise ActRefused("no-procedure", "办法没有写名单程序：请在 regulation.yaml 里写 procedure")
    return procedure


def _check(run: Run, procedure: Procedure, by: Person, at: datetime) -> None:
    draft = WarningList(college=run.college)
    if not roles_of(by, draft, day_of(at)) & set(procedure.steps[0].by):
        raise NotAllowed(f"{by.name}没有拟定名单的权限：请由有此职责的人操作")
    if run.state != Run.State.DONE or not run.is_current:
        raise ActRefused("not-current", "只有本学期最近一次完成的筛查可以作为名单：请先运行筛查")
    if run.phase not in procedure.rounds:
        raise ActRefused("wrong-phase", "办法没有规定这一阶段出名单：请在补考结束后筛查，再拟定名单")


def _create(run: Run, procedure: Procedure, previous: WarningList | None, by: Person, at: datetime) -> WarningList:
    return WarningList.objects.create(
        college=run.college, term=run.term, phase=run.phase, run=run, regulation_digest=run.regulation_digest,
        **kept(procedure, run.phase), parameters=_parameters(run, procedure), previous=previous, opened_by=by, opened_at=at,
    )  # fmt: skip


def _parameters(run: Run, procedure: Procedure) -> dict[str, int | str]:
    """The procedure's parameters: the regulation's defaults under what the college chose."""
    chosen: Mapping[str, int | str] = next(
        iter(ProcedureSettings.objects.filter(college=run.college).values_list("parameters", flat=True)), {}
    )
    return {name: chosen.get(name, choice.default) for name, choice in procedure.parameters.items()}


def kept(procedure: Procedure, phase: str) -> dict[str, Any]:
    """The procedure of one phase as a list keeps it."""
    return {
        "steps": [_kept_step(step) for step in procedure.steps_of(phase)],
        "beside": [each.model_dump(include={"act", "by", "cite"}) for each in procedure.beside],
    }


def _kept_step(step: Step) -> dict[str, Any]:
    due = {"unit": step.due.unit, "amount": _kept_amount(step.due.amount), "after": step.due.after} if step.due else None
    said = step.model_dump(include={"act", "by", "cite", "tell", "sent_by", "silence", "audience", "only_without_objection", "to", "note"})
    return {**said, "due": due, "approvals": _kept_amount(step.approvals)}


def _kept_amount(amount: Any) -> int | dict[str, str]:
    return amount if isinstance(amount, int) else {"parameter": amount.parameter}


def _listed(run: Run) -> list[Entry]:
    return list(run.entries.filter(standing=Entry.Standing.LISTED).order_by("pk"))


def _line(wl: WarningList, entry: Entry) -> ListLine:
    return ListLine(
        list=wl, student_id=entry.student_id, track=entry.track, entry=entry, level=entry.level, rank=entry.rank, position=1
    )
