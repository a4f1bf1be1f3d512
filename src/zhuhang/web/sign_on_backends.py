"""Who the university says somebody is (统一身份认证的结果). Neither way makes accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django_cas_ng.backends import CASBackend
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from zhuhang.people.models import Person


class Cas(CASBackend):  # type: ignore[misc]
    """A ticket of the CAS server becomes the person with that username, if there is one."""

    def user_can_authenticate(self, user: Person | None) -> bool:
        """Only persons who are registered here and active."""
        return user is not None and user.is_active

    def bad_attributes_reject(self, request: HttpRequest, username: str, attributes: dict[str, Any]) -> bool:
        """Remember who could not be let in, for the page that says so; refuse nobody here."""
        request.session["sign_on_name"] = str(username)[:60]
        return False


class OpenIdConnect(OIDCAuthenticationBackend):  # type: ignore[misc]
    """The claims of the provider become the person whose username is the chosen claim, if there is one."""

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """The claim that names the account has to be there."""
        self.request.session["sign_on_name"] = str(claims.get(settings.OIDC_CLAIM, ""))[:60]
        return bool(claims.get(settings.OIDC_CLAIM))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[Person]:
        """The active person with that username."""
        return Person.objects.filter(username=claims[settings.OIDC_CLAIM], is_active=True)

    def update_user(self, user: Person, claims: dict[str, Any]) -> Person:
        """Nothing of a person is taken from outside."""
        return user

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        """Nothing of the claims goes into a log."""
        return "the account named by the provider"
