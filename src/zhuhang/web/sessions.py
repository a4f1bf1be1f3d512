"""How long a session lasts (登录时限): since it began, and since the person last did something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from zhuhang.people import accounts
from zhuhang.people.models import Person
from zhuhang.people.sessions import open_session

_BEGAN, _SEEN = "began", "seen"
_NOTED_EVERY = 60
"""Seconds: the session is written at most once a minute."""


def begin(sender: type[Person], request: HttpRequest, user: Person, **more: Any) -> None:
    """Count a session from now on; the person's oldest ends where there are too many."""
    now = timezone.now()
    request.session[_BEGAN] = request.session[_SEEN] = int(now.timestamp())
    if not request.session.session_key:
        request.session.create()
    origin = request.META.get("REMOTE_ADDR", "")
    open_session(user, request.session.session_key or "", at=now, origin=origin, most=most_sessions())


def most_sessions() -> int:
    """How many sessions a person may have at once; 0 is any number, as in the demo, whose accounts many share."""
    return 0 if settings.DEMO else settings.SESSIONS_PER_PERSON


def locked_out(sender: object, username: str = "", **more: Any) -> None:
    """Keep that an account was locked, once in the time a lock lasts: whoever tries on must not fill the chain."""
    accounts.locked_out(username, quiet=get_cool_off() or timedelta(days=1), at=timezone.now())


def is_over(request: HttpRequest) -> bool:
    """Whether the session lasted too long, in all or idle. Otherwise it is noted that the person is there."""
    now, session = int(timezone.now().timestamp()), request.session
    began, seen = session.get(_BEGAN, now), session.get(_SEEN, now)
    if now - began >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_SECONDS:
        return True
    if now - seen >= _NOTED_EVERY:
        session[_SEEN] = now
    return False
