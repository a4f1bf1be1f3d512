"""Facts stated in a sheet (认定事实表入库): in the name of whoever confirms it; an earlier statement is revoked, not overwritten."""

from __future__ import annotations

import polars as pl

from zhuhang.grades.models import ImportBatch, StatedFact
from zhuhang.people.models import College

_Key = tuple[str, str, str]
NO_BASIS = "见导入的认定事实表"


def changes_of(batch: ImportBatch, read: pl.DataFrame) -> dict[str, int]:
    """How many facts a sheet would state anew, state differently and leave as they are; writes nothing."""
    standing = _standing(batch.college)
    counts = {"added": 0, "corrected": 0, "same": 0}
    for number, term, fact, value, basis in read.iter_rows():
        before = standing.get((number, term, fact))
        is_same = before is not None and (before.value, before.basis) == (value, _basis(basis))
        counts["same" if is_same else "corrected" if before else "added"] += 1
    return counts


def write(batch: ImportBatch, read: pl.DataFrame) -> dict[str, int]:
    """State what the sheet says, by the person who confirmed the batch."""
    counts = changes_of(batch, read)
    standing, students = _standing(batch.college), dict(batch.college.students.values_list("number", "pk"))
    revoked, stated = [], []
    for number, term, fact, value, basis in read.iter_rows():
        before = standing.get((number, term, fact))
        if before and (before.value, before.basis) == (value, _basis(basis)):
            continue
        if before:
            revoked.append(before.pk)
        stated.append(StatedFact(
            student_id=students[number], term=term, fact=fact, value=value, basis=_basis(basis), batch=batch,
            stated_by=batch.confirmed_by, stated_at=batch.confirmed_at,
        ))  # fmt: skip
    StatedFact.objects.filter(pk__in=revoked).update(
        revoked_by=batch.confirmed_by, revoked_at=batch.confirmed_at, revoked_in=batch
    )
    StatedFact.objects.bulk_create(stated, batch_size=2000)
    return counts


def take_back(batch: ImportBatch) -> None:
    """Revoke what the sheet stated and let stand again what it replaced."""
    batch.facts.filter(revoked_at=None).update(revoked_by=batch.undone_by, revoked_at=batch.undone_at)
    batch.revoked_facts.update(revoked_by=None, revoked_at=None, revoked_in=None)


def is_built_upon(batch: ImportBatch) -> bool:
    """Whether a fact of the sheet was stated otherwise since."""
    return batch.facts.exclude(revoked_at=None).exists()


def _standing(college: College) -> dict[_Key, StatedFact]:
    stated = StatedFact.objects.filter(student__college=college, revoked_at=None).select_related("student")
    return {(fact.student.number, fact.term, fact.fact): fact for fact in stated}


def _basis(text: str) -> str:
    return text or NO_BASIS
