"""A student's page (学生页): which clause, the arithmetic, the results behind it, what lifts it, the transcript."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.gradebook.tables import FAILING
from zhuhang.grades.facts import FactRefused, facts_of, state
from zhuhang.grades.retaking import retaking_of
from zhuhang.grades.transcript import TermRecord, picture_of, transcript_of
from zhuhang.people.models import Student
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect
from zhuhang.screening.distances import distance_to_list
from zhuhang.screening.models import Entry
from zhuhang.screening.path import to_check, told_entries
from zhuhang.screening.queries import level_table
from zhuhang.web.templatetags.zhuhang import term_short
from zhuhang.web.workplace import Workplace, workplace_of


def show(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page of one student as far as the person asking may see it; looking is recorded."""
    place = workplace_of(request)
    student = student_in(place, key)
    sees_results = place.students(Aspect.TRANSCRIPT).filter(pk=student.pk).exists()
    terms = transcript_of(student) if sees_results else []
    is_self = place.offices.student == student
    everything = _entries(student)
    entries = told_entries(student, everything, is_self=is_self) if is_self or place.is_outside else everything
    is_told = len(entries) == len(everything)
    wanted = request.GET.get("term") or (entries[0].run.term if entries else "")
    shown = [entry for entry in entries if entry.run.term == wanted]
    with transaction.atomic():
        record("student.view", by=place.person, subject=f"student:{student.key.hex}", college=place.college.code)

    return render(request, "web/student.html", {
        "student": student, "is_self": is_self, "sees_results": sees_results, "transcript": terms[::-1],
        "shown": [explained(entry, terms) for entry in shown], "history": [_line(entry) for entry in entries],
        "retaking": retaking_of(student, [row for record in terms for row in record.rows]) if sees_results else None,
        "distance": [] if not is_told or any(entry.standing != Entry.Standing.LEFT for entry in shown) else distance_to_list(student, request.GET.get("term", "")),
        "picture": _picture(terms), "facts": facts_of(student), "may_state": Act.STATE_FACT in place.acts and not is_self,
        "regulation": regulation_of(student.college), "section": "lists", "crumbs": _crumbs(student, place),
        "to_check": to_check(student) if is_self else 0, "failing": [int(outcome) for outcome in FAILING], "latest_term": entries[0].run.term if entries else "",
    })  # fmt: skip


@require_POST
def state_fact(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """State a fact only a person can know, with its basis."""
    place = workplace_of(request)
    place.require(Act.STATE_FACT)
    student = student_in(place, key)
    try:
        state(
            student, term=request.POST.get("term", ""), fact=request.POST.get("fact", ""),
            value=request.POST.get("value", "1"), basis=request.POST.get("basis", ""), by=place.person, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("已登记，下次筛查时计入。"), extra_tags="done")
    except FactRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
    return redirect("student", key=key)


def student_in(place: Workplace, key: uuid.UUID) -> Student:
    """A student the person may see the warning of, or a 404."""
    visible = place.students(Aspect.LEVEL).select_related("college", "programme", "class_group")
    return get_object_or_404(visible, key=key)


def _entries(student: Student) -> list[Entry]:
    current = Entry.objects.filter(student=student, run__is_current=True).select_related("run")
    return list(current.order_by("-run__term", "-rank"))


def _line(entry: Entry) -> dict[str, Any]:
    return {"entry": entry, "level": level_table(entry.run).get((entry.track, entry.level))}


def explained(entry: Entry, terms: list[TermRecord]) -> dict[str, Any]:
    """An entry with the stored rows behind each of its findings."""
    rows = {(row.course_id, row.term): row for record in terms for row in record.rows}
    levels = level_table(entry.run)
    findings = [
        {
            **finding,
            "meta": levels.get((entry.track, finding["level"])),
            "behind": [(part, rows.get((part["course_id"], part["term"]))) for part in finding["results"]],
        }
        for finding in entry.findings
    ]
    return {**_line(entry), "findings": findings, "before": levels.get((entry.track, entry.previous_level))}


def _picture(terms: list[TermRecord]) -> dict[str, Any]:
    return {**picture_of(terms), "terms": [term_short(record.term) for record in terms]}


def _crumbs(student: Student, place: Workplace) -> list[tuple[str, str]]:
    if place.offices.student == student:
        return [(_("我的学业"), "")]
    lists = [] if place.is_outside else [(_("预警名单"), reverse("lists"))]
    return [*lists, (student.name or student.number, "")]
