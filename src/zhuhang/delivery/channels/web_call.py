"""Calling a JSON interface over HTTP (接口调用): short time-outs, and every failure as NotNow or NotPossible."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from zhuhang.delivery.channels.message import NotNow, NotPossible

TIMEOUT = 10
_LARGEST_ANSWER = 100_000


def call(address: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """GET, or POST where there is a body; the answer as a mapping."""
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            content = answer.read(_LARGEST_ANSWER)
    except urllib.error.HTTPError as error:
        if error.code in (408, 425, 429) or error.code >= 500:
            raise NotNow(f"对方回答 {error.code}，稍后再试") from error
        raise NotPossible(f"对方拒绝（{error.code}）：请检查渠道的配置和收件地址") from error
    except (urllib.error.URLError, OSError) as error:
        raise NotNow(f"连接不上：{getattr(error, 'reason', error)}") from error
    try:
        answered = json.loads(content)
    except ValueError as error:
        raise NotNow("对方的回答读不懂，稍后再试") from error
    if not isinstance(answered, dict):
        raise NotNow("对方的回答读不懂，稍后再试")
    return answered
