"""The regulation as prose (办法全文), for people to read against the original."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhuhang.regulation.load import load
from zhuhang.web.workplace import workplace_of


def show(request: HttpRequest) -> HttpResponse:
    """The regulation of the person's college."""
    place = workplace_of(request)
    return render(request, "web/regulation.html", {
        "regulation": load(place.college.regulation), "section": "regulation", "crumbs": [(_("办法全文"), "")],
    })  # fmt: skip
