"""Fields that are encrypted at rest (加密存放): a phone number is unreadable in the database file and in its backups."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models


class UnreadableSecret(ValueError):
    """A stored text that this installation's key does not open. ``code`` is stable."""

    code = "unreadable-secret"


class EncryptedText(models.TextField):  # type: ignore[type-arg]
    """A text that is stored encrypted. Equal texts look different, so it cannot be searched: see :func:`lookup_digest`."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value in (None, "") else _fernet(settings.DATA_KEY).encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value in (None, "") else _opened(value)


def lookup_digest(value: str) -> str:
    """The same digest for the same text, useless without the key: for a column that an encrypted one is found by."""
    if not value:
        return ""
    key = hashlib.sha256(b"lookup" + settings.DATA_KEY.encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def _opened(value: str) -> str:
    try:
        return _fernet(settings.DATA_KEY).decrypt(value.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret(
            "加密的内容打不开：数据密钥与写入时的不同。请恢复备份中的 data-key，或设回原来的 ZHUHANG_DATA_KEY"
        ) from error


@cache
def _fernet(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(b"fields" + key.encode()).digest()))
