"""Access tokens that are fetched once and kept until they expire (令牌)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import unquote, urlsplit

_EARLY = 300
"""Seconds before its end at which a token is fetched anew."""


@dataclass
class Token:
    """A token shared by all sendings of this worker."""

    value: str = ""
    until: float = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, fetch: Callable[[], tuple[str, int]]) -> str:
        """The token, fetched when there is none or it is about to end."""
        with self.lock:
            if not self.value or time.monotonic() > self.until:
                self.value, seconds = fetch()
                self.until = time.monotonic() + max(seconds - _EARLY, 0)
            return self.value

    def forget(self) -> None:
        """The other side no longer takes it."""
        with self.lock:
            self.value = ""


def account_of(address: str, variable: str) -> tuple[str, str, str, str]:
    """Base address, account, secret and query of ``https://account:secret@host?query``."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username or not parts.password:
        raise ValueError(f"{variable}：请写成 https://账号:密钥@主机?agent=应用编号")
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}", unquote(parts.username), unquote(parts.password), parts.query
