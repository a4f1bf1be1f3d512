"""SMS through an adapter of the university's (短信): its interface is in ``docs/sms-adapter.md``."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from zhuhang.delivery.channels.message import Message, NotPossible
from zhuhang.delivery.channels.web_call import call


@dataclass(frozen=True)
class Sms:
    """One adapter: an address and the secret both sides know."""

    address: str
    secret: str

    def send(self, message: Message) -> str:
        """POST one text; the signature is over key, number and text."""
        said = "\n".join((message.key, message.to, message.text))
        signature = hmac.new(self.secret.encode(), said.encode(), hashlib.sha256).hexdigest()
        answer = call(self.address, {"key": message.key, "to": message.to, "text": message.text}, {"X-Zhuhang-Signature": signature})
        if answer.get("accepted") is not True:
            raise NotPossible(f"短信没有发出：{answer.get('why', '对方没有说明原因')}")
        return str(answer.get("id", ""))


def of(address: str) -> Sms:
    """The adapter of a configured address: ``https://:secret@host/path``."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.password:
        raise ValueError("ZHUHANG_SMS：请写成 https://:密钥@主机/路径")
    port = f":{parts.port}" if parts.port else ""
    return Sms(f"{parts.scheme}://{parts.hostname}{port}{parts.path}", unquote(parts.password))
