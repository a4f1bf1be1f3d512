"""Which academic system a grade sheet comes from (教务系统), by the headers only that system uses.

The layout names the sheet for the preview and adds what a header means in that system alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layout:
    """One system's export. Any of the groups of ``marks``, found whole, tells it."""

    code: str
    label: str
    marks: tuple[frozenset[str], ...] = ()
    meanings: dict[str, str] = field(default_factory=dict)

    def fits(self, headers: frozenset[str]) -> bool:
        """Whether the headers of a sheet are this system's."""
        return any(group <= headers for group in self.marks)


def _marks(*groups: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split()) for group in groups)


PLAIN = Layout("plain", "通用成绩表")

LAYOUTS = (
    Layout("zhengfang-old", "正方（旧版）", _marks("补考成绩", "重修成绩", "重修标记", "辅修标记 学院名称")),
    Layout("zhengfang-new", "正方（新版）", _marks("XNMMC", "XQMMC", "XNM XQM", "CJSFZF", "KSXZ KCH", "是否作废")),
    Layout(
        "wisedu", "金智", _marks("XNXQDM", "ZCJ", "XSKCM", "学年学期代码", "XFJD KCM"),
        {"XFJD": "grade_point"},
    ),
    Layout("byyt", "北科（byyt）", _marks("XNXQMC", "ZZCJ", "BKCX", "BKCXBJ", "KCDM")),
    Layout(
        "urp", "URP", _marks("课序号", "课程号 课程属性", "COURSENUMBER", "COURSENAME", "COURESEQUENCENUMBER"),
    ),
    Layout("qiangzhi", "强智", _marks("开课学期", "补重学期", "成绩标识", "成绩标志")),
    Layout("kingosoft", "青果", _marks("课程/环节", "修读性质", "取得学分 课程")),
)


def layout_of(headers: Iterable[str]) -> Layout:
    """The layout whose marks the headers carry; the plain one where none does."""
    found = frozenset(headers)
    return next((layout for layout in LAYOUTS if layout.fits(found)), PLAIN)
