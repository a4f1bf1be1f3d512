"""Facts only a person can state (人工认定): which a regulation knows, stating one, revoking it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from zhuhang.audit.record import record
from zhuhang.grades.models import StatedFact
from zhuhang.people.door import visible_to
from zhuhang.people.models import Person, Student
from zhuhang.people.permission import Act, check_may
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect
from zhuhang.regulation import exact
from zhuhang.regulation.term import Term, TermError


class FactRefused(ValueError):
    """A fact that cannot be stated so; the message says why and what to do."""


def facts_of(student: Student) -> QuerySet[StatedFact]:
    """The facts stated about a student that still stand."""
    return StatedFact.objects.filter(student=student, revoked_at=None).select_related("stated_by")


@transaction.atomic
def state(
    student: Student, *, term: str, fact: str, value: str, basis: str, by: Person, at: datetime
) -> StatedFact:
    """State a fact for a term with its basis; an earlier statement of the same fact is revoked, not overwritten."""
    check_may(by, Act.STATE_FACT, student.college, at.date())
    if not visible_to(by, at.date(), Aspect.LEVEL).filter(pk=student.pk).exists():
        raise FactRefused("没有这名学生")
    _check(student, term, fact, value, basis)

    StatedFact.objects.filter(student=student, term=term, fact=fact, revoked_at=None).update(revoked_by=by, revoked_at=at)
    stated = StatedFact.objects.create(
        student=student, term=term, fact=fact, value=value, basis=basis.strip(), stated_by=by, stated_at=at
    )

    detail = {"term": term, "fact": fact}
    record("fact.state", by=by, subject=f"student:{student.key.hex}", college=student.college.code, detail=detail)
    return stated


def _check(student: Student, term: str, fact: str, value: str, basis: str) -> None:
    if fact not in regulation_of(student.college).facts:
        raise FactRefused("办法里没有这项事实：请从列表中选择")
    if not basis.strip():
        raise FactRefused("没有写依据：请写明根据什么认定，例如考勤记录的日期")
    try:
        Term.parse(term)
        exact.parse(value)
    except (TermError, exact.NumberError) as error:
        raise FactRefused(str(error)) from error
