"""Sending notices to be sealed, in batches, and taking them back (送章): what came back may leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhuhang.audit.record import record
from zhuhang.papers.models import Notice, NoticeStep, SealBatch
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may

SEALING = ("opinion", "seal")
"""Kinds of steps for which paper leaves for an office and comes back."""


def waiting_by_step(college: College) -> list[dict[str, Any]]:
    """The steps for which prepared notices can go to an office now: everything the regulation wants before is done."""
    notices = Notice.objects.filter(college=college, state=Notice.State.PREPARED).select_related("student__class_group")
    done = set(NoticeStep.objects.filter(notice__in=notices).values_list("notice_id", "step"))
    away = set(SealBatch.objects.filter(college=college, returned_at=None).values_list("notices", "step"))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for notice in notices:
        step = next((each for each in notice.steps if (notice.pk, each["code"]) not in done), None)
        if step and step["kind"] in SEALING and (notice.pk, step["code"]) not in away:
            line = found.setdefault((notice.kind, step["code"]), {"step": step, "kind_name": notice.kind_name, "notices": []})
            line["notices"].append(notice)
    return list(found.values())


def is_opinion(batch: SealBatch) -> bool:
    """Whether the office was asked for its opinion, not its seal alone."""
    steps = (step for notice in list(batch.notices.all())[:1] for step in notice.steps)
    return any(step["code"] == batch.step and step["kind"] == "opinion" for step in steps)


@transaction.atomic
def send_to_seal(college: College, step: str, keys: Iterable[Any], *, by: Person, at: datetime) -> SealBatch:
    """Note that these notices went to the office of a step. One that is there already, or not ready for it, is left out."""
    check_may(by, Act.PREPARE_NOTICES, college, at.date())
    College.objects.select_for_update().get(pk=college.pk)
    wanted = set(keys)
    groups = [line for line in waiting_by_step(college) if line["step"]["code"] == step]
    ready = [notice for line in groups for notice in line["notices"] if notice.key in wanted]
    if not ready:
        raise NoticeRefused("none-to-seal", "没有可以送章的通知书：可能已经送出，或前一步还没有办")

    described = groups[0]["step"]
    batch = SealBatch.objects.create(
        college=college, step=step, step_name=described["name"], office=described["by"], sent_at=at, sent_by=by
    )
    batch.notices.set(ready)
    record("seal.send", by=by, subject=f"seal:{batch.pk}", college=college.code, detail={"step": step, "notices": len(ready)})
    return batch


@transaction.atomic
def return_from_seal(batch: SealBatch, keys: Iterable[Any], *, note: str, by: Person, at: datetime) -> SealBatch:
    """Note that a batch came back: the ticked ones are sealed, the others were handed back and may be sent again.

    Where the step is an opinion, ``note`` holds its words; they are printed on each.
    """
    batch = SealBatch.objects.select_for_update(of=("self",)).select_related("college").get(pk=batch.pk)
    check_may(by, Act.PREPARE_NOTICES, batch.college, at.date())
    if batch.returned_at is not None:
        return batch

    sealed = list(batch.notices.filter(key__in=list(keys)))
    day = timezone.localtime(at).date()
    steps = [
        NoticeStep(notice=notice, step=batch.step, done_on=day, note=note.strip()[:300], recorded_by=by, recorded_at=at)
        for notice in sealed
    ]
    NoticeStep.objects.bulk_create(steps, ignore_conflicts=True)
    batch.returned_at, batch.returned_by, batch.note = at, by, note[:300]
    batch.save(update_fields=["returned_at", "returned_by", "note"])
    detail = {"sealed": len(sealed), "back": batch.notices.count() - len(sealed)}
    record("seal.return", by=by, subject=f"seal:{batch.pk}", college=batch.college.code, detail=detail)
    return batch
