"""Signing in and out (登录). In demo mode the page lists the demo accounts; elsewhere it never does."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.people.models import Appointment, Person, Student
from zhuhang.people.offices import UNITS, college_of
from zhuhang.people.roles import Role

DEMO_ACCOUNT = "demo."
"""Usernames of demo accounts start with this; no other account can be entered without a password."""


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(accounts=_accounts() if settings.DEMO else [], **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            record("sign-in", by=form.get_user(), subject=f"person:{form.get_user().audit_key}")
        return super().form_valid(form)


class SignOut(LogoutView):
    """Ends the session; by POST only."""


@login_not_required
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Enter a demo account with one click. Exists in demo mode only."""
    if not settings.DEMO:
        raise Http404
    wanted = request.POST.get("username", "")
    person = get_object_or_404(Person, username=wanted, username__startswith=DEMO_ACCOUNT)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    with transaction.atomic():
        record("sign-in", by=person, subject=f"person:{person.audit_key}", detail={"demo": True})
    return redirect("desk")


def _accounts() -> list[dict[str, str]]:
    """Every demo account with what it is, college by college."""
    people = Person.objects.filter(username__startswith=DEMO_ACCOUNT)
    held = Appointment.objects.filter(person__in=people).select_related("person", *UNITS).order_by("pk")
    accounts = {appointment.person_id: _staff(appointment) for appointment in held.reverse()}
    for student in Student.objects.filter(person__in=people).select_related("college", "class_group", "person"):
        accounts[student.person_id] = {
            "username": student.person.username, "name": student.name, "role": _("学生"), "place": student.college.name,
            "about": student.class_group.name if student.class_group else "", "order": student.college.code,
        }  # fmt: skip
    order = {role: place for place, role in enumerate(Role.values)}
    return sorted(accounts.values(), key=lambda each: (each["order"], order.get(each.pop("code", ""), len(order))))


def _staff(appointment: Appointment) -> dict[str, str]:
    college = college_of(appointment)
    return {
        "username": appointment.person.username, "name": appointment.person.name, "role": appointment.get_role_display(),
        "code": appointment.role, "place": college.name if college else _("全校"), "about": "", "order": college.code if college else "~",
    }  # fmt: skip
