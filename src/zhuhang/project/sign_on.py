"""Signing in through the university (统一身份认证): CAS or OpenID Connect, switched on by ``ZHUHANG_`` variables.

Either only says who somebody is. It never makes an account and never gives a right: an account nobody registered here
gets a page that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

CAS_BACKEND = "zhuhang.web.sign_on_backends.Cas"
OIDC_BACKEND = "zhuhang.web.sign_on_backends.OpenIdConnect"
_OIDC_NEEDED = ("CLIENT_ID", "CLIENT_SECRET", "AUTHORIZE_URL", "TOKEN_URL", "USERINFO_URL", "JWKS_URL")


def settings_of(surroundings: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings for what the variables switch on; raise SystemExit where one of a set is missing."""
    cas, oidc = _cas(surroundings), _oidc(surroundings)
    chosen = {CAS_BACKEND: cas["CAS_SERVER_URL"], OIDC_BACKEND: oidc["OIDC_RP_CLIENT_ID"]}
    backends = [backend for backend, is_set in chosen.items() if is_set]
    return {**cas, **oidc, "SIGN_ON_BACKENDS": backends, "SIGN_ON_ORIGINS": _origins(cas, oidc)}


def session_limits(surroundings: Mapping[str, str]) -> dict[str, int]:
    """How long a session lasts idle and in all, in seconds, and how many one person may have; 0 is any number."""
    return {
        "SESSION_IDLE_SECONDS": 60 * number(surroundings, "ZHUHANG_SESSION_IDLE_MINUTES", 60),
        "SESSION_COOKIE_AGE": 3600 * number(surroundings, "ZHUHANG_SESSION_HOURS", 8),
        "SESSIONS_PER_PERSON": number(surroundings, "ZHUHANG_SESSIONS_PER_PERSON", 5),
    }


def _cas(surroundings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "CAS_BACKEND": CAS_BACKEND,
        "CAS_SERVER_URL": surroundings.get("ZHUHANG_CAS_URL", ""),
        "CAS_VERSION": surroundings.get("ZHUHANG_CAS_VERSION", "3"),
        "CAS_USERNAME_ATTRIBUTE": surroundings.get("ZHUHANG_CAS_ATTRIBUTE", "cas:user"),
        "CAS_NAME": surroundings.get("ZHUHANG_CAS_NAME", "统一身份认证"),
        "CAS_CREATE_USER": False,
        "CAS_CHECK_NEXT": True,
        "CAS_STORE_NEXT": True,
        "CAS_IGNORE_REFERER": True,
        "CAS_REDIRECT_URL": "desk",
        "CAS_LOGIN_MSG": None,
        "CAS_LOGGED_MSG": None,
    }


def _oidc(surroundings: Mapping[str, str]) -> dict[str, Any]:
    given = {name: surroundings.get(f"ZHUHANG_OIDC_{name}", "") for name in _OIDC_NEEDED}
    missing = [f"ZHUHANG_OIDC_{name}" for name, value in given.items() if not value]
    if 0 < len(missing) < len(given):
        raise SystemExit(f"OpenID Connect 的设置不全，还缺：{'、'.join(missing)}。请补齐，或全部不写")
    return {
        "OIDC_BACKEND": OIDC_BACKEND,
        "OIDC_RP_CLIENT_ID": given["CLIENT_ID"],
        "OIDC_RP_CLIENT_SECRET": given["CLIENT_SECRET"],
        "OIDC_OP_AUTHORIZATION_ENDPOINT": given["AUTHORIZE_URL"],
        "OIDC_OP_TOKEN_ENDPOINT": given["TOKEN_URL"],
        "OIDC_OP_USER_ENDPOINT": given["USERINFO_URL"],
        "OIDC_OP_JWKS_ENDPOINT": given["JWKS_URL"],
        "OIDC_RP_SIGN_ALGO": surroundings.get("ZHUHANG_OIDC_ALGORITHM", "RS256"),
        "OIDC_RP_SCOPES": surroundings.get("ZHUHANG_OIDC_SCOPES", "openid profile"),
        "OIDC_CLAIM": surroundings.get("ZHUHANG_OIDC_CLAIM", "preferred_username"),
        "OIDC_LOGOUT_URL": surroundings.get("ZHUHANG_OIDC_LOGOUT_URL", ""),
        "OIDC_NAME": surroundings.get("ZHUHANG_OIDC_NAME", "统一身份认证"),
        "OIDC_CREATE_USER": False,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": 10,
    }


def _origins(cas: Mapping[str, Any], oidc: Mapping[str, Any]) -> list[str]:
    """Where the sign-out form may lead: the page's own policy has to name it."""
    addresses = [cas["CAS_SERVER_URL"], oidc["OIDC_LOGOUT_URL"]]
    return [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, addresses) if parts.netloc]


def number(surroundings: Mapping[str, str], name: str, default: int) -> int:
    """A variable that is a number; raise SystemExit where it is none."""
    written = surroundings.get(name, "").strip()
    if written and not written.isdecimal():
        raise SystemExit(f"{name}：“{written}”不是数字，请写 0 或正整数")
    return int(written or default)
