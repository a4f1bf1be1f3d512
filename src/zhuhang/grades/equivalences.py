"""Course equivalences (课程对应): same-name pairs are suggested, a person confirms, and only then do they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.gradebook.tables import FAILING, Outcome
from zhuhang.grades.frames import live_results
from zhuhang.grades.listed import PROPOSED
from zhuhang.grades.models import CourseEquivalence, ProposedEquivalence
from zhuhang.people.models import College, Person, Student
from zhuhang.people.permission import Act, check_may


@dataclass(frozen=True)
class Suggestion:
    """A failed course and another of the same name that the same students passed."""

    name: str
    failed: str
    passed: str
    students: int


class EquivalenceRefused(ValueError):
    """An equivalence that cannot be confirmed so; the message says why and what to do."""


def suggestions(college: College) -> list[Suggestion]:
    """Pairs of course codes with one name, one failed and the other passed later by the same student, not yet confirmed."""
    rows = live_results(college).values_list("student_id", "course_id", "course_name", "term", "outcome")
    schema = {"student": pl.Int64, "course": pl.String, "name": pl.String, "term": pl.String, "outcome": pl.Int64}
    attempts = pl.DataFrame(list(rows.iterator(chunk_size=5000)), schema=schema, orient="row")
    failed = attempts.filter(pl.col("outcome").is_in([int(outcome) for outcome in FAILING]))
    passed = attempts.filter(pl.col("outcome") == int(Outcome.PASSED))
    known = CourseEquivalence.objects.filter(college=college, student=None).values_list("course_id", flat=True)
    pairs = failed.join(passed, on=["student", "name"], suffix="_passed").filter(
        (pl.col("course") != pl.col("course_passed")) & (pl.col("term_passed") >= pl.col("term"))
        & ~pl.col("course").is_in(list(known))
    )  # fmt: skip
    counted = pairs.group_by("name", "course", "course_passed").agg(pl.col("student").n_unique()).sort("name", "course")
    return [Suggestion(*row) for row in counted.iter_rows()]


def proposals(college: College) -> list[ProposedEquivalence]:
    """What imported sheets propose and nobody has confirmed so yet."""
    confirmed = CourseEquivalence.objects.filter(college=college).values_list("student_id", "course_id", "counts_as")
    known = set(confirmed)
    proposed = PROPOSED.live(college).select_related("student").order_by("course_id", "pk")
    return [each for each in proposed if (each.student_id, each.course_id, each.counts_as) not in known]


@transaction.atomic
def confirm_proposals(college: College, *, by: Person, at: datetime) -> tuple[int, list[str]]:
    """Confirm every proposal that has a basis of its own; how many, and why the others cannot be confirmed so."""
    check_may(by, Act.CONFIRM_EQUIVALENCE, college, at.date())
    count, refused = 0, []
    for each in proposals(college):
        try:
            confirm(
                college, course_id=each.course_id, counts_as=each.counts_as, evidence=each.basis, student=each.student,
                by=by, at=at,
            )  # fmt: skip
            count += 1
        except EquivalenceRefused as reason:
            refused.append(f"{each.course_id}：{reason}")
    return count, refused


@transaction.atomic
def confirm(
    college: College, *, course_id: str, counts_as: str, evidence: str, by: Person, at: datetime,
    student: Student | None = None,
) -> CourseEquivalence:  # fmt: skip
    """Confirm that a course counts as another, or with an empty ``counts_as`` that it does not count, with evidence.

    For everybody, or for one student only.
    """
    check_may(by, Act.CONFIRM_EQUIVALENCE, college, at.date())
    if not evidence.strip():
        raise EquivalenceRefused("没有写依据：请写明依据，例如培养方案的版本或教务处的认定文号")
    if course_id == counts_as:
        raise EquivalenceRefused("两门课程的代码相同：请填写不同的代码")
    if not live_results(college).filter(course_id=course_id).exists():
        raise EquivalenceRefused(f"成绩里没有代码为“{course_id}”的课程：请核对代码")

    confirmed, _created = CourseEquivalence.objects.update_or_create(
        college=college, student=student, course_id=course_id,
        defaults={"counts_as": counts_as, "evidence": evidence.strip(), "confirmed_by": by, "confirmed_at": at},
    )  # fmt: skip

    detail = {"course": course_id, "counts_as": counts_as} | ({"student": student.key.hex} if student else {})
    record("equivalence.confirm", by=by, subject=f"course:{course_id}", college=college.code, detail=detail)
    return confirmed


@transaction.atomic
def withdraw(equivalence: CourseEquivalence, *, by: Person, at: datetime) -> None:
    """Take a confirmed equivalence back; lists already made keep what they said."""
    check_may(by, Act.CONFIRM_EQUIVALENCE, equivalence.college, at.date())
    record(
        "equivalence.withdraw", by=by, subject=f"course:{equivalence.course_id}", college=equivalence.college.code,
        detail={"counts_as": equivalence.counts_as},
    )  # fmt: skip
    equivalence.delete()
