"""Chat applications of an organisation (企业微信、钉钉): a token fetched by account and secret, a text to one member, a numbered answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlencode

from zhuhang.delivery.channels.message import Message, NotNow, NotPossible
from zhuhang.delivery.channels.tokens import Token, account_of
from zhuhang.delivery.channels.web_call import call


@dataclass
class WorkChat(ABC):
    """One application of one organisation; what the two sides call things is said by the kind of chat."""

    base: str
    account: str
    secret: str
    agent: str
    token: Token = field(default_factory=Token)

    name: ClassVar[str]
    variable: ClassVar[str]
    token_path: ClassVar[str]
    account_keys: ClassVar[tuple[str, str]]
    """What account and secret are called where the token is fetched."""
    send_path: ClassVar[str]
    reference: ClassVar[str]
    """What the number of a sent message is called."""
    expired: ClassVar[frozenset[int]]
    busy: ClassVar[frozenset[int]]

    @classmethod
    def of(cls, address: str) -> Self:
        """The adapter of a configured address; raise ValueError with an example where it is none."""
        base, account, secret, query = account_of(address, cls.variable)
        return cls(base, account, secret, parse_qs(query).get("agent", [""])[0])

    @abstractmethod
    def body(self, message: Message) -> dict[str, Any]:
        """A text to one member, as this chat writes it."""

    def refusal(self, answer: dict[str, Any]) -> str:
        """Why an answer means that nothing was sent, empty where it was."""
        return str(answer.get("errmsg", "") or answer["errcode"]) if answer.get("errcode") else ""

    def send(self, message: Message) -> str:
        """Send a text to one member; a token the other side no longer takes is fetched anew, once."""
        answer = self._sent(message)
        if answer.get("errcode") in self.expired:
            self.token.forget()
            answer = self._sent(message)
        code = answer.get("errcode")
        if code in self.busy | self.expired:
            raise NotNow(f"{self.name}要求稍后再试（{code}）")
        if refusal := self.refusal(answer):
            raise NotPossible(f"{self.name}没有发出（{code}）：{refusal}")
        return str(answer.get(self.reference, ""))

    def _sent(self, message: Message) -> dict[str, Any]:
        query = urlencode({"access_token": self.token.get(self._fetched)})
        return call(f"{self.base}{self.send_path}?{query}", self.body(message))

    def _fetched(self) -> tuple[str, int]:
        query = urlencode(dict(zip(self.account_keys, (self.account, self.secret), strict=True)))
        answer = call(f"{self.base}{self.token_path}?{query}")
        if answer.get("errcode"):
            raise NotNow(f"{self.name}没有给令牌（{answer.get('errcode')}）：{answer.get('errmsg', '')}")
        return str(answer["access_token"]), int(answer.get("expires_in", 7200))
