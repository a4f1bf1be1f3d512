"""Course equivalences (课程对应): suggestions to confirm, and those confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.grades import equivalences
from zhuhang.grades.models import CourseEquivalence
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
        "suggestions": equivalences.suggestions(place.college), "confirmed": confirmed, "section": "equivalences",
        "crumbs": [(_("课程对应"), "")],
    })  # fmt: skip


def _change(request: HttpRequest, place: Workplace) -> None:
    now = timezone.now()
    if withdrawn := request.POST.get("withdraw"):
        found = get_object_or_404(CourseEquivalence.objects.select_related("college"), pk=withdrawn, college=place.college)
        equivalences.withdraw(found, by=place.person, at=now)
        messages.success(request, _("已取消。"), extra_tags="done")
        return
    try:
        equivalences.confirm(
            place.college, course_id=request.POST.get("course_id", "").strip(), counts_as=request.POST.get("counts_as", "").strip(),
            evidence=request.POST.get("evidence", ""), by=place.person, at=now,
        )  # fmt: skip
        messages.success(request, _("已确认，下次筛查时计入。"), extra_tags="done")
    except equivalences.EquivalenceRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
