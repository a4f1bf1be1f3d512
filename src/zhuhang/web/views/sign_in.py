"""Signing in and out (登录): password, then a one-time code where the person asked for one.

In demo mode the page lists the demo accounts; elsewhere it never does.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhuhang.people.accounts import accept_code, signed_in
from zhuhang.people.models import Appointment, Person, Student
from zhuhang.people.offices import college_of
from zhuhang.people.roles import Role
from zhuhang.people.tenure import UNITS
from zhuhang.web.views import sign_on

DEMO_ACCOUNT = "demo."
"""Usernames of demo accounts start with this; no other account can be entered without a password."""

_WAITING = "waits_for_code"
_CODE_SECONDS = 300


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(accounts=_accounts() if settings.DEMO else [], ways=_ways(), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        person = form.get_user()
        if person.one_time_secret:
            self.request.session[_WAITING] = {
                "person": person.pk, "until": int(timezone.now().timestamp()) + _CODE_SECONDS, "next": self.get_success_url(),
            }  # fmt: skip
            return redirect("sign-in-code")
        signed_in(person, "password", at=timezone.now())
        return super().form_valid(form)


class SignOut(LogoutView):
    """Ends the session, at the university's sign-on too where the person came from there; by POST only."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return sign_on.leave(request) or super().post(request, *args, **kwargs)


@login_not_required
@sensitive_post_parameters()
def code(request: HttpRequest) -> HttpResponse:
    """The second step: a one-time code. Wrong ones count towards the lock-out as wrong passwords do."""
    waiting = request.session.get(_WAITING)
    if not waiting or waiting["until"] < timezone.now().timestamp():
        request.session.pop(_WAITING, None)
        return redirect("sign-in")
    person = get_object_or_404(Person, pk=waiting["person"], is_active=True)
    if request.method != "POST":
        return render(request, "web/code.html")
    if AxesProxyHandler.is_locked(request, {"username": person.username}):
        return render(request, "web/locked_out.html", status=429)
    if not accept_code(person, request.POST.get("code", ""), at=timezone.now()):
        user_login_failed.send(__name__, request=request, credentials={"username": person.username})
        return render(request, "web/code.html", {"wrong": True})
    del request.session[_WAITING]
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    signed_in(person, "password and code", at=timezone.now())
    return redirect(waiting["next"])


@login_not_required
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Enter a demo account with one click. Exists in demo mode only."""
    if not settings.DEMO:
        raise Http404
    wanted = request.POST.get("username", "")
    person = get_object_or_404(Person, username=wanted, username__startswith=DEMO_ACCOUNT)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    signed_in(person, "demo", at=timezone.now())
    return redirect("desk")


def _ways() -> list[tuple[str, str]]:
    """The university's ways to sign in: name and address."""
    ways = [(settings.CAS_NAME, "sign-in-cas")] if settings.CAS_SERVER_URL else []
    if settings.OIDC_RP_CLIENT_ID:
        ways.append((settings.OIDC_NAME, "sign-in-oidc"))
    return [(name, reverse(address)) for name, address in ways]


def _accounts() -> list[dict[str, str]]:
    """Every demo account with what it is, college by college."""
    people = Person.objects.filter(username__startswith=DEMO_ACCOUNT)
    current = Appointment.objects.exclude(ends_on__lt=timezone.localdate())
    held = current.filter(person__in=people).select_related("person", *UNITS).order_by("pk")
    accounts = {}
    for student in Student.objects.filter(person__in=people).select_related("college", "class_group", "person"):
        accounts[student.person_id] = {
            "username": student.person.username, "name": student.name, "role": _("学生"), "place": student.college.name,
            "about": student.class_group.name if student.class_group else "", "order": student.college.code,
        }  # fmt: skip
    accounts |= {appointment.person_id: _staff(appointment) for appointment in held.reverse()}
    order = {role: place for place, role in enumerate(Role.values)}
    return sorted(accounts.values(), key=lambda each: (each["order"], order.get(each.pop("code", ""), len(order))))


def _staff(appointment: Appointment) -> dict[str, str]:
    college = college_of(appointment)
    return {
        "username": appointment.person.username, "name": appointment.person.name, "role": appointment.get_role_display(),
        "code": appointment.role, "place": college.name if college else _("全校"), "about": "", "order": college.code if college else "~",
    }  # fmt: skip
