"""What every request passes on its way in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from zhuhang.audit.record import acting_from
from zhuhang.web.sessions import is_over

Respond = Callable[[HttpRequest], HttpResponse]

_BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"
_OPEN_BEFORE = frozenset({"account-password", "sign-out", "sign-in"})
"""The pages of somebody whose password is not yet their own."""


def behind_proxies(respond: Respond) -> Respond:
    """Where a request came from, told by so many proxies of our own; whatever the browser itself wrote is not believed."""

    def answer(request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < settings.PROXIES <= len(told) and told[-settings.PROXIES].strip():
            request.META["REMOTE_ADDR"] = told[-settings.PROXIES].strip()[:60]
        return respond(request)

    return answer


def origin_of_events(respond: Respond) -> Respond:
    """Events recorded while a request is answered carry the address it came from."""

    def answer(request: HttpRequest) -> HttpResponse:
        with acting_from(request.META.get("REMOTE_ADDR", "")):
            return respond(request)

    return answer


def fragments_apart(respond: Respond) -> Respond:
    """A page and the fragment htmx fetches of it share an address: the browser keeps them apart, or "back" shows the fragment."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        patch_vary_headers(response, ("HX-Request",))
        return response

    return answer


def limited_sessions(respond: Respond) -> Respond:
    """A session that lasted too long ends, and the person is asked to sign in again."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_over(request):
            logout(request)
            messages.info(request, _("登录已超过时限，请重新登录。"), extra_tags="tell")
            return redirect("sign-in")
        return respond(request)

    return answer


def own_password_first(respond: Respond) -> Respond:
    """Who signed in with a first password chooses their own before anything else."""

    def answer(request: HttpRequest) -> HttpResponse:
        by_password = request.user.is_authenticated and request.session.get(BACKEND_SESSION_KEY) == _BY_PASSWORD
        waits = by_password and getattr(request.user, "must_change_password", False)
        if waits and resolve(request.path_info).url_name not in _OPEN_BEFORE:
            return redirect("account-password")
        return respond(request)

    return answer
