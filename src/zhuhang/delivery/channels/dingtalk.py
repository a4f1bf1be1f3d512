"""DingTalk work notifications (钉钉): ``https://appkey:secret@oapi.dingtalk.com?agent=1234``."""

from __future__ import annotations

from typing import Any

from zhuhang.delivery.channels.message import Message
from zhuhang.delivery.channels.work_chat import WorkChat


class DingTalk(WorkChat):
    """One application of one organisation."""

    name, variable = "钉钉", "ZHUHANG_DINGTALK"
    token_path, account_keys = "/gettoken", ("appkey", "appsecret")
    send_path, reference = "/topapi/message/corpconversation/asyncsend_v2", "task_id"
    expired, busy = frozenset({40014, 42001, 88}), frozenset({-1, 90018, 143103})

    def body(self, message: Message) -> dict[str, Any]:
        """A text to one member."""
        text = {"msgtype": "text", "text": {"content": message.text}}
        return {"agent_id": self.agent, "userid_list": message.to, "msg": text}
