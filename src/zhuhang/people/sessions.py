"""Where a person is signed in (登录会话): at most so many places at once, and all of them ended with one act."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from zhuhang.audit.record import Actor
from zhuhang.people.account_events import record_account


class OpenSession(models.Model):
    """One browser in which a person signed in. The row stays until the session ends or is pushed out."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    origin = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-began_at", "-id"]

    def __str__(self) -> str:
        return f"{self.person_id} {localtime(self.began_at):%Y-%m-%d %H:%M}"


@transaction.atomic
def open_session(person: models.Model, session_key: str, *, at: datetime, origin: str, most: int) -> None:
    """Remember a session; the oldest beyond ``most`` end. ``most`` 0 means any number."""
    OpenSession.objects.update_or_create(
        session_key=session_key, defaults={"person": person, "began_at": at, "origin": origin}
    )
    _forget_ended(person)
    if most:
        _end(OpenSession.objects.filter(pk__in=list(_of(person).values_list("pk", flat=True)[most:])))


@transaction.atomic
def end_sessions(person: models.Model, *, by: Actor, at: datetime, but: str = "") -> int:
    """Sign a person out everywhere, but for one session where it is named; how many ended."""
    ended = _end(_of(person).exclude(session_key=but))
    record_account("sign-out.everywhere", person=person, on=at.date(), by=by, detail={"sessions": ended})
    return ended


def sessions_of(person: models.Model) -> list[OpenSession]:
    """Where the person is signed in now, the latest first."""
    living = Session.objects.values("session_key")
    return list(_of(person).filter(session_key__in=living))


def _of(person: models.Model) -> QuerySet[OpenSession]:
    return OpenSession.objects.filter(person=person)


def _end(ending: QuerySet[OpenSession]) -> int:
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    OpenSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _forget_ended(person: models.Model) -> None:
    _of(person).exclude(session_key__in=Session.objects.values("session_key")).delete()
