"""The regulation as prose (办法全文), for people to read against the original."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhuhang.regulation.load import load
from zhuhang.regulation.prose import prose
from zhuhang.web.workplace import workplace_of


def show(request: HttpRequest) -> HttpResponse:
    """The regulation of the person's college."""
    place = workplace_of(request)
    regulation = load(place.college.regulation)
    lines = [(min((len(line) - len(line.lstrip())) // 2, 3), line.strip()) for line in prose(regulation).splitlines() if line.strip()]
    return render(request, "web/regulation.html", {
        "regulation": regulation, "lines": lines[1:], "section": "regulation", "crumbs": [(_("办法全文"), "")],
    })  # fmt: skip
