"""How the nature of an attempt is read (考试性质): regular, make-up, retake, deferred, and which sitting."""

from __future__ import annotations

import re

from zhuhang.gradebook.tables import Kind
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.values import Unreadable

_ORDINAL = {text: number for number, text in enumerate("一二三四五六七八九", start=1)}
_ORDINAL.update({str(number): number for number in range(1, 10)})
_REGULAR = frozenset(("", "正常考试", "正考", "初修", "正常", "正常考", "正常考考试", "首次修读", "期末考试"))
_MAKEUP = re.compile(
    r"^(?:正常考考试|正常考试|正考|正常考|(?:第[一二三四五六七八九1-9]次)?重修(?:考试)?)?"
    r"(?:第([一二三四五六七八九1-9])次)?补考([一二三四五六七八九1-9])?(?:考试)?$"
)
_RETAKE = re.compile(r"^(?:第([一二三四五六七八九1-9])次)?重修([一二三四五六七八九1-9])?(?:考试)?$")
KIND_CODES = {"0": "正考", "1": "补考", "2": "重修", "3": "毕业补考"}
"""北科's codes of the nature of an attempt (bkcxbj)."""
_DEFERRED_KIND = frozenset(("缓考", "缓考考试", "正常考考试缓考"))


def read_kind(text: str) -> tuple[Kind, int]:
    """What an attempt was (考试性质) and its sitting: 补考二 is the second make-up."""
    if text in _REGULAR:
        return Kind.REGULAR, 1
    if text in _DEFERRED_KIND:
        return Kind.DEFERRED, 1
    for pattern, kind in ((_MAKEUP, Kind.MAKEUP), (_RETAKE, Kind.RETAKE)):
        if found := pattern.match(text):
            return kind, _ORDINAL[found[1] or found[2] or "1"]
    if text == "毕业补考":
        return Kind.MAKEUP, 1
    raise Unreadable("unknown-kind", f"不认识的考试性质“{shortened(text)}”")
