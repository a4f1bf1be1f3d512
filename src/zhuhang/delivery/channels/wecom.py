"""WeCom application messages (企业微信): ``https://corpid:secret@qyapi.weixin.qq.com?agent=1000002``."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from zhuhang.delivery.channels.message import Message, NotNow, NotPossible
from zhuhang.delivery.channels.tokens import Token, account_of
from zhuhang.delivery.channels.web_call import call

_EXPIRED = (40014, 42001)
_BUSY = (-1, 45009)


@dataclass
class WeCom:
    """One application of one company."""

    base: str
    corporation: str
    secret: str
    agent: str
    token: Token = field(default_factory=Token)

    def send(self, message: Message) -> str:
        """Send a text to one member; the server itself drops a repetition within half an hour."""
        answer = self._send(message)
        if answer.get("errcode") in _EXPIRED:
            self.token.forget()
            answer = self._send(message)
        code = answer.get("errcode")
        if code in _BUSY or code in _EXPIRED:
            raise NotNow(f"企业微信要求稍后再试（{code}）")
        if code or answer.get("invaliduser"):
            raise NotPossible(f"企业微信没有发出（{code}）：{answer.get('errmsg', '')} {answer.get('invaliduser', '')}".strip())
        return str(answer.get("msgid", ""))

    def _send(self, message: Message) -> dict[str, object]:
        address = f"{self.base}/cgi-bin/message/send?{urlencode({'access_token': self.token.get(self._fetch)})}"
        return call(address, {
            "touser": message.to, "msgtype": "text", "agentid": int(self.agent), "text": {"content": message.text},
            "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
        })  # fmt: skip

    def _fetch(self) -> tuple[str, int]:
        query = urlencode({"corpid": self.corporation, "corpsecret": self.secret})
        answer = call(f"{self.base}/cgi-bin/gettoken?{query}")
        if answer.get("errcode"):
            raise NotNow(f"企业微信没有给令牌（{answer.get('errcode')}）：{answer.get('errmsg', '')}")
        return str(answer["access_token"]), int(answer.get("expires_in", 7200))


def of(address: str) -> WeCom:
    """The adapter of a configured address."""
    base, corporation, secret, query = account_of(address, "ZHUHANG_WECOM")
    return WeCom(base, corporation, secret, parse_qs(query).get("agent", ["0"])[0])
