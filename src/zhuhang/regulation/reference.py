"""Reference pages and editor schemas generated from the language itself (参考手册、编辑器提示).

:func:`pages` says what each file must contain; whoever writes or checks them compares with it.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from zhuhang.regulation import cases, condition, model, notices, procedure, procedure_prose
from zhuhang.regulation.find import codes
from zhuhang.regulation.load import load
from zhuhang.regulation.meanings import MEANINGS, TITLES
from zhuhang.regulation.measures import MEASURES, PUBLIC, STUDENT_ATTRIBUTES, STUDENT_STATUSES

_UNITS = {"credits": "学分", "count": "个数", "share": "比例", "gpa": "绩点"}
_NOTE = "<!-- 由程序生成：改动源代码后运行 make write-reference -->"
_EXACT = r"^-?\d+(\.\d+)?%?$|^-?\d+/[1-9]\d*$"


def pages() -> dict[str, str]:
    """Every generated file by its path in the repository."""
    return {
        "docs/reference/regulation-keys.md": keys_page(),
        "docs/reference/measures.md": measures_page(),
        "schema/regulation.schema.json": _schema(model.Regulation, without=("rules", "lifting", "clauses", "digest")),
        "schema/rules.schema.json": _schema(model.Regulation, only=("rules", "lifting")),
        "schema/clauses.schema.json": _schema_of(TypeAdapter(list[model.Clause]), "clauses"),
        "schema/cases.schema.json": _schema_of(TypeAdapter(dict[str, list[cases.CaseText] | cases.Given]), "cases"),
        **_procedures(),
    }


@cache
def _procedures() -> dict[str, str]:
    """The page of every regulation that has a procedure, diagram first."""
    known = [load(code) for code in codes()]
    return {
        f"docs/procedures/{regulation.code}.md": procedure_prose.diagram(regulation)
        for regulation in known if regulation.procedure is not None
    }


def parts() -> list[type[BaseModel]]:
    """The models whose keys an author writes, in the order of the reference page."""
    known = {name: found for module in (model, condition, cases, notices, procedure) for name, found in vars(module).items()}
    for name in TITLES:
        known[name].model_rebuild()
    return [known[name] for name in TITLES]


def keys_page() -> str:
    """The page of all keys: what each means, what may be written, whether it must be."""
    lines = [
        "# 办法文件夹的键", "", _NOTE, "",
        "数写成 `3`、`2.5`、`3/20` 或 `15%`，按写出的值精确计算。不认识的键、重复的键、`yes`/`no` 一律拒绝。", "",
    ]
    for part in parts():
        lines += [f"## {TITLES[part.__name__]}", "", "| 键 | 写什么 | 必写 | 含义 |", "|---|---|---|---|"]
        lines += [_key_row(part, name, field) for name, field in part.model_fields.items() if name != "digest"]
        lines.append("")
    return "\n".join(lines)


def _key_row(part: type[BaseModel], name: str, field: FieldInfo) -> str:
    key = field.alias or name
    must = "是" if field.is_required() else _default(field)
    return f"| `{key}` | {_kind(field.annotation)} | {must} | {MEANINGS[part.__name__][key]} |"


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is None or value in ([], {}, "") or isinstance(value, BaseModel):
        return "否"
    if isinstance(value, list):
        return "否，默认 " + "、".join(str(part) for part in value)
    return f"否，默认 {str(value).lower() if isinstance(value, bool) else value}"


def _kind(annotation: Any) -> str:
    """A type as an author understands it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(inner[0])
    if origin is Literal:
        return "、".join(f"`{choice}`" for choice in inner)
    if origin is list:
        return f"列表：{_kind(inner[0])}"
    if origin is dict:
        return f"代码: {_kind(inner[1])}"
    if origin in (Union, types.UnionType):
        return _union([part for part in inner if part is not type(None)])
    return _word(annotation)


def _union(choices: list[Any]) -> str:
    words = list(dict.fromkeys(_kind(part) for part in choices))
    return "条件" if "条件" in words else " 或 ".join(words)


