"""The reference page of all forms (表单一览), generated from the definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zhuhang.forms.load import load_forms
from zhuhang.forms.model import Form

_HEAD = """# 表单一览

<!-- 由程序生成：改动源代码后运行 make write-reference -->

每部办法的表单，各有屏幕上的表、PDF 和 Word。“原文”：办法印出了这张表，照原样；“拟定”：办法只提到它的名称，栏目按条款的要求拟定，
学院可以改样子（[怎么改](../forms.md)）。名单类的表横排、行数不限；写着“一页”的印在一张 A4 上。
"""
_ABOUT = {"student": "学生的通知", "list": "名单", "record": "记录"}
_STANDING = {"printed": "原文", "proposed": "拟定"}


def page(codes: Mapping[str, str]) -> str:
    """The page; ``codes`` names each regulation."""
    return "\n".join([_HEAD, *(line for code, name in codes.items() for line in _section(code, name))])


def _section(code: str, name: str) -> Iterator[str]:
    forms = load_forms(code)
    if not forms:
        return
    yield from (f"## {name}（{code}）", "", "| 表单 | 名称 | 依据 | 来历 | 是什么 | 联 | 纸张 |", "|---|---|---|---|---|---|---|")
    yield from (_row(form) for form in forms.values())
    yield ""


def _row(form: Form) -> str:
    paper = "一页" if form.page.one else "可续页"
    names = form.name + (f"（又名{'、'.join(form.aliases)}）" if form.aliases else "")
    cells = [
        f"`{form.id}`", names, form.cite, _STANDING[form.standing], _ABOUT[form.about], str(len(form.parts)),
        f"横排，{paper}" if form.page.landscape else paper,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"
