"""Dates of the terms and the choices of the procedure (学期日期、程序参数): what deadlines are counted from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.people.regulations import regulation_of
from zhuhang.screening.acts.settling import set_dates, set_parameters
from zhuhang.screening.deadlines import following
from zhuhang.screening.listing import ProcedureSettings, TermDates
from zhuhang.screening.ownership import ActRefused
from zhuhang.web.views.procedure import at_procedure, may_draft
from zhuhang.web.workplace import Workplace

FIELDS = (("starts_on", "开学"), ("ends_on", "学期结束"), ("makeup_ends_on", "补考结束"), ("given_on", "学校规定出名单的日期"))


def edit(request: HttpRequest) -> HttpResponse:
    """Show the dates of the judged term and the one after, and the procedure's parameters; by POST keep them."""
    place = at_procedure(request)
    procedure = regulation_of(place.college).procedure
    if procedure is None or not may_draft(place):
        raise Http404
    latest = place.runs[0].term if place.runs else None
    terms = [latest, following(latest)] if latest else []
    if request.method == "POST":
        return _keep(request, place, terms)
    known = {row.term: row for row in TermDates.objects.filter(term__in=terms)}
    kept = ProcedureSettings.objects.filter(college=place.college).first()
    chosen = kept.parameters if kept else {}
    return render(request, "web/procedure_settings.html", {
        "dated_terms": [(term, [(name, label, getattr(known.get(term), name, None)) for name, label in FIELDS]) for term in terms],
        "parameters": [(name, choice, str(chosen.get(name, choice.default))) for name, choice in procedure.parameters.items()],
        "section": "procedure", "crumbs": [(_("名单程序"), reverse("procedure")), (_("日期与参数"), "")],
    })  # fmt: skip


def _keep(request: HttpRequest, place: Workplace, terms: list[str]) -> HttpResponse:
    now, asked = timezone.now(), request.POST
    try:
        for term in terms:
            days: dict[str, Any] = {name: _day(asked.get(f"{term}-{name}", "")) for name, _label in FIELDS}
            set_dates(place.college, term, days, by=place.person, at=now)
        chosen = {key.removeprefix("parameter-"): value for key, value in asked.items() if key.startswith("parameter-")}
        set_parameters(place.college, chosen, by=place.person, at=now)
    except ActRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect("procedure-settings")
    messages.success(request, _("已保存。期限按这些日期计算；已经拟定的名单仍用拟定时的参数。"), extra_tags="done")
    return redirect("procedure-settings")


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ActRefused("no-day", f"“{text}”不是日期：请写成 2024-02-26 这样") from error
