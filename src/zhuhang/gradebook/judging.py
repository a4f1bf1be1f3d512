"""How a grade and its remark are read together (成绩、成绩备注): the outcome of one attempt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhuhang.gradebook.tables import FAILING, POINT_SCALE, Kind, Outcome
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.values import Unreadable, decimal_parts, scaled

_SIGNED = re.compile(r"^[+-]?\d*\.?\d+$", re.ASCII)
PASSING_TEXTS = frozenset(
    ["优秀", "优", "良好", "良", "中等", "中", "及格", "合格", "通过", "P", "A", "B", "C", "D", "A+", "A-", "B+", "B-", "C+", "C-", "D+", "D-"]
)
FAILING_TEXTS = frozenset(["不及格", "不合格", "不通过", "未通过", "F"])
UNGRADED_TEXTS = frozenset(("", "成绩尚未录入"))
FLAGS = {
    "缺考": Outcome.ABSENT, "旷考": Outcome.TRUANT, "缓考": Outcome.DEFERRED, "作弊": Outcome.CHEATING,
    "舞弊": Outcome.CHEATING, "违纪": Outcome.BREACH, "免修": Outcome.EXEMPT, "免考": Outcome.EXEMPT,
    "退选": Outcome.WITHDRAWN,
}
_GRAVEST = (Outcome.CHEATING, Outcome.BREACH, Outcome.TRUANT, Outcome.ABSENT)
_QUIET_REMARKS = frozenset(("", "正常", "无", "正常考试", "正考", "初修", "-", "--", "/"))
_DOUBTFUL = (*FLAGS, "取消", "无效", "作废")
_BETWEEN_REMARKS = re.compile(r"[\s、,，;；/|]+")


def read_grade(text: str) -> Outcome:
    """A grade as written (成绩): passed, failed, ungraded, or the flag it says."""
    if text in UNGRADED_TEXTS:
        return Outcome.UNGRADED
    if text in FLAGS:
        return FLAGS[text]
    if text in PASSING_TEXTS or text in FAILING_TEXTS:
        return Outcome.PASSED if text in PASSING_TEXTS else Outcome.FAILED
    parts = decimal_parts(text)
    if parts is None:
        raise _unknown_grade(text)
    digits, decimals = parts[0].lstrip("0"), parts[1].rstrip("0")
    whole = int(digits[:4] or 0)
    if whole > 100 or (whole == 100 and decimals):
        raise Unreadable("grade-out-of-range", f"成绩 {shortened(text)} 大于 100")
    return Outcome.PASSED if whole >= 60 else Outcome.FAILED


def _unknown_grade(text: str) -> Unreadable:
    if text.startswith("="):
        return Unreadable("unknown-grade", "成绩是没有算出值的公式，请在 Excel 中打开、保存后再导入")
    if _SIGNED.match(text):
        return Unreadable("grade-out-of-range", f"成绩 {shortened(text)} 不在 0–100 之间")
    return Unreadable("unknown-grade", f"不认识的成绩“{shortened(text)}”")


def read_remark(text: str) -> Outcome | None:
    """The flag a remark says (成绩备注), None where it says none; a remark that may be one is refused."""
    said = [word for word in _BETWEEN_REMARKS.split(text) if word]
    flags = {FLAGS[word] for word in said if word in FLAGS}
    doubtful = next((word for word in said if word not in FLAGS and any(flag in word for flag in _DOUBTFUL)), None)
    if doubtful:
        raise Unreadable("unknown-remark", f"备注“{shortened(doubtful)}”可能改变成绩的算法，但不是认识的写法", "remark")
    return _one_flag(flags) if flags else None


def is_quiet(remark: str) -> bool:
    """Whether a remark is a usual one, so that nothing need be reported."""
    return all(word in FLAGS or word in _QUIET_REMARKS for word in _BETWEEN_REMARKS.split(remark))


def _one_flag(flags: set[Outcome]) -> Outcome:
    if len(flags) == 1:
        return next(iter(flags))
    if flags <= set(_GRAVEST):
        return next(flag for flag in _GRAVEST if flag in flags)
    raise Unreadable("conflicting-flags", "成绩和备注的标记互相矛盾", "remark")


@dataclass(frozen=True)
class Judged:
    """How an attempt ended, and what is unusual about how it was written ("" where nothing is)."""

    outcome: Outcome
    code: str = ""
    why: str = ""


def judge(grade: str, remark: str, kind: Kind) -> Judged:
    """An attempt's outcome from grade and remark together; ``kind`` tells a deferred exam that was sat."""
    written, flag = read_grade(grade), read_remark(remark)
    if written in FLAGS.values():
        return Judged(_one_flag({written} if flag is None else {written, flag}))
    if flag is None:
        return _unflagged(written, remark, kind)
    if flag is Outcome.DEFERRED:
        return _deferred(grade, written, kind)
    if written is Outcome.PASSED and flag in (*FAILING, Outcome.WITHDRAWN):
        return Judged(flag, "flag-beside-pass", f"成绩 {grade} 及格而备注为{shortened(remark)}，按备注计")
    if written is Outcome.FAILED and flag is Outcome.EXEMPT:
        return Judged(flag, "exempt-beside-fail", f"成绩 {grade} 不及格而备注为{shortened(remark)}，按免修计")
    return Judged(flag)


def _unflagged(written: Outcome, remark: str, kind: Kind) -> Judged:
    if written is Outcome.UNGRADED and kind is Kind.DEFERRED:
        written = Outcome.DEFERRED
    if is_quiet(remark):
        return Judged(written)
    return Judged(written, "unknown-remark", f"备注“{shortened(remark)}”不影响成绩的算法，照录")


def _deferred(grade: str, written: Outcome, kind: Kind) -> Judged:
    if written is Outcome.UNGRADED:
        return Judged(Outcome.DEFERRED)
    if scaled(grade, POINT_SCALE) == 0 and kind is not Kind.DEFERRED:
        return Judged(Outcome.DEFERRED, "deferred-zero", "成绩为 0 而备注为缓考，按缓考（待定）计")
    return Judged(written)