def _word(kind: Any) -> str:
    simple = {str: "文字", int: "整数", bool: "true 或 false", Fraction: "数"}
    if kind in simple:
        return simple[kind]
    if isinstance(kind, type) and issubclass(kind, condition.Condition):
        return "条件"
    return TITLES[kind.__name__].split("（")[0] if getattr(kind, "__name__", "") in TITLES else "日期"


def measures_page() -> str:
    """The page of all measures and of the attributes of a student."""
    lines = [
        "# 测量", "", _NOTE, "",
        "规则里 `measure:` 之后写的名称。每个测量可以写 `window`（看哪些学期）和 `courses`（只计哪个课程范围）；"
        "另有说明的除外。标“公开”的测量出现在 JSON 输出里。", "",
        "| 名称 | 说法 | 单位 | 默认窗口 | 定义 | 依据 |", "|---|---|---|---|---|---|",
    ]
    lines += list(_measure_rows())
    lines += ["", "## 学生信息项", "", "条件 `student:` 之后、查表 `by:` 之后写的名称。", "", "| 名称 | 说法 | 写什么 |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {label} | {'数' if kind == 'number' else '文字'} |"
        for name, (kind, label) in STUDENT_ATTRIBUTES.items()
    ]
    lines += ["", f"学籍状态是{'、'.join(STUDENT_STATUSES)}之一；名册空着即在读。学生类别空着是普通学生，不属于任何一类。"
              "其他各项空着是不知道：用到它的规则成为未定，不当作不成立。"]
    return "\n".join([*lines, ""])


def _measure_rows() -> Iterator[str]:
    for measure in MEASURES.values():
        public = "（公开）" if measure.name in PUBLIC else ""
        unit = _UNITS[measure.unit] + (f"（{measure.counter}）" if measure.counter and measure.unit == "count" else "")
        extra = "；补考结束之后才有" if measure.after_makeup else ""
        extra += "" if "courses" in measure.filters else "；不接受 courses"
        yield (f"| `{measure.name}`{public} | {measure.label} | {unit} | `{measure.window}` | "
               f"{measure.definition}{extra} | {measure.source} |")


class _Schema(GenerateJsonSchema):
    """JSON Schema in which exact numbers are numbers or texts such as 15% and 1/3."""

    def fraction_schema(self, schema: core_schema.FractionSchema) -> JsonSchemaValue:
        """An exact number, as an author writes it."""
        return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _EXACT}]}


def _schema(part: type[BaseModel], only: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> str:
    schema = part.model_json_schema(by_alias=True, schema_generator=_Schema)
    kept = {
        name: value for name, value in schema["properties"].items()
        if (name in only if only else name not in without)
    }
    required = [name for name in schema.get("required", []) if name in kept and "extends" not in kept]
    return _finished({**schema, "properties": kept, "required": required}, part.__name__)


def _schema_of(adapter: TypeAdapter[Any], name: str) -> str:
    schema = adapter.json_schema(by_alias=True, schema_generator=_Schema)
    if name == "cases":
        definitions = schema["$defs"]
        schema = {"$defs": definitions, "type": "object", "additionalProperties": False, "required": ["cases"],
                  "properties": {"given": {**definitions["Given"], "required": []},
                                 "cases": {"type": "array", "items": {"$ref": "#/$defs/CaseText"}}}}
        definitions["Given"] = {**definitions["Given"], "required": []}
    return _finished(schema, name)


def _finished(schema: dict[str, Any], name: str) -> str:
    """The schema as text, every key with its meaning."""
    for part, definition in [*schema.get("$defs", {}).items(), (name, schema)]:
        definition.pop("description", None)
        if part in TITLES:
            definition["title"] = TITLES[part]
        for key, described in definition.get("properties", {}).items():
            described.pop("title", None)
            if meaning := MEANINGS.get(part, {}).get(key):
                described["description"] = meaning
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    text = json.dumps({**head, **schema}, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return text.replace('"oneOf"', '"anyOf"') + "\n"  # a fact alone fits two kinds of condition
