"""Course equivalences (课程对应): suggestions to confirm, and those confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.grades import equivalences
from zhuhang.grades.models import CourseEquivalence, ProposedEquivalence
from zhuhang.people.permission import Act
from zhuhang.web.workplace import Workplace, workplace_of


def index(request: HttpRequest) -> HttpResponse:
    """Suggestions and confirmed pairs; by POST confirm one or take one back."""
    place = workplace_of(request)
    place.require(Act.CONFIRM_EQUIVALENCE)
    if request.method == "POST":
        _change(request, place)
        return redirect("equivalences")
    confirmed = CourseEquivalence.objects.filter(college=place.college).select_related("confirmed_by", "student")
    return render(request, "web/equivalences.html", {
        "suggestions": equivalences.suggestions(place.college), "proposals": equivalences.proposals(place.college), "confirmed": confirmed, "section": "equivalences",
        "crumbs": [(_("课程对应"), "")],
    })  # fmt: skip


def _change(request: HttpRequest, place: Workplace) -> None:
    now = timezone.now()
    if withdrawn := request.POST.get("withdraw"):
        found = get_object_or_404(CourseEquivalence.objects.select_related("college"), pk=withdrawn, college=place.college)
        equivalences.withdraw(found, by=place.person, at=now)
        messages.success(request, _("已取消。"), extra_tags="done")
        return
    if request.POST.get("all"):
        _confirm_all(request, place)
        return
    proposed = _proposed(request, place)
    try:
        equivalences.confirm(
            place.college, student=proposed.student if proposed else None, course_id=request.POST.get("course_id", "").strip(), counts_as=request.POST.get("counts_as", "").strip(),
            evidence=request.POST.get("evidence", ""), by=place.person, at=now,
        )  # fmt: skip
        messages.success(request, _("已确认，下次筛查时计入。"), extra_tags="done")
    except equivalences.EquivalenceRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")


def _proposed(request: HttpRequest, place: Workplace) -> ProposedEquivalence | None:
    """The line of a sheet that is confirmed, where it is one."""
    proposal = request.POST.get("proposal", "")
    if not proposal:
        return None
    lines = ProposedEquivalence.objects.select_related("student")
    return get_object_or_404(lines, pk=proposal, batch__college=place.college, superseded_by=None)


def _confirm_all(request: HttpRequest, place: Workplace) -> None:
    count, refused = equivalences.confirm_proposals(place.college, by=place.person, at=timezone.now())
    messages.success(request, _("已确认 %(count)s 条，下次筛查时计入。") % {"count": count}, extra_tags="done")
    if refused:
        messages.error(request, _("没有确认的：") + "；".join(refused[:10]), extra_tags="wrong")
