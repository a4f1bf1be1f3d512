"""How one cell is read (取值): a text in, an exact value out, or :class:`Unreadable` with the reason.

Nothing is guessed: a text that is not understood is refused with its row.
"""

from __future__ import annotations

import re

from zhuhang.gradebook.tables import CREDIT_SCALE, POINT_SCALE
from zhuhang.gradebook.text import shortened

MOST_CREDITS = 1000
MOST_DIGITS = 9
PLAIN_STUDENT_ID = r"^[0-9A-Za-z][0-9A-DF-Za-df-z_\-/]*$"
"""Student ids without a letter E, which none may take for an exponent: they are kept as they are."""
_STUDENT_ID = re.compile(r"^[0-9A-Za-z][0-9A-Za-z_.\-/]*$")
_AS_NUMBER = re.compile(r"^(\d+)\.0+$")
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
_DECIMAL = re.compile(r"^(\d*)(?:\.(\d*))?$")


class Unreadable(ValueError):
    """A cell that cannot be read: a stable code, why in Chinese, and its column where several were read together."""

    def __init__(self, code: str, why: str, column: str = "") -> None:
        super().__init__(why)
        self.code = code
        self.why = why
        self.column = column


def decimal_parts(text: str) -> tuple[str, str] | None:
    """The digits before and after the point of a plain decimal, which may have no digit before it; else None."""
    found = _DECIMAL.match(text) if text.isascii() else None
    return (found[1] or "", found[2] or "") if found and (found[1] or found[2]) else None


def scaled(text: str, scale: int) -> int | None:
    """A plain decimal as an integer of ``1/scale``; None where it is no such number or has more decimals."""
    parts = decimal_parts(text)
    if parts is None or len(parts[0].lstrip("0")) > MOST_DIGITS:
        return None
    digits = len(str(scale)) - 1
    decimals = parts[1].rstrip("0")
    if len(decimals) > digits:
        return None
    return int(parts[0].lstrip("0") or 0) * scale + int(decimals.ljust(digits, "0") or 0)


def read_credits(text: str) -> int:
    """Credits in hundredths (学分): at most two decimals, 0 allowed."""
    if not text:
        raise Unreadable("missing-credits", "没有学分")
    value = scaled(text, CREDIT_SCALE)
    if value is None:
        reason = "学分是负数" if text.startswith("-") else "学分不是数，或多于两位小数"
        raise Unreadable("bad-credits", _with_formula(text, reason))
    if value > MOST_CREDITS * CREDIT_SCALE:
        raise Unreadable("bad-credits", f"学分大于 {MOST_CREDITS}")
    return value


def read_grade_point(text: str) -> int | None:
    """A grade point in ten-thousandths (绩点); None where there is none."""
    if text in ("", "-", "--", "—", "/", "无"):
        return None
    value = scaled(text, POINT_SCALE)
    if value is None or value > 100 * POINT_SCALE:
        raise Unreadable("bad-grade-point", _with_formula(text, "绩点不是 0–100 之间至多四位小数的数"))
    return value


def _with_formula(text: str, reason: str) -> str:
    return f"{reason}：这是没有算出值的公式" if text.startswith("=") else reason


def read_mark(text: str, what: str) -> bool:
    """A yes or no of an export: 是/1/√ or 否/0/blank; ``what`` names the column in the reason."""
    if text in ("", "否", "0", "N", "n", "false", "无", "正常", "初修", "有效", "未作废"):
        return False
    if text in ("是", "1", "Y", "y", "true", "√", "重修", "作废", "已作废", "重考"):
        return True
    raise Unreadable("unknown-mark", f"{what}“{shortened(text)}”既不是“是”也不是“否”")


def read_student_id(text: str) -> str:
    """A student id (学号), kept as written; one that a program wrote as a number, 2022001.0, is that number."""
    if not text:
        raise Unreadable("missing-student", "没有学号")
    if _SCIENTIFIC.match(text):
        raise Unreadable("bad-student-id", "学号被 Excel 写成了科学计数法，已丢失数字，请把该列设为文本后重新导出")
    if number := _AS_NUMBER.match(text):
        return number[1]
    if not _STUDENT_ID.match(text):
        raise Unreadable("bad-student-id", "学号只能由数字和字母组成")
    return text
