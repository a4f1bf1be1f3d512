"""How the nature of an attempt is read (考试性质): regular, make-up, retake, deferred, and which sitting."""

from __future__ import annotations

import re

from zhuhang.gradebook.tables import Kind
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.values import Unreadable

_DIGITS = {text: number for number, text in enumerate("一二三四五六七八九", start=1)}
_TIMES = "[一二三四五六七八九]?十?[一二三四五六七八九]?|[1-9]\\d?"
_REGULAR = frozenset(("", "正常考试", "正考", "初修", "正常", "正常考", "正常考考试", "首次修读", "期末考试"))
_MAKEUP = re.compile(
    rf"^(?:正常考考试|正常考试|正考|正常考|(?:第(?:{_TIMES})次)?重修(?:考试)?)?"
    rf"(?:第({_TIMES})次)?补考({_TIMES})?(?:考试)?$"
)
_RETAKE = re.compile(rf"^(?:第({_TIMES})次)?重修({_TIMES})?(?:考试)?$")
KIND_CODES = {"0": "正考", "1": "补考", "2": "重修", "3": "毕业补考"}
"""北科's codes of the nature of an attempt (bkcxbj)."""
_DEFERRED_KIND = frozenset(("缓考", "缓考考试", "正常考考试缓考"))


def _number(text: str) -> int:
    """A count up to ninety-nine, in digits or in Chinese: 12, 十二, 二十."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)


def read_kind(text: str) -> tuple[Kind, int]:
    """What an attempt was (考试性质) and its sitting: 补考二 is the second make-up."""
    if text in _REGULAR:
        return Kind.REGULAR, 1
    if text in _DEFERRED_KIND:
        return Kind.DEFERRED, 1
    for pattern, kind in ((_MAKEUP, Kind.MAKEUP), (_RETAKE, Kind.RETAKE)):
        if found := pattern.match(text):
            return kind, _number(found[1] or found[2] or "1")
    if text == "毕业补考":
        return Kind.MAKEUP, 1
    raise Unreadable("unknown-kind", f"不认识的考试性质“{shortened(text)}”")
