"""What the surroundings decide (运行环境): where data lives, which database, which secret.

Every variable starts with ``ZHUHANG_``, except ``DATABASE_URL`` which keeps the name everyone knows.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_EVERYWHERE = frozenset({"0.0.0.0", "::", "[::]"})


def state_folder() -> Path:
    """The folder that holds everything this installation writes: ``ZHUHANG_STATE``, else ``var`` here."""
    folder = Path(os.environ.get("ZHUHANG_STATE", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The signing secret: ``ZHUHANG_SECRET_KEY``, else one generated once and kept in the state folder."""
    if given := os.environ.get("ZHUHANG_SECRET_KEY"):
        return given
    return _kept_secret(folder / "secret-key")


def _kept_secret(kept: Path) -> str:
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text()


def data_key(folder: Path) -> str:
    """The key of encrypted fields: ``ZHUHANG_DATA_KEY``, else one generated once and kept in the state folder.

    It is not in the database: a copy of the one without the other shows no phone number. Back up both, apart.
    """
    return os.environ.get("ZHUHANG_DATA_KEY") or _kept_secret(folder / "data-key")


def database(folder: Path) -> dict[str, Any]:
    """Django's database settings: PostgreSQL by ``DATABASE_URL``, else SQLite with a write-ahead journal."""
    address = os.environ.get("DATABASE_URL", "")
    return _postgresql(address) if address else _sqlite(folder / "zhuhang.sqlite3")


def site_address(host: str, port: int) -> str:
    """How this machine's own browser reaches what is served at ``host`` and ``port``; every interface means this machine too."""
    return f"http://{'127.0.0.1' if host in _EVERYWHERE else host}:{port}"


def channels() -> dict[str, str]:
    """Where messages may go, by channel; one that is not set is not used. What each address says: its adapter's docstring."""
    return {name: os.environ.get(f"ZHUHANG_{name.upper()}", "") for name in ("mail", "wecom", "dingtalk", "sms")}


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(f"DATABASE_URL：不认识“{parts.scheme}”，请写 postgresql://用户:密码@主机:端口/库名")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": options,
    }


def _sqlite(file: Path) -> dict[str, Any]:
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas},
    }
