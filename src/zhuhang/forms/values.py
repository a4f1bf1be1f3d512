"""Values as they are printed (取值): empty stays empty, a date reads 年月日, nothing ever reads None."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any

from zhuhang.forms.model import Field, Form

Values = Mapping[str, Any]
_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}))?")
_EMPTY_DATE = "      年    月    日"
_PNG = "data:image/png;base64,"


class State(StrEnum):
    """The three states of a form: to be written on by hand, complete for signature, signed."""

    BLANK = "blank"
    COMPLETE = "complete"
    SIGNED = "signed"


def value_of(form: Form, key: str, values: Values, state: State = State.COMPLETE) -> Any:
    """The value of a field, under its own key or its source's; None where the state or a switch leaves it empty."""
    field = form.fields[key]
    if field.switched_off or (state is State.BLANK and field.by != "platform"):
        return None
    if field.type == "signature" and state is not State.SIGNED:
        return None
    return values.get(key, values.get(field.source or key))


def text_of(field: Field, value: Any) -> str:
    """A value as words; the empty string where there is none."""
    if field.type in ("date", "datehour"):
        return date_text(value, hour=field.type == "datehour")
    if value is None or isinstance(value, bool):
        return ""
    if field.type == "list":
        return list_text(field, value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(str(part) for part in value) if field.type != "many" else "、".join(str(part) for part in value)
    return _without(field, str(value))


def date_text(value: Any, hour: bool = False) -> str:
    """2025-09-15 as 2025年9月15日; without a date, the words with room to write."""
    found = _DATE.match(str(value)) if value else None
    if found is None:
        return _EMPTY_DATE + ("    时" if hour else "")
    year, month, day, at = found.groups()
    return f"{year}年{int(month)}月{int(day)}日" + (f"{int(at)}时" if hour and at else "    时" if hour else "")


def list_text(field: Field, value: Any) -> str:
    """A list in one line; a long one is only counted, its lines follow on a sheet of their own."""
    lines = [line for line in value or [] if isinstance(line, Mapping)]
    if not lines:
        return ""
    if is_long(field, value):
        credits = total([line.get("credits") for line in lines])
        return f"共 {len(lines)} 门" + (f"、{credits} 学分" if credits else "") + "，详见“附：未通过课程清单”"
    return "、".join(_item(field, line) for line in lines)


def is_long(field: Field, value: Any) -> bool:
    """Whether a list has more lines than stand in a cell."""
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) > field.over


def total(numbers: Sequence[Any]) -> str:
    """The exact sum as a decimal, or nothing where one of them is no number."""
    try:
        summed = sum((Fraction(str(number)) for number in numbers), Fraction(0))
    except (ValueError, ZeroDivisionError):
        return ""
    return f"{float(summed):g}"


def chosen(value: Any) -> list[str]:
    """What is ticked: yes and no stand for 是 and 否."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["是" if value else "否"]
    listed = list(value) if isinstance(value, list | tuple) else [value]
    return [{"yes": "是", "no": "否"}.get(str(each), str(each)) for each in listed]


def picture_in(value: Any) -> bytes | None:
    """The PNG of a signature given as bytes or as a data URL."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or not value.startswith(_PNG):
        return None
    try:
        return base64.b64decode(value[len(_PNG) :], validate=True)
    except binascii.Error:
        return None


def wrong(form: Form, values: Values) -> list[str]:
    """Values that do not fit their fields, each as a Chinese sentence: a choice that is not offered, a list that is none."""
    return [said for key, field in form.fields.items() if (said := _misfit(field, key, values.get(key, values.get(field.source or key))))]


def _misfit(field: Field, key: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if field.type == "list":
        fits = isinstance(value, list | tuple) and all(isinstance(line, Mapping) for line in value)
        return "" if fits else f"“{key}”（{field.label}）应是列表，每项写出 {'、'.join(field.columns)}"
    if field.of:
        strange = [each for each in chosen(value) if each not in field.of]
        return f"“{key}”（{field.label}）没有“{'、'.join(strange)}”这个选项：只能是 {'、'.join(field.of)}" if strange else ""
    if isinstance(value, Mapping) or (not isinstance(value, str | bytes) and isinstance(value, Sequence) and field.type != "paragraph"):
        return f"“{key}”（{field.label}）应是一个值，不是列表或对象"
    if field.type in ("date", "datehour") and not _DATE.match(str(value)):
        return f"“{key}”（{field.label}）写成了“{value}”：日期写成 2025-09-15" + (" 或 2025-09-15 14:00" if field.type == "datehour" else "")
    return ""


def missing(form: Form, values: Values) -> list[str]:
    """The labels of required fields that are empty: the form is not complete."""
    return [
        field.label
        for key, field in form.fields.items()
        if field.required and not field.switched_off and value_of(form, key, values, State.SIGNED) in (None, "", [], ())
    ]


def _item(field: Field, line: Mapping[str, Any]) -> str:
    text = field.item or "{" + next(iter(field.columns)) + "}"
    for column in field.columns:
        text = text.replace("{" + column + "}", str(line.get(column) if line.get(column) is not None else ""))
    return text


def _without(field: Field, text: str) -> str:
    return text.removesuffix(field.without) if field.without else text
