"""Piles of signed sheets (扫描归档): drop them, watch them file themselves, read what the machine could not."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.papers import scans
from zhuhang.papers.models import ScannedSheet, ScanPile
from zhuhang.papers.tasks import read_scans
from zhuhang.web.views.notices import REFUSALS, at_notices, attempt, day_of
from zhuhang.web.workplace import Workplace


def index(request: HttpRequest) -> HttpResponse:
    """Where piles are dropped; by POST keep one and read it."""
    place = at_notices(request)
    if request.method == "POST":
        return _open(request, place)
    return render(request, "web/scans.html", {
        "piles": _piles(place).prefetch_related("sheets")[:20], "today": timezone.localdate(), "section": "receipts",
        "waiting": _for_a_person(place).count(), "crumbs": [(_("回执"), reverse("receipts")), (_("扫描归档"), "")],
    })  # fmt: skip


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One pile: how far it is, what was filed where, what waits."""
    place = at_notices(request)
    pile = get_object_or_404(_piles(place), pk=pk)
    context = {
        "pile": pile, "sheets": pile.sheets.select_related("evidence", "notice__student"), "section": "receipts",
        "is_open": pile.state in ScanPile.OPEN, "for_a_person": ScannedSheet.FOR_A_PERSON,
        "crumbs": [(_("回执"), reverse("receipts")), (_("扫描归档"), reverse("scans")), (str(pile), "")],
    }  # fmt: skip
    return render(request, "web/parts/scan_sheets.html" if request.htmx else "web/scan.html", context)


@require_POST
def file_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A person reads a sheet, or sets it aside."""
    place = at_notices(request)
    sheet = get_object_or_404(ScannedSheet.objects.select_related("pile__college"), pk=pk, pile__in=_piles(place))

    def act() -> str:
        if "aside" in request.POST:
            scans.set_aside(sheet, by=place.person, at=timezone.now())
            return _("已放在一边。")
        filed = scans.file_by_hand(sheet, request.POST.get("code", ""), by=place.person, at=timezone.now())
        assert filed.notice is not None
        return _("已归入 %(name)s 的回执。") % {"name": filed.notice.student.name}

    attempt(request, act)
    return redirect("scan", pk=sheet.pile_id)


def picture(request: HttpRequest, pk: int) -> FileResponse:
    """A page of a pile, as a picture to read by eye."""
    place = at_notices(request)
    sheet = get_object_or_404(ScannedSheet.objects.select_related("evidence"), pk=pk, pile__in=_piles(place))
    kinds = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
    return FileResponse(sheet.evidence.file.open("rb"), content_type=kinds[sheet.evidence.suffix])


def _open(request: HttpRequest, place: Workplace) -> HttpResponse:
    try:
        files = request.FILES.getlist("files")
        pile = scans.open_pile(place.college, files, signed_on=day_of(request), by=place.person, at=timezone.now())
    except REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect("scans")
    transaction.on_commit(lambda: read_scans(pile.pk))
    return redirect("scan", pk=pile.pk)


def _piles(place: Workplace):  # type: ignore[no-untyped-def]
    """A pile shows students of whoever dropped it, so it is theirs alone."""
    return ScanPile.objects.filter(college=place.college, uploaded_by=place.person)


def _for_a_person(place: Workplace):  # type: ignore[no-untyped-def]
    return ScannedSheet.objects.filter(pile__in=_piles(place), state__in=ScannedSheet.FOR_A_PERSON)
