"""Signing in and out through the university (统一身份认证登录): CAS and OpenID Connect."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django_cas_ng.utils import RedirectException
from django_cas_ng.views import LoginView, LogoutView
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView
from requests.exceptions import RequestException

from zhuhang.people.accounts import signed_in
from zhuhang.people.models import Person


@method_decorator(login_not_required, name="dispatch")
class CasSignIn(LoginView):  # type: ignore[misc]
    """Sends to the CAS server, comes back with its ticket; the server's own logout arrives here too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the server says or fails to say, as a page a person can read."""
        if not settings.CAS_SERVER_URL or _leads_away(request):
            raise Http404
        try:
            return super().dispatch(request, *args, **kwargs)
        except (PermissionDenied, RedirectException):
            return redirect("sign-on-unknown")
        except RequestException:
            return unreachable(request)

    dispatch.csrf_exempt = True  # type: ignore[attr-defined]

    def successful_login(self, request: HttpRequest, next_page: str) -> HttpResponse:
        """The person is in."""
        _record_entry(request, "cas")
        return HttpResponseRedirect(next_page)


@method_decorator(login_not_required, name="dispatch")
class OidcSignIn(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """Sends to the OpenID provider."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is no such page where no provider is set."""
        if not settings.OIDC_RP_CLIENT_ID:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class OidcReturn(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Comes back from the OpenID provider."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the provider says or fails to say, as a page a person can read."""
        if not settings.OIDC_RP_CLIENT_ID:
            raise Http404
        try:
            return super().dispatch(request, *args, **kwargs)
        except SuspiciousOperation:
            return redirect("sign-in")
        except RequestException:
            return unreachable(request)

    def login_failure(self) -> HttpResponse:
        """The provider did not name anybody who is registered here."""
        return redirect("sign-on-unknown")

    def login_success(self) -> HttpResponse:
        """The person is in."""
        answer = super().login_success()
        _record_entry(self.request, "oidc")
        return answer


@login_not_required
def unknown(request: HttpRequest) -> HttpResponse:
    """The university knows this person, this platform does not: nobody gets rights by signing in."""
    name = request.session.pop("sign_on_name", "")
    return render(request, "web/unknown_person.html", {"name": name}, status=403)


def unreachable(request: HttpRequest) -> HttpResponse:
    """The university's sign-on does not answer."""
    return render(request, "web/sign_on_failed.html", status=503)


def leave(request: HttpRequest) -> HttpResponse | None:
    """Sign out here and where the person signed in; None where that was here."""
    backend = request.session.get(BACKEND_SESSION_KEY)
    if backend == settings.CAS_BACKEND and settings.CAS_SERVER_URL:
        answer: HttpResponse = LogoutView().get(_towards_sign_in(request))
        return answer
    if backend == settings.OIDC_BACKEND and settings.OIDC_LOGOUT_URL:
        logout(request)
        back = urlencode({
            "client_id": settings.OIDC_RP_CLIENT_ID, "post_logout_redirect_uri": request.build_absolute_uri(reverse("sign-in")),
        })  # fmt: skip
        return redirect(f"{settings.OIDC_LOGOUT_URL}?{back}")
    return None


def _leads_away(request: HttpRequest) -> bool:
    wanted = request.GET.get("next", "")
    return bool(wanted) and not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())


def _towards_sign_in(request: HttpRequest) -> HttpRequest:
    request.GET = request.GET.copy()  # type: ignore[assignment]
    request.GET["next"] = reverse("sign-in")  # type: ignore[index]
    return request


def _record_entry(request: HttpRequest, way: str) -> None:
    request.session.pop("sign_on_name", None)
    person = request.user
    assert isinstance(person, Person)
    signed_in(person, way, at=timezone.now())
