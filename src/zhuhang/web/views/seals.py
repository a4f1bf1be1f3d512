"""Seals and settings (送章、发文设置): what waits for which office, what is away, and how the college issues papers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.papers import sealing, settings
from zhuhang.papers.models import SealBatch
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_of
from zhuhang.web.views.notices import attempt, key_of
from zhuhang.web.workplace import Workplace, workplace_of


def index(request: HttpRequest) -> HttpResponse:
    """What can be sent to be sealed now, and the batches that are away or came back."""
    place = _at(request)
    batches = SealBatch.objects.filter(college=place.college).select_related("sent_by", "returned_by")
    roles = regulation_of(place.college).roles
    shown = list(batches.prefetch_related("notices__student")[:20])
    for batch in shown:
        batch.office_name = roles[batch.office].name if batch.office in roles else batch.office  # type: ignore[attr-defined]
        batch.is_opinion = sealing.is_opinion(batch)  # type: ignore[attr-defined]
    return render(request, "web/seals.html", {
        "waiting": sealing.waiting_by_step(place.college), "batches": shown, "section": "notices",
        "crumbs": [(_("通知书"), reverse("notices")), (_("送章"), "")],
    })  # fmt: skip


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Note that the ticked ones went to the office."""
    place = _at(request)
    keys = [key for text in request.POST.getlist("notice") if (key := key_of(text))]

    def act() -> str:
        batch = sealing.send_to_seal(place.college, request.POST.get("step", ""), keys, by=place.person, at=timezone.now())
        return _("已登记送出 %(number)s 份。") % {"number": batch.notices.count()}

    attempt(request, act)
    return redirect("seals")


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a batch came back."""
    place = _at(request)
    batch = get_object_or_404(SealBatch, pk=pk, college=place.college)
    keys = [key for text in request.POST.getlist("notice") if (key := key_of(text))]

    def act() -> str:
        sealing.return_from_seal(batch, keys, note=request.POST.get("note", ""), by=place.person, at=timezone.now())
        return _("已登记送回。")

    attempt(request, act)
    return redirect("seals")


def paper_settings(request: HttpRequest) -> HttpResponse:
    """Serial rule, quiet hours, and what is printed on every letter."""
    place = _at(request)
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in (*settings.TEXTS, "quiet_from", "quiet_until")}

        def act() -> str:
            settings.change_settings(place.college, said, by=place.person, at=timezone.now())
            return _("已保存，以后制作的通知书照此。")

        attempt(request, act)
        return redirect("paper-settings")
    return render(request, "web/paper_settings.html", {
        "settings": settings.settings_of(place.college), "section": "notices",
        "crumbs": [(_("通知书"), reverse("notices")), (_("发文设置"), "")],
    })  # fmt: skip


def _at(request: HttpRequest) -> Workplace:
    place = workplace_of(request)
    place.require(Act.PREPARE_NOTICES)
    return place
