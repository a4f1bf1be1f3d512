"""One's own account (我的账号): password, where one is signed in, one-time codes."""

from __future__ import annotations

from typing import Any

import pyotp
import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhuhang.people import accounts
from zhuhang.people.models import Person
from zhuhang.people.sessions import end_sessions, sessions_of
from zhuhang.web.sessions import most_sessions

_OFFERED = "offered_one_time_secret"


def show(request: HttpRequest) -> HttpResponse:
    """The account of whoever asks."""
    person = _person(request)
    context: dict[str, Any] = {
        "sessions": sessions_of(person), "here": request.session.session_key, "crumbs": [(_("我的账号"), "")],
        "idle_minutes": settings.SESSION_IDLE_SECONDS // 60, "most_hours": settings.SESSION_COOKIE_AGE // 3600,
        "most_sessions": most_sessions(), "has_code": bool(person.one_time_secret), "section": "account",
    }  # fmt: skip
    return render(request, "web/account.html", context)


@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; with a first password this page comes before every other."""
    person = _person(request)
    context: dict[str, Any] = {"is_first": person.must_change_password, "crumbs": [(_("修改密码"), "")]}
    if request.method == "POST":
        refused = _change(request, person)
        if refused is None:
            messages.success(request, _("密码已修改，其他设备上的登录已退出。"), extra_tags="done")
            return redirect("desk")
        context["refused"] = refused
    return render(request, "web/password.html", context)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of the person but this one."""
    person = _person(request)
    ended = end_sessions(person, by=person, at=timezone.now(), but=request.session.session_key or "")
    messages.success(request, _("已退出其他 %(number)s 处登录。") % {"number": ended}, extra_tags="done")
    return redirect("account")


@sensitive_post_parameters()
def one_time(request: HttpRequest) -> HttpResponse:
    """Ask for a one-time code at sign-in, or no more."""
    person = _person(request)
    if request.method == "POST":
        return _change_code(request, person)
    secret = request.session.setdefault(_OFFERED, pyotp.random_base32())
    address = pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=str(_("助航")))
    return render(request, "web/one_time.html", {
        "secret": secret, "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        "has_code": bool(person.one_time_secret), "crumbs": [(_("动态口令"), "")],
    })  # fmt: skip


def _change(request: HttpRequest, person: Person) -> str | None:
    old, new, again = (request.POST.get(name, "") for name in ("old", "new", "again"))
    if new != again:
        return _("两次输入的新密码不一样：请重新输入")
    try:
        accounts.change_password(person, old=old, new=new, by=person, at=timezone.now(), session=request.session.session_key or "")
    except accounts.AccountRefused as refused:
        return str(refused)
    person.refresh_from_db()
    login(request, person, backend=request.session[BACKEND_SESSION_KEY])
    return None


def _change_code(request: HttpRequest, person: Person) -> HttpResponse:
    given, now = request.POST.get("code", ""), timezone.now()
    try:
        if person.one_time_secret:
            accounts.drop_code(person, given, by=person, at=now)
            messages.success(request, _("已停用动态口令。"), extra_tags="done")
        else:
            accounts.require_code(person, request.session.get(_OFFERED, ""), given, by=person, at=now)
            messages.success(request, _("已启用：下次登录时，输入密码后再输入动态口令。"), extra_tags="done")
        request.session.pop(_OFFERED, None)
    except accounts.AccountRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect("account-code")
    return redirect("account")


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
