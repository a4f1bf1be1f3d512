"""Trying other parameters or another regulation (试算): who would enter, leave, rise, fall, and what it would cost."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhuhang.engine.comparing import KINDS, Comparison
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_named, regulation_of
from zhuhang.people.roles import Aspect
from zhuhang.regulation.find import codes
from zhuhang.regulation.mistakes import RegulationError
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.wording import WORK
from zhuhang.screening.runs import RunRefused
from zhuhang.screening.what_if import what_if
from zhuhang.web.workplace import Workplace, workplace_of


def show(request: HttpRequest) -> HttpResponse:
    """Ask for term, regulation and parameters; with ``try`` in the query compare them with what is in force."""
    place = workplace_of(request)
    place.require(Act.COMPARE)
    own = regulation_of(place.college)
    other = _chosen(request.GET.get("regulation", own.code), own)
    terms = [run.term for run in place.runs]
    context: dict[str, Any] = {
        "own": own, "other": other, "offered": _offered(own), "result_terms": terms, "section": "trying",
        "parameters": _parameters(request, place, other, own), "crumbs": [(_("试算"), "")],
    }  # fmt: skip
    if "try" in request.GET and request.GET.get("term") in terms:
        context |= _tried(request, place, other)
    return render(request, "web/trying.html", context, status=422 if context.get("reasons") else 200)


def _offered(own: Regulation) -> list[tuple[str, str]]:
    """Regulations to choose from, as people call them: the own one first; one with mistakes is left out."""
    named = [(own.code, _("%s（现行）") % _title(own))]
    for code in codes():
        with suppress(RegulationError):
            named += [] if code == own.code else [(code, _title(regulation_named(code)))]
    return named


def _title(regulation: Regulation) -> str:
    return f"{regulation.institution}《{regulation.name}》"


def _chosen(code: str, own: Regulation) -> Regulation:
    """A regulation by code; folders of the disk cannot be named from here."""
    if code == own.code:
        return own
    if code not in codes():
        raise Http404
    return regulation_named(code)


def _parameters(request: HttpRequest, place: Workplace, other: Regulation, own: Regulation) -> list[dict[str, Any]]:
    adopted = place.college.parameters if other.code == own.code else {}
    return [
        {
            "name": name, "parameter": parameter, "default": "" if parameter.default is None else str(parameter.default),
            "value": request.GET.get(f"parameter-{name}", adopted.get(name, "")),
        }
        for name, parameter in other.parameters.items()
    ]  # fmt: skip


def _tried(request: HttpRequest, place: Workplace, other: Regulation) -> dict[str, Any]:
    given = {name: request.GET.get(f"parameter-{name}", "") for name in other.parameters}
    try:
        found = what_if(place.college, other, given, term=request.GET["term"])
    except RunRefused as refused:
        return {"reasons": refused.reasons}
    keys = dict(place.students(Aspect.LEVEL).values_list("number", "key"))
    changed = [line for line in found.students if line["change"] != "same" and line["student_id"] in keys]
    lines = [{**line, "key": keys[line["student_id"]], "kind": KINDS[line["change"]]} for line in changed]
    counts = [(label, found.counts[kind]) for kind, label in KINDS.items()]
    return {"lines": lines, "counts": counts, "sides": _sides(found, (regulation_of(place.college), other))}


def _sides(found: Comparison, regulations: tuple[Regulation, Regulation]) -> list[dict[str, Any]]:
    return [
        {
            "title": title, "listed": side["listed"],
            "levels": [(level, side["levels"][level.code]) for track in regulation.tracks for level in track.levels],
            "work": [(WORK[kind], times) for kind, times in side["workload"].items()],
        }
        for title, side, regulation in zip((_("现行"), _("试算")), found.sides, regulations, strict=True)
    ]  # fmt: skip
