"""A student's own notice on the phone (本人通知书): what, why, the arithmetic, what follows, what helps; sign by hand."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhuhang.delivery.opening import open_by_student
from zhuhang.papers.board import own_notices
from zhuhang.papers.models import Notice
from zhuhang.papers.receipts import Answer, acknowledge
from zhuhang.web.views.notices import REFUSALS
from zhuhang.web.workplace import workplace_of


@never_cache
def show(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The notice, and its receipt to sign or as it was signed. The first opening is kept as its service."""
    notice = _own(request, key)
    if notice.served_at is None:
        open_by_student(notice, at=timezone.now())
    return _page(request, notice)


@require_POST
def sign(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Sign the receipt; a second click, or the back button, finds it signed."""
    notice = _own(request, key)
    answer = Answer(
        request.POST.get("signature", ""), phone=request.POST.get("phone", ""), has_confirmed="confirmed" in request.POST
    )
    try:
        acknowledge(notice, answer, by=workplace_of(request).person, at=timezone.now(), origin=request.META.get("REMOTE_ADDR", ""))
    except REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return _page(request, notice, status=422)
    messages.success(request, _("已签收。随后会有老师和你谈话，一起想办法。"), extra_tags="done")
    return redirect("my-notice", key=key)


def _own(request: HttpRequest, key: uuid.UUID) -> Notice:
    student = workplace_of(request).offices.student
    if student is None:
        raise Http404
    return get_object_or_404(own_notices(student, timezone.now()), key=key)


def _page(request: HttpRequest, notice: Notice, status: int = 200) -> HttpResponse:
    receipt = notice.receipts.first()
    return render(request, "web/my_notice.html", {
        "notice": notice, "values": notice.values, "receipt": receipt, "terms": notice.receipt_terms,
        "may_sign": receipt is None and notice.state in (*Notice.OPEN, Notice.State.REFUSED) and notice.receipt_terms,
        "phone": request.POST.get("phone", ""), "has_confirmed": "confirmed" in request.POST, "student": notice.student, "is_gone": notice.state in Notice.GONE,
    }, status=status)  # fmt: skip
