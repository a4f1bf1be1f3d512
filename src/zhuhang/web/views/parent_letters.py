"""A parent's letter without an account (家长页): one notice of one child, the receipt's questions, a signature by hand."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhuhang.delivery import links
from zhuhang.delivery.models import GuardianLink
from zhuhang.delivery.words import to_guardian
from zhuhang.papers.models import Receipt
from zhuhang.papers.printing import CANNOT_PRINT, pdf_of
from zhuhang.papers.receipts import Answer
from zhuhang.people.guardians import Guardian
from zhuhang.people.roles import Aspect
from zhuhang.web.views.notices import REFUSALS, at_notices, notice_in

_SAID = ("signature", "phone", "name", "relation", "opinion")
_OPENED = "letter-opened"
"""A cookie for the letter's own address: this browser pressed the button."""


@login_not_required
@never_cache
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The letter and its receipt in the browser that opened it, before that only a button; by POST the answer.

    Fetching the address changes nothing and names nobody: chat programs do it to show a preview.
    """
    link = links.link_of(token, at=timezone.now())
    if link is None:
        return _closed(request)
    if request.method == "POST":
        return _answered(request, link)
    return _page(request, link) if _is_opened(request, link) else _door(request, link)


@login_not_required
@never_cache
def open_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody pressed the button: this is the opening. The browser is let in until the link ends."""
    link = links.link_of(token, at=timezone.now())
    if link is None:
        return _closed(request)
    page = redirect("parent-letter", token=token)
    if request.method != "POST":
        return page
    try:
        links.open_link(link, at=timezone.now())
    except REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return _door(request, link, status=422)
    page.set_signed_cookie(
        _OPENED, str(link.pk), salt=_OPENED, path=reverse("parent-letter", args=[token]), httponly=True, samesite="Lax",
        max_age=int((link.expires_at - timezone.now()).total_seconds()), secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return page


@login_not_required
@never_cache
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The letter with its receipt as PDF, to print, sign and send back; for the browser that opened the letter."""
    link = links.link_of(token, at=timezone.now())
    if link is None:
        return _closed(request)
    if not _is_opened(request, link):
        return redirect("parent-letter", token=token)
    try:
        content = pdf_of(link.notice)
    except CANNOT_PRINT as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return _page(request, link, status=422)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    return _unindexed(response)


@require_POST
def make(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Make a link to pass on; its address is shown once, on the next page."""
    place = at_notices(request)
    notice = notice_in(place, key)
    guardian = get_object_or_404(Guardian, key=request.POST.get("guardian") or None, student=notice.student)
    try:
        made = links.make_link(notice, guardian, by=place.person, at=timezone.now())
        request.session[f"link-{notice.key}"] = {"text": to_guardian(notice, made.address), "name": guardian.name}
    except REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
    return redirect("notice", key=key)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a link."""
    place = at_notices(request)
    visible = GuardianLink.objects.filter(notice__college=place.college, notice__student__in=place.students(Aspect.CONTACT))
    link = get_object_or_404(visible.select_related("notice", "guardian"), pk=pk)
    links.revoke_link(link, by=place.person, at=timezone.now())
    messages.success(request, _("链接已作废。"), extra_tags="done")
    return redirect("notice", key=link.notice.key)


def _answered(request: HttpRequest, link: GuardianLink) -> HttpResponse:
    answers = {name[7:]: value for name, value in request.POST.items() if name.startswith("answer-")}
    answer = Answer(**{name: request.POST.get(name, "") for name in _SAID}, answers=answers)
    try:
        receipt = links.answer_link(link, answer, at=timezone.now(), origin=request.META.get("REMOTE_ADDR", ""))
    except REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return _page(request, link, status=422)
    return _page(request, link, receipt=receipt)


def _is_opened(request: HttpRequest, link: GuardianLink) -> bool:
    return request.get_signed_cookie(_OPENED, default="", salt=_OPENED) == str(link.pk)


def _closed(request: HttpRequest) -> HttpResponse:
    return _unindexed(render(request, "web/link_closed.html", status=404))


def _door(request: HttpRequest, link: GuardianLink, status: int = 200) -> HttpResponse:
    return _unindexed(render(request, "web/parent_door.html", {
        "token": _token(request), "college": link.notice.college.name, "is_quiet": links.is_quiet(link, at=timezone.now()),
        "opens_at": link.notice.opens_at,
    }, status=status))  # fmt: skip


def _page(request: HttpRequest, link: GuardianLink, status: int = 200, receipt: Receipt | None = None) -> HttpResponse:
    notice = link.notice
    return _unindexed(render(request, "web/parent_letter.html", {
        "token": _token(request), "notice": notice, "values": notice.values, "terms": notice.receipt_terms,
        "guardian": link.guardian, "receipt": receipt, "said": request.POST,
        "answered": {name[7:]: value for name, value in request.POST.items() if name.startswith("answer-")},
    }, status=status))  # fmt: skip


def _token(request: HttpRequest) -> str:
    return request.resolver_match.kwargs["token"] if request.resolver_match else ""


def _unindexed(response: HttpResponse) -> HttpResponse:
    """The address is the key: nobody is to index it; the site's referrer policy already keeps it inside."""
    response["X-Robots-Tag"] = "noindex"
    return response
