"""Review and approval (审核、审定): given in a meeting, for the lines that were before the eyes; single lines sent back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.models import Person
from zhuhang.regulation.procedure import APPROVING
from zhuhang.screening.acts.telling import tell
from zhuhang.screening.deadlines import amount_of, day_of
from zhuhang.screening.events import ListApproved, announce
from zhuhang.screening.listing import Approval, LineApproval, ListLine, WarningList
from zhuhang.screening.locking import keep_step, keys_at, locked_line, locked_list, move, reason_needed, set_state
from zhuhang.screening.ownership import ActRefused, check_open, check_owner, owners, roles_of


@transaction.atomic
def approve(
    wl: WarningList, act: str, *, lines: Collection[int], meeting_on: date | None, note: str = "", by: Person, at: datetime
) -> Approval:
    """Approve these lines at their step. Lines this person approved already, or that moved since, are left as they are."""
    wl = locked_list(wl.pk)
    check_owner(wl, act, by, day_of(at))
    position = wl.position_of(act)
    if position is None or act not in APPROVING:
        raise ActRefused("no-step", "这份名单的程序里没有这一步")
    if not lines:
        raise ActRefused("nobody-ticked", "没有勾选学生：请勾选要通过的学生；要再核对的，逐个退回")
    waiting = set(keys_at(wl, position, among=lines))
    given = LineApproval.objects.filter(line__in=lines, position=position, person=by, is_void=False)
    fresh = sorted(waiting - set(given.values_list("line", flat=True)))
    if not fresh:
        known = Approval.objects.filter(covered__in=given).order_by("-at").first()
        if known is not None:
            return known
        raise ActRefused("nothing-waits", "没有等待您审定的学生：名单已经变化，请刷新页面")

    role = next(iter(sorted(owners(wl, act) & roles_of(by, wl, day_of(at)))))
    approval = Approval.objects.create(
        list=wl, position=position, person=by, role=role, meeting_on=meeting_on, note=note.strip()[:300], at=at
    )
    LineApproval.objects.bulk_create(LineApproval(approval=approval, line_id=pk, position=position, person=by) for pk in fresh)
    passed = _enough(wl, position, fresh)
    detail = {"lines": len(fresh), "passed": len(passed), "meeting": meeting_on.isoformat() if meeting_on else ""}
    record(f"list.{act}", by=by, subject=f"list:{wl.pk}", college=wl.college.code, detail=detail)
    if passed:
        _pass(wl, position, passed, by, at)
    return approval


def _enough(wl: WarningList, position: int, lines: list[int]) -> list[int]:
    """Of these lines those that now have as many approvals, by different people, as the step asks for."""
    needed = approvals_needed(wl, position)
    rows = LineApproval.objects.filter(line__in=lines, position=position, is_void=False).values_list("line", flat=True)
    given = Counter(rows)
    return [pk for pk in lines if given[pk] >= needed]


def approvals_needed(wl: WarningList, position: int) -> int:
    """How many different people must approve at a step."""
    return max(1, amount_of(wl, wl.step(position).get("approvals", 1)))


def _pass(wl: WarningList, position: int, passed: list[int], by: Person, at: datetime) -> None:
    move(passed, position + 1)
    keep_step(wl, position, lines=len(passed), by=by, at=at)
    tell(wl, position, passed, at=at)
    if not any(step["act"] in APPROVING for step in wl.steps[position + 1 :]):
        announce(ListApproved(wl.pk, tuple(passed), by.pk, at))


@transaction.atomic
def send_back(line: ListLine, *, reason: str, by: Person, at: datetime) -> ListLine:
    """Send one line back to the drafter with the reason; the others can be approved without it."""
    line = locked_line(line.pk)
    check_owner(line.list, "send_back", by, day_of(at))
    if line.state == ListLine.State.SENT_BACK:
        return line
    check_open(line, "send_back")
    set_state(line, ListLine.State.SENT_BACK, reason=reason_needed(reason, "退回"), by=by, at=at)
    LineApproval.objects.filter(line=line).update(is_void=True)
    _record("line.send_back", line, by)
    return line


@transaction.atomic
def resubmit(line: ListLine, *, note: str, by: Person, at: datetime) -> ListLine:
    """Put a line that was sent back before the first approval again, saying what was looked into."""
    line = locked_line(line.pk)
    check_owner(line.list, "resubmit", by, day_of(at))
    if line.state == ListLine.State.MOVING:
        return line
    check_open(line, "resubmit")
    note = reason_needed(note, "重新提交")
    position = next(n for n, step in enumerate(line.list.steps) if step["act"] in APPROVING)
    set_state(line, ListLine.State.MOVING, reason=note, by=by, at=at)
    move([line.pk], position)
    _record("line.resubmit", line, by)
    return ListLine.objects.get(pk=line.pk)


def _record(act: str, line: ListLine, by: Person) -> None:
    detail = {"list": line.list_id}
    record(act, by=by, subject=f"student:{line.student.key.hex}", college=line.list.college.code, detail=detail)
