"""The list (预警名单): filters, changes against last term, the reason in one line."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhuhang.people.roles import Aspect
from zhuhang.screening import queries
from zhuhang.screening.models import Run
from zhuhang.web.entry_table import filtered_table
from zhuhang.web.templatetags.zhuhang import term_label
from zhuhang.web.workplace import Workplace, workplace_of


def latest(request: HttpRequest) -> HttpResponse:
    """The list of the term asked for, else the latest; a college without any is told how to make one."""
    place = workplace_of(request)
    wanted = request.GET.get("term")
    run = next((run for run in place.runs if run.term == wanted), next(iter(place.runs), None))
    if run is None:
        return render(request, "web/no_list.html", {"section": "lists", "crumbs": [(_("预警名单"), "")]})
    return redirect("list", pk=run.pk)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One run's list, whole or as the fragment htmx asks for."""
    place = workplace_of(request)
    run = run_in(place, pk)
    students = place.students(Aspect.LEVEL)
    context = {"run": run, **filtered_table(request, run, students, per_page=20)}
    if request.htmx and not request.htmx.boosted:
        return render(request, "web/parts/entries.html", context)
    context |= {
        "section": "lists", "standings": queries.standings_of(run, students), "others": _others(place, run),
        "crumbs": [(_("预警名单"), reverse("lists")), (term_label(run.term), "")],
    }  # fmt: skip
    return render(request, "web/list.html", context)


def run_in(place: Workplace, pk: int) -> Run:
    """A finished run of the person's college, for those who work with lists; students and families have their own pages."""
    if place.is_outside:
        raise Http404
    return get_object_or_404(Run.objects.select_related("previous", "created_by"), pk=pk, college=place.college, state=Run.State.DONE)


def _others(place: Workplace, run: Run) -> list[Run]:
    return [other for other in place.runs if other.pk != run.pk]
