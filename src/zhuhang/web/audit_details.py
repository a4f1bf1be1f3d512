"""What an event is about and its details, in words (留痕的对象和细节). What has no word here shows as it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuhang.web.audit_codes import Codes

_SUBJECTS: dict[str, Promise] = {
    "list": gettext_lazy("名单"), "run": gettext_lazy("筛查"), "import": gettext_lazy("导入"), "people-import": gettext_lazy("人员表"),
    "student": gettext_lazy("学生"), "person": gettext_lazy("人员"), "college": gettext_lazy("学院"), "course": gettext_lazy("课程"), "seal": gettext_lazy("送章"), "pile": gettext_lazy("扫描件"), "term": gettext_lazy("学期"),
}  # fmt: skip

_KEYS: dict[str, Promise] = {
    "lines": gettext_lazy("人数"), "passed": gettext_lazy("通过"), "meeting": gettext_lazy("会议"), "list": gettext_lazy("名单"),
    "narrowed_by": gettext_lazy("筛选"), "rows": gettext_lazy("行数"), "counts": gettext_lazy("计数"), "files": gettext_lazy("文件摘要"),
    "upheld": gettext_lazy("异议成立"), "layout": gettext_lazy("版式"), "term": gettext_lazy("学期"), "phase": gettext_lazy("阶段"),
    "notices": gettext_lazy("通知书"), "notice": gettext_lazy("通知书"), "form": gettext_lazy("表"), "place": gettext_lazy("处所"),
    "guardian": gettext_lazy("家长"), "role": gettext_lazy("职责"), "scope": gettext_lazy("范围"), "on": gettext_lazy("日期"),
    "from": gettext_lazy("从"), "to": gettext_lazy("到"), "step": gettext_lazy("步骤"), "parameters": gettext_lazy("参数"),
    "regulation": gettext_lazy("办法"), "digest": gettext_lazy("摘要"), "columns": gettext_lazy("列"), "code": gettext_lazy("代码"),
    "read": gettext_lazy("读到"), "used": gettext_lazy("采用"), "ignored": gettext_lazy("不计"), "refused": gettext_lazy("未读入"),
    "unusual": gettext_lazy("请留意"), "students": gettext_lazy("学生"), "added": gettext_lazy("新增"), "corrected": gettext_lazy("更正"),
    "same": gettext_lazy("相同"), "removed": gettext_lazy("不再有"), "audience": gettext_lazy("范围"), "told": gettext_lazy("告知"),
    "outcome": gettext_lazy("情况"), "channel": gettext_lazy("渠道"), "sheets": gettext_lazy("页数"), "left_out": gettext_lazy("没有归入"), "sessions": gettext_lazy("登录数"),
    "listed": gettext_lazy("在名单"), "undecided": gettext_lazy("待定"), "left": gettext_lazy("退出"), "photos": gettext_lazy("照片"),
    "by": gettext_lazy("经手"), "basis": gettext_lazy("依据"), "reason": gettext_lazy("理由"), "number": gettext_lazy("编号"),
    "snapshot": gettext_lazy("快照"), "starts_on": gettext_lazy("开学"), "ends_on": gettext_lazy("学期结束"),
    "makeup_ends_on": gettext_lazy("补考结束"), "given_on": gettext_lazy("学校规定出名单"), "first": gettext_lazy("自"),
    "last": gettext_lazy("至"), "is_worked": gettext_lazy("上班"), "run": gettext_lazy("筛查"), "made": gettext_lazy("新制"),
    "withdrawn": gettext_lazy("撤销"), "released": gettext_lazy("发出"), "means": gettext_lazy("方式"), "full_names": gettext_lazy("全名"),
    "assessment": gettext_lazy("影响评估"), "serial_rule": gettext_lazy("编号规则"), "quiet": gettext_lazy("免打扰"),
    "source": gettext_lazy("来源"), "state": gettext_lazy("状态"), "forbidden": gettext_lazy("不要联系"), "changes": gettext_lazy("变化"),
    "corrections": gettext_lazy("更正告知"), "kind": gettext_lazy("种类"), "format": gettext_lazy("格式"), "messages": gettext_lazy("消息"),
    "appointment": gettext_lazy("任职"), "signed": gettext_lazy("签字"), "way": gettext_lazy("方式"), "who": gettext_lazy("谁"), "wanted": gettext_lazy("先当面告知"),
    "course": gettext_lazy("课程"), "counts_as": gettext_lazy("对应为"), "student": gettext_lazy("学生"), "fact": gettext_lazy("事实"),
    "what": gettext_lazy("取走的"), "sealed": gettext_lazy("已盖章"), "back": gettext_lazy("未盖章退回"), "after": gettext_lazy("接替的任职"),
    "set": gettext_lazy("登记了"), "file": gettext_lazy("文件摘要"), "table": gettext_lazy("表"), "class_group": gettext_lazy("班级"),
    "publication": gettext_lazy("公布"), "scan": gettext_lazy("扫描件摘要"), "opened": gettext_lazy("新开通"), "taken": gettext_lazy("学号已被占用"),
    "changed": gettext_lazy("变更"), "level": gettext_lazy("等级不同"), "ours": gettext_lazy("只在本院名单"), "theirs": gettext_lazy("只在上级名单"),
}  # fmt: skip

_MOST_NAMED = 5
_LEAST_DIGEST = 32
_DIGITS = frozenset("0123456789abcdef")


def about(subject: str, college: str) -> str:
    """The subject of an event that is no person: "list:1" reads 名单 1, the college itself 本学院, what is of no college 全校."""
    kind, _colon, key = subject.partition(":")
    if kind == "college" and key == college:
        return _("本学院")
    if kind == "university":
        return _("全校")
    said = f"{_SUBJECTS[kind]} {key}" if kind in _SUBJECTS else subject
    return said if college else _("全校") + " " + said


def told(detail: Mapping[str, Any], codes: Codes | None = None, *, under: str = "") -> str:
    """The details of an event in one line: "人数 28，通过 28，会议 2026-11-22"; what is empty is left out."""
    codes = codes or Codes()
    parts = [
        f"{_KEYS.get(key) or codes.keys.get(key, key)} {_said(value, key if key in codes.values else under or key, codes)}"
        for key, value in detail.items() if value not in (None, "", [], {})
    ]  # fmt: skip
    return "，".join(parts)


def _said(value: Any, key: str, codes: Codes) -> str:
    match value:
        case bool():
            return _("是") if value else _("否")
        case Mapping():
            return f"（{told(value, codes, under=key)}）"
        case list() | tuple() if len(value) > _MOST_NAMED:
            return _("共 %(number)s 项") % {"number": len(value)}
        case list() | tuple():
            return "、".join(_said(each, key, codes) for each in value)
    if (word := codes.values.get(key, {}).get(str(value))) is not None:
        return str(word)
    text = str(value).removeprefix("sha256:")
    return text[:12] if len(text) >= _LEAST_DIGEST and set(text) <= _DIGITS else text
