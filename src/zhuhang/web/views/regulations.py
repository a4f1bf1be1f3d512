"""The regulation as prose (办法全文), for people to read against the original."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.prose import prose
from zhuhang.web.workplace import workplace_of


def show(request: HttpRequest) -> HttpResponse:
    """The regulation of the person's college."""
    place = workplace_of(request)
    regulation = regulation_of(place.college)
    lines = _lines(prose(regulation))
    return render(request, "web/regulation.html", {
        "regulation": regulation, "lines": lines[1:], "section": "regulation", "crumbs": [(_("办法全文"), "")],
    })  # fmt: skip


def _lines(text: str) -> list[tuple[int | str, str]]:
    """Every line of the prose with its depth; a line that has deeper ones below it is a heading."""
    lines = [line for line in text.splitlines()[1:] if line.strip()]
    depths = [min((len(line) - len(line.lstrip())) // 2, 3) for line in lines]
    below = [*depths[1:], 0]
    return [
        ("heading" if depth == 0 and deeper > 0 else depth, line.strip())
        for line, depth, deeper in zip(lines, depths, below, strict=True)
    ]
