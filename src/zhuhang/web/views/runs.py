"""Running the regulation (运行筛查): parameters are asked for, refused when missing; progress is shown."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.grades.frames import live_results
from zhuhang.grades.waiting import waiting_sections
from zhuhang.people.models import College
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.model import Regulation
from zhuhang.screening.models import Run
from zhuhang.screening.runs import RunRefused, open_run
from zhuhang.screening.tasks import perform_run
from zhuhang.web.workplace import Workplace, workplace_of


def new(request: HttpRequest) -> HttpResponse:
    """Ask for term, phase and parameters; by POST start the run, or say everything that is missing."""
    place = _at_runs(request)
    regulation = regulation_of(place.college)
    terms = _terms(place.college)
    reasons: list[str] = []
    if request.method == "POST":
        run, reasons = _open(request, place, regulation, terms)
        if run is not None:
            return redirect("run", pk=run.pk)
    return render(request, "web/run_new.html", {
        "regulation": regulation, "result_terms": terms, "phases": Run.Phase.choices, "reasons": reasons,
        "waiting": waiting_sections(place.college, _judged(request, terms)), "parameters": _parameters(request, place.college, regulation), "section": "runs",
        "crumbs": [(_("运行筛查"), "")],
    }, status=422 if reasons else 200)  # fmt: skip


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A run's progress, why it was refused, or its list."""
    place = _at_runs(request)
    run = get_object_or_404(Run, pk=pk, college=place.college)
    if run.state == Run.State.DONE:
        response = redirect("list", pk=run.pk)
        if request.htmx:
            response.status_code = 204
            response["HX-Redirect"] = reverse("list", args=[run.pk])
        return response
    context = {"run": run, "section": "runs", "crumbs": [(_("运行筛查"), reverse("run-new")), (run.get_state_display(), "")]}
    return render(request, "web/parts/run.html" if request.htmx else "web/run.html", context)


def _open(
    request: HttpRequest, place: Workplace, regulation: Regulation, terms: list[dict[str, Any]]
) -> tuple[Run | None, list[str]]:
    term, phase = request.POST.get("term", ""), request.POST.get("phase", "")
    if term not in [each["term"] for each in terms] or phase not in Run.Phase.values:
        return None, [_("没有选择学期：请选择一个有成绩的学期")]
    given = {name: request.POST.get(f"parameter-{name}", "") for name in regulation.parameters}
    try:
        run = open_run(place.college, term=term, phase=phase, parameters=given, by=place.person, at=timezone.now())
    except RunRefused as refused:
        return None, refused.reasons
    transaction.on_commit(lambda: perform_run(run.pk))
    return run, []


def _parameters(request: HttpRequest, college: College, regulation: Regulation) -> list[dict[str, Any]]:
    """Every parameter with what is filled in: what was just typed, else what the college used last."""
    return [
        {
            "name": name, "parameter": parameter,
            "value": request.POST.get(f"parameter-{name}", college.parameters.get(name, "")),
            "default": "" if parameter.default is None else str(parameter.default),
        }
        for name, parameter in regulation.parameters.items()
    ]  # fmt: skip


def _terms(college: College) -> list[dict[str, Any]]:
    rows = live_results(college).order_by("-term").values("term")
    return list(rows.annotate(results=Count("pk"), students=Count("student", distinct=True)))


def _judged(request: HttpRequest, terms: list[dict[str, Any]]) -> str:
    """The term chosen, else the latest with results; "" where there is none."""
    chosen = request.POST.get("term", "")
    return chosen if any(each["term"] == chosen for each in terms) else next((each["term"] for each in terms), "")


def _at_runs(request: HttpRequest) -> Workplace:
    place = workplace_of(request)
    place.require(Act.SCREEN)
    return place
