"""A college's own dates and days, and the choices of its procedure (学期日期、程序参数): what deadlines are counted from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.people.regulations import regulation_of
from zhuhang.screening.acts.settling import set_parameters
from zhuhang.screening.listing import ProcedureSettings
from zhuhang.web.views.procedure import at_procedure, attempt, may_draft
from zhuhang.web.views.term_calendar import context_of, keep_dates
from zhuhang.web.workplace import Workplace


def edit(request: HttpRequest) -> HttpResponse:
    """Show the dates of the judged term and those after, and the procedure's parameters; by POST keep them."""
    place = at_procedure(request)
    procedure = regulation_of(place.college).procedure
    if procedure is None or not may_draft(place):
        raise Http404
    if request.method == "POST":
        attempt(request, lambda: _keep(request, place), _("已保存。期限按这些日期计算；已经拟定的名单仍用拟定时的参数。"))
        return redirect("procedure-settings")
    kept = ProcedureSettings.objects.filter(college=place.college).first()
    chosen = kept.parameters if kept else {}
    return render(request, "web/procedure_settings.html", context_of(place.college, place.on) | {
        "parameters": [(name, choice, str(chosen.get(name, choice.default))) for name, choice in procedure.parameters.items()],
        "section": "procedure", "crumbs": [(_("名单程序"), reverse("procedure")), (_("日期与参数"), "")],
    })  # fmt: skip


def _keep(request: HttpRequest, place: Workplace) -> bool:
    keep_dates(place.college, request.POST, place)
    chosen = {key.removeprefix("parameter-"): value for key, value in request.POST.items() if key.startswith("parameter-")}
    set_parameters(place.college, chosen, by=place.person, at=timezone.now())
    return True
