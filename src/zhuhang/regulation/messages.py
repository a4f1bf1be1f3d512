"""Pydantic's findings said in Chinese (校验信息)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from zhuhang.regulation.condition import Part

_WORDS = {
    "string_type": "应是文字",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "bool_type": "应写 true 或 false",
    "bool_parsing": "应写 true 或 false",
    "list_type": "应是列表：每项前写“- ”，或写在方括号里",
    "dict_type": "应是“键: 值”的形式",
    "model_type": "应是“键: 值”的形式",
    "model_attributes_type": "应是“键: 值”的形式",
    "too_short": "不能为空",
    "string_too_short": "太短：请写成一句话",
    "date_from_datetime_parsing": "应是日期，写成 2024-09-01",
    "date_parsing": "应是日期，写成 2024-09-01",
    "date_type": "应是日期，写成 2024-09-01",
    "string_pattern_mismatch": "代码只用小写字母、数字、下划线和连字符，以字母开头",
}


_TAGS = ("named", "exact")
"""What pydantic puts into a place without anybody having written it."""


def _all_keys() -> set[str]:
    keys: set[str] = set()
    pending: list[type[BaseModel]] = [Part]
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        keys |= {info.alias or name for name, info in kind.model_fields.items()}
    return keys


def sentence(error: Mapping[str, Any]) -> tuple[str, str]:
    """A stable code and a Chinese sentence for one entry of ``ValidationError.errors()``."""
    kind, where = error["type"], _last_name(error["loc"])
    if kind == "missing":
        return "missing-key", f"缺少“{where}”：请补上"
    if kind == "extra_forbidden":
        return "unknown-key", _unknown_key(where)
    if kind == "unknown_condition":
        return "unknown-condition", str(error["msg"])
    if kind == "value_error":
        return "wrong-value", str(error["ctx"]["error"])
    if kind == "literal_error":
        more = "，或 {last_terms: 2} 这样的写法" if where == "window" else ""
        return "wrong-value", f"“{where}”不能写“{error['input']}”：只能是 {_choices(error)} 之一{more}"
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = error["ctx"].get("ge", error["ctx"].get("le"))
        return "wrong-value", f"“{where}”不能是 {error['input']}：应{'不小于' if 'ge' in error['ctx'] else '不大于'} {limit}"
    return "wrong-value", f"“{where}”写成了“{_short(error['input'])}”：{_WORDS.get(kind, error['msg'])}"


def _choices(error: Mapping[str, Any]) -> str:
    return str(error["ctx"]["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")


def _last_name(place: tuple[str | int, ...]) -> str:
    names = [part for part in place if isinstance(part, str) and part not in _TAGS]
    return names[-1] if names else "文件"


def _unknown_key(key: str) -> str:
    known = _all_keys()
    if key == "unless":
        return "“unless”不写在这里：除外写在条件里面，如 applies_to: {unless: {…}}"
    if key in known:
        return f"“{key}”不写在这里：请对照 docs/reference/regulation-keys.md 看它属于哪一部分，并检查缩进"
    near = difflib.get_close_matches(key, sorted(known), n=1)
    hint = f"是不是想写“{near[0]}”？" if near else "请对照 docs/reference/regulation-keys.md 检查拼写"
    return f"不认识的键“{key}”：{hint}"


def _short(value: object) -> str:
    text = "（空）" if value is None else str(value)
    return text if len(text) <= 30 else text[:30] + "…"
