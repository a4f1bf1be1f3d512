"""Letting notices leave the house (发出): after a preview, by one person's confirmation; what is not ready stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.calendar.deadlines import Unit, count_from
from zhuhang.calendar.working_days import WorkingDays
from zhuhang.papers.completing import complete_lists
from zhuhang.papers.models import Notice, NoticeStep
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.people.door import visible_to
from zhuhang.people.models import Person, Student
from zhuhang.people.permission import Act, check_may
from zhuhang.people.roles import Aspect
from zhuhang.screening.deadlines import days_of

_UNITS: tuple[Unit, ...] = ("days", "weeks", "working_days")


def missing_steps(notices: Iterable[Notice]) -> dict[int, list[str]]:
    """Per notice the names of what the regulation wants done before it leaves and is not done yet."""
    held = list(notices)
    done = set(NoticeStep.objects.filter(notice__in=held).values_list("notice_id", "step"))
    return {
        notice.pk: [step["name"] for step in notice.steps if (notice.pk, step["code"]) not in done] for notice in held
    }


def due_date(receipt: dict[str, Any], on: date, days: WorkingDays) -> date | None:
    """Until when a receipt is expected that left on a day; None where the regulation sets no period."""
    found = next(((unit, amount) for unit in _UNITS if (amount := (receipt.get("within") or {}).get(unit))), None)
    return count_from(on, found[0], found[1], days) if found else None


@transaction.atomic
def release_notices(keys: Iterable[Any], *, by: Person, at: datetime, opens_at: datetime | None = None) -> list[Notice]:
    """Release the notices that are prepared and ready; those already out, held back or not ready are left as they are.

    Returns those that left now; their readers see them from ``opens_at``. Doing it twice releases nothing twice.
    """
    waiting = Notice.objects.select_for_update(of=("self",)).filter(key__in=list(keys), state=Notice.State.PREPARED)
    notices = list(waiting.select_related("college", "student", "replaces", "run"))
    colleges = {notice.college for notice in notices}
    for college in colleges:
        check_may(by, Act.SERVE_NOTICES, college, at.date())
    worked = {college.pk: days_of(college) for college in colleges}
    may_see = set(_visible(by, notices, at))
    lacking = missing_steps(notices)
    ready = [
        notice for notice in notices
        if notice.student_id in may_see and not lacking[notice.pk] and not notice.is_to_be_told
    ]  # fmt: skip

    for notice in ready:
        notice.state, notice.released_at, notice.released_by = Notice.State.RELEASED, at, by
        notice.opens_at, notice.due_on = opens_at or at, due_date(notice.receipt_terms, at.date(), worked[notice.college_id])
    Notice.objects.bulk_update(ready, ["state", "released_at", "released_by", "opens_at", "due_on"], batch_size=500)
    _replace([notice for notice in ready if notice.replaces_id])
    _record_release(ready, by)
    complete_lists(ready, by=by, at=at)
    return ready


@transaction.atomic
def tell_first(notice: Notice, wanted: bool, *, by: Person, at: datetime) -> Notice:
    """Hold a notice back until somebody told the student face to face, or no longer."""
    notice = locked(notice, by, at)
    if notice.state != Notice.State.PREPARED:
        raise NoticeRefused("already-out", "通知书已经发出：不能再改为先当面告知")
    notice.tell_first = wanted
    notice.save(update_fields=["tell_first"])
    _record("notice.tell-first", notice, by, {"wanted": wanted})
    return notice


@transaction.atomic
def told(notice: Notice, on: date, *, place: str, by: Person, at: datetime, who: str = "") -> Notice:
    """Keep when, where and by whom the student was told face to face; the notice may leave now. Again changes nothing."""
    notice = locked(notice, by, at)
    if notice.told_on is not None:
        return notice
    if notice.state != Notice.State.PREPARED:
        raise NoticeRefused("already-out", "通知书已经发出：不能再登记发出之前的当面告知")
    _check_done(on, place, at, needs_place=True)

    notice.told_on, notice.told_by, notice.told_who, notice.told_place = on, by, who.strip()[:60] or by.name, place.strip()[:120]
    notice.save(update_fields=["told_on", "told_by", "told_who", "told_place"])

    _record("notice.told", notice, by, {"on": on.isoformat(), "who": notice.told_who, "place": notice.told_place})
    return notice


@transaction.atomic
def record_step(
    notice: Notice, step: str, *, on: date, by: Person, at: datetime, note: str = "", place: str = "", who: str = ""
) -> NoticeStep:  # fmt: skip
    """Keep that something the regulation wants before the notice leaves was done, in its order. Again changes nothing.

    ``who`` did it, where that was not the one who records it; a talk has a place.
    """
    notice = locked(notice, by, at)
    wanted = next((each for each in notice.steps if each["code"] == step), None)
    if wanted is None:
        raise NoticeRefused("no-step", "办法没有要求这一步：请刷新页面后再选")
    done = {each.step: each for each in notice.steps_done.all()}
    if step in done:
        return done[step]
    if notice.state != Notice.State.PREPARED:
        raise NoticeRefused("already-out", "通知书已经发出：不能再登记发出之前的事")
    if earlier := [each["name"] for each in notice.steps[: notice.steps.index(wanted)] if each["code"] not in done]:
        raise NoticeRefused("order", f"要先办：{'、'.join(earlier)}")
    _check_done(on, place, at, needs_place=wanted["kind"] == "talk")

    kept = NoticeStep.objects.create(
        notice=notice, step=step, done_on=on, done_by=who.strip()[:60] or by.name, place=place.strip()[:120], note=note.strip()[:300],
        recorded_by=by, recorded_at=at,
    )  # fmt: skip

    _record("notice.step", notice, by, {"step": step, "on": on.isoformat(), "who": kept.done_by, "place": kept.place})
    return kept


def locked(notice: Notice, by: Person, at: datetime) -> Notice:
    """The notice as it is now, locked; raise where the person may not serve it."""
    current = Notice.objects.select_for_update(of=("self",)).select_related("college", "student", "student__college").get(pk=notice.pk)
    check_may(by, Act.SERVE_NOTICES, current.college, at.date())
    if not visible_to(by, at.date(), Aspect.CONTACT).filter(pk=current.student_id).exists():
        raise Notice.DoesNotExist
    return current


def _check_done(on: date, place: str, at: datetime, *, needs_place: bool) -> None:
    if on > at.date():
        raise NoticeRefused("future", "日期在今天之后：请填写实际办理的那一天")
    if needs_place and not place.strip():
        raise NoticeRefused("no-place", "没有写在哪里谈的：请填写地点")


def _visible(by: Person, notices: list[Notice], at: datetime) -> Iterable[int]:
    students = Student.objects.filter(pk__in=[notice.student_id for notice in notices])
    return (students & visible_to(by, at.date(), Aspect.CONTACT)).values_list("pk", flat=True)


def _replace(notices: list[Notice]) -> None:
    """What a correction or a revocation stands in for is over from now on."""
    for notice in notices:
        after = Notice.State.REVOKED if notice.purpose == Notice.Purpose.REVOCATION else Notice.State.CORRECTED
        Notice.objects.filter(pk=notice.replaces_id).update(state=after)


def _record_release(notices: list[Notice], by: Person) -> None:
    for run in {notice.run_id: notice for notice in notices}.values():
        of_run = [notice for notice in notices if notice.run_id == run.run_id]
        detail = {"released": len(of_run), "notices": [notice.key.hex for notice in of_run]}
        record("notice.release", by=by, subject=f"run:{run.run_id}", college=run.college.code, detail=detail)


def _record(act: str, notice: Notice, by: Person | None, detail: dict[str, Any]) -> None:
    subject = f"student:{notice.student.key.hex}"
    record(act, by=by, subject=subject, college=notice.college.code, detail={"notice": notice.key.hex, **detail})
