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
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.people.models import Person

DEMO_ACCOUNT = "demo."
"""Usernames of demo accounts start with this; no other account can be entered without a password."""


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = Person.objects.filter(username__startswith=DEMO_ACCOUNT).order_by("pk") if settings.DEMO else ()
        return super().get_context_data(accounts=[_account(person) for person in accounts], **kwargs)

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


def _account(person: Person) -> dict[str, str]:
    """``demo.asnu.secretary`` with the words the list shows: the demo keeps them in the person's name."""
    name, _, does = person.name.partition("·")
    return {"username": person.username, "name": name, "does": does}
