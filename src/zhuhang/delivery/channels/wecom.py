"""WeCom application messages (企业微信): ``https://corpid:secret@qyapi.weixin.qq.com?agent=1000002``."""

from __future__ import annotations

from typing import Any

from zhuhang.delivery.channels.message import Message
from zhuhang.delivery.channels.work_chat import WorkChat


class WeCom(WorkChat):
    """One application of one company; the server itself drops a repetition within half an hour."""

    name, variable = "企业微信", "ZHUHANG_WECOM"
    token_path, account_keys = "/cgi-bin/gettoken", ("corpid", "corpsecret")
    send_path, reference = "/cgi-bin/message/send", "msgid"
    expired, busy = frozenset({40014, 42001}), frozenset({-1, 45009})

    def body(self, message: Message) -> dict[str, Any]:
        """A text to one member."""
        return {
            "touser": message.to, "msgtype": "text", "agentid": int(self.agent or 0), "text": {"content": message.text},
            "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
        }  # fmt: skip

    def refusal(self, answer: dict[str, Any]) -> str:
        """Besides its number, an answer names members that do not exist."""
        unknown = answer.get("invaliduser")
        return super().refusal(answer) or (f"没有这个成员 {unknown}" if unknown else "")
