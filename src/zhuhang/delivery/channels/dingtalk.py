"""DingTalk work notifications (钉钉): ``https://appkey:secret@oapi.dingtalk.com?agent=1234``."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from zhuhang.delivery.channels.message import Message, NotNow, NotPossible
from zhuhang.delivery.channels.tokens import Token, account_of
from zhuhang.delivery.channels.web_call import call

_EXPIRED = (40014, 42001, 88)
_BUSY = (-1, 90018, 143103)


@dataclass
class DingTalk:
    """One application of one organisation."""

    base: str
    application: str
    secret: str
    agent: str
    token: Token = field(default_factory=Token)

    def send(self, message: Message) -> str:
        """Send a text to one member."""
        answer = self._send(message)
        if answer.get("errcode") in _EXPIRED:
            self.token.forget()
            answer = self._send(message)
        code = answer.get("errcode")
        if code in _BUSY or code in _EXPIRED:
            raise NotNow(f"钉钉要求稍后再试（{code}）")
        if code:
            raise NotPossible(f"钉钉没有发出（{code}）：{answer.get('errmsg', '')}")
        return str(answer.get("task_id", ""))

    def _send(self, message: Message) -> dict[str, object]:
        query = urlencode({"access_token": self.token.get(self._fetch)})
        return call(f"{self.base}/topapi/message/corpconversation/asyncsend_v2?{query}", {
            "agent_id": self.agent, "userid_list": message.to, "msg": {"msgtype": "text", "text": {"content": message.text}},
        })  # fmt: skip

    def _fetch(self) -> tuple[str, int]:
        answer = call(f"{self.base}/gettoken?{urlencode({'appkey': self.application, 'appsecret': self.secret})}")
        if answer.get("errcode"):
            raise NotNow(f"钉钉没有给令牌（{answer.get('errcode')}）：{answer.get('errmsg', '')}")
        return str(answer["access_token"]), int(answer.get("expires_in", 7200))


def of(address: str) -> DingTalk:
    """The adapter of a configured address."""
    base, application, secret, query = account_of(address, "ZHUHANG_DINGTALK")
    return DingTalk(base, application, secret, parse_qs(query).get("agent", [""])[0])
