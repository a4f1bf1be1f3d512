"""The channels this installation was given (渠道): each an adapter with one function, :meth:`Sender.send`."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from zhuhang.delivery.channels.message import Message, NotNow, NotPossible, Sender
from zhuhang.delivery.models import Channel

__all__ = ["Message", "NotNow", "NotPossible", "Sender", "configured", "forget"]


def configured() -> dict[Channel, Sender]:
    """The adapters by channel; a channel nobody configured is not among them."""
    return _built(tuple(sorted(settings.CHANNELS.items())))


@cache
def _built(given: tuple[tuple[str, str], ...]) -> dict[Channel, Sender]:
    from zhuhang.delivery.channels import dingtalk, mail, sms, wecom

    makers = {Channel.MAIL: mail.of, Channel.WECOM: wecom.WeCom.of, Channel.DINGTALK: dingtalk.DingTalk.of, Channel.SMS: sms.of}
    return {Channel(name): makers[Channel(name)](address) for name, address in given if address}


def forget() -> None:
    """Read the configuration anew the next time."""
    _built.cache_clear()
