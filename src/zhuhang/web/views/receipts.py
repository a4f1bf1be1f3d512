"""The receipt board (回执看板): who has not answered, for how long, what was tried; one click chases."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.delivery import chasing
from zhuhang.papers import board as papers_board
from zhuhang.papers.models import Evidence, Notice, Receipt
from zhuhang.people.roles import Aspect
from zhuhang.web.views.notices import at_notices, attempt, key_of, run_of

_PER_PAGE = 50


def board(request: HttpRequest) -> HttpResponse:
    """Everyone a notice went to, those who have not answered first, the longest out first."""
    place = at_notices(request)
    run = run_of(request, place)
    crumbs = [(_("回执"), "")]
    if run is None:
        return render(request, "web/no_list.html", {"section": "receipts", "crumbs": crumbs})
    notices = papers_board.notices_of(run, place.students(Aspect.CONTACT)).filter(state__in=Notice.OUT)
    shown = request.GET.get("show", "waiting")
    states = Notice.SETTLED if shown == "settled" else Notice.OPEN
    rows = papers_board.with_history(notices.filter(state__in=states).order_by("due_on", "released_at", "student__number"))
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    counts = papers_board.state_counts(notices)
    return render(request, "web/receipts.html", {
        "run": run, "term": run.term, "terms": [each.term for each in place.runs], "page": page, "shown": shown, "section": "receipts",
        "lines": [papers_board.waiting_since(notice, now) for notice in page], "crumbs": crumbs,
        "open": sum(number for (_kind, state), number in counts.items() if state in Notice.OPEN),
        "settled": sum(number for (_kind, state), number in counts.items() if state in Notice.SETTLED),
    })  # fmt: skip


@require_POST
def chase(request: HttpRequest) -> HttpResponse:
    """Remind those who have not answered: the ticked ones."""
    place = at_notices(request)
    keys = [key for text in request.POST.getlist("notice") if (key := key_of(text))]

    def act() -> str:
        number = chasing.chase(place.college, keys, by=place.person, at=timezone.now())
        if not number:
            return _("没有发出提醒：今天已经催过，或没有可用的渠道。请打电话、转发链接或寄纸质件，并在通知书页登记。")
        return _("已发出 %(number)s 条提醒；今天催过的不再重复。") % {"number": number}

    attempt(request, act)
    return redirect(f"{reverse('receipts')}?term={request.POST.get('term', '')}")


def evidence(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """A stored file, to be saved and never run: whoever may serve its notice may see it."""
    place = at_notices(request)
    visible = Evidence.objects.filter(notice__college=place.college, notice__student__in=place.students(Aspect.CONTACT))
    found = get_object_or_404(visible, key=key)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{timezone.localtime(found.uploaded_at):%Y%m%d}-{found.pk}{found.suffix}")


def signature(request: HttpRequest, pk: int) -> FileResponse:
    """The picture of a signature."""
    place = at_notices(request)
    visible = Receipt.objects.filter(notice__college=place.college, notice__student__in=place.students(Aspect.CONTACT))
    found = get_object_or_404(visible.exclude(signature=""), pk=pk)
    return FileResponse(found.signature.open("rb"), content_type="image/png")
