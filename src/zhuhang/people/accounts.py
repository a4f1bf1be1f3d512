"""The acts on an account (账号): first password, new password, one-time codes. No password is ever kept as written."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pyotp
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from zhuhang.audit.models import Event
from zhuhang.audit.record import record
from zhuhang.people.account_events import record_account
from zhuhang.people.models import Appointment, College, Person
from zhuhang.people.offices import college_of
from zhuhang.people.permission import Act, NotAllowed, check_may
from zhuhang.people.sessions import end_sessions
from zhuhang.people.tenure import UNITS

_STEP = 30
"""Seconds a one-time code lasts, as every authenticator app counts them."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""For first passwords that are read aloud: nothing that looks like something else."""


class AccountRefused(ValueError):
    """An act on an account that cannot be done; the message says why and what to do. ``code`` is stable."""

    code = "account"


@transaction.atomic
def change_password(person: Person, *, old: str, new: str, by: Person, at: datetime, session: str = "") -> None:
    """Set the person's own new password; every session but ``session`` ends."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.check_password(old):
        raise AccountRefused("原密码不对：请重新输入现在用的密码")
    _check_password(person, new)
    if person.check_password(new):
        raise AccountRefused("新密码与原密码相同：请换一个")

    person.set_password(new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])

    record_account("password.change", person=person, on=at.date(), by=by)
    end_sessions(person, by=by, at=at, but=session)


@transaction.atomic
def give_first_password(person: Person, college: College, *, by: Person, at: datetime) -> str:
    """A new random password the person has to change after signing in; told once, to whoever asks."""
    check_may(by, Act.APPOINT, college, at.date())
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not belongs_to(person, college):
        raise NotAllowed(f"{person.name}不只在{college.name}任职：请由其主管部门重设密码")

    password = random_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])

    record("password.first", by=by, subject=f"person:{person.audit_key}", college=college.code)
    end_sessions(person, by=by, at=at)
    return password


def random_password() -> str:
    """A new first password: three groups of four letters and digits that are told apart when read aloud."""
    return "-".join("".join(secrets.choice(_LETTERS) for _letter in range(4)) for _group in range(3))


def belongs_to(person: Person, college: College) -> bool:
    """Whether all the person ever was at this university lies in that college."""
    held = Appointment.objects.filter(person=person).select_related(*UNITS)
    places = {college_of(each) for each in held} | {student.college for student in _as_student(person)}
    return places == {college}


@transaction.atomic
def require_code(person: Person, secret: str, code: str, *, by: Person, at: datetime) -> None:
    """Ask for a one-time code at every sign-in from now on, once the first code shows that the app has the secret."""
    step = _step_of(secret, code, at)
    if step is None:
        raise AccountRefused("动态口令不对：请核对手机的时间，再输入应用上此刻显示的六位数字")
    Person.objects.filter(pk=person.pk).update(one_time_secret=secret, one_time_step=step)
    record_account("one-time.require", person=person, on=at.date(), by=by)


@transaction.atomic
def drop_code(person: Person, code: str, *, by: Person, at: datetime) -> None:
    """Ask for no one-time code any more; it takes one to say so."""
    if not accept_code(person, code, at=at):
        raise AccountRefused("动态口令不对：停用之前请再输入一次")
    Person.objects.filter(pk=person.pk).update(one_time_secret="")
    record_account("one-time.drop", person=person, on=at.date(), by=by)


@transaction.atomic
def signed_in(person: Person, way: str, *, at: datetime) -> None:
    """Keep that somebody signed in, and in which way."""
    record_account("sign-in", person=person, on=at.date(), by=person, detail={"way": way})


@transaction.atomic
def locked_out(username: str, *, quiet: timedelta, at: datetime) -> bool:
    """Keep that an account was locked after too many wrong attempts; again only after a ``quiet`` while.

    Whether it was kept now. Nobody knows who tried, and a name nobody has is no account.
    """
    person = Person.objects.select_for_update().filter(username=username).first()
    if person is None:
        return False
    known = Event.objects.filter(act="sign-in.locked", subject=f"person:{person.audit_key}", at__gte=at - quiet)
    if known.exists():
        return False
    record_account("sign-in.locked", person=person, on=at.date(), by=None)
    return True


@transaction.atomic
def accept_code(person: Person, code: str, *, at: datetime) -> bool:
    """Whether this is a code of this half minute or its neighbours that was not used before. It is used now."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    step = _step_of(held.one_time_secret, code, at)
    if step is None or step <= held.one_time_step:
        return False
    return bool(Person.objects.filter(Q(one_time_step__lt=step), pk=person.pk).update(one_time_step=step))


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    if not secret:
        return None
    now, codes = int(at.timestamp()) // _STEP, pyotp.TOTP(secret)
    given = code.replace(" ", "")
    return next((step for step in (now - 1, now, now + 1) if secrets.compare_digest(codes.generate_otp(step).encode(), given.encode())), None)


def _check_password(person: Person, new: str) -> None:
    try:
        validate_password(new, person)
    except ValidationError as refused:
        raise AccountRefused("新密码不合要求：" + " ".join(refused.messages)) from refused


def _as_student(person: Person) -> list[object]:
    student = getattr(person, "student", None)
    return [] if student is None else [student]
