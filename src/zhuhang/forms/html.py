"""Forms as HTML (输出网页): a preview of the sheet, and the same sheet with inputs for one who fills it on the screen.

No style attribute and no script: pages may forbid both. Everything of a value is escaped.
"""

from __future__ import annotations

import base64
from collections.abc import Collection
from html import escape

from zhuhang.forms.codes import png as code_png
from zhuhang.forms.fill import draw
from zhuhang.forms.filling import Filled
from zhuhang.forms.model import Form
from zhuhang.forms.tree import (
    Blank,
    Block,
    Box,
    Cut,
    Heading,
    Input,
    Loose,
    NewPage,
    Paragraph,
    Picture,
    Run,
    Table,
    TableCell,
)
from zhuhang.forms.values import State, Values

_TYPES = {"number": "text", "date": "date", "datehour": "datetime-local", "text": "text"}


def render_html(form: Form, values: Values, state: State = State.SIGNED, editable_by: Collection[str] = ()) -> str:
    """A fragment: the sheet; the fields filled by ``editable_by`` (student, guardian, writer …) are inputs named by their keys."""
    filling = Filled(form, values, state) if not editable_by else _Asking(form, values, state, editable_by)
    return f'<div class="form-sheet">{"".join(_block(block) for block in draw(form, filling).blocks)}</div>'


class _Asking(Filled):
    """Values with an input for every field of those who fill it on the screen."""

    def __init__(self, form: Form, values: Values, state: State, editable_by: Collection[str]) -> None:
        super().__init__(form, values, state)
        self._asked = {key for key, field in form.fields.items() if field.by in editable_by and not field.switched_off}

    def asked(self, key: str) -> Input | None:
        """The input of a field, where it is to be filled."""
        field = self.form.fields[key]
        if key not in self._asked or field.type in ("signature", "seal", "list"):
            return None
        value = self.raw(key)
        return Input(key, field.label, field.type, field.required, tuple(field.of), value)


def _block(block: Block) -> str:
    match block:
        case Heading(text, serial, code):
            number = f'<p align="right"><small>编号：{escape(serial)}</small></p>' if serial else ""
            return f"<header>{_run(code) if code else ''}<h2 align=\"center\">{escape(text)}</h2>{number}</header>"
        case Table():
            return _table(block)
        case Loose(paragraph, small):
            return f"<small>{_paragraph(paragraph)}</small>" if small else _paragraph(paragraph)
        case Cut() | NewPage():
            return "<hr>"


def _table(table: Table) -> str:
    total = sum(table.columns)
    columns = "".join(f'<col width="{round(100 * width / total)}%">' for width in table.columns)
    rows = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in table.rows)
    return f'<table class="form-table" border="1" cellspacing="0" cellpadding="6" width="100%"><colgroup>{columns}</colgroup>{rows}</table>'


def _cell(cell: TableCell) -> str:
    span = f' colspan="{cell.span}"' if cell.span > 1 else ""
    is_head = any(getattr(run, "heading", False) for each in cell.paragraphs for column in each.columns for run in column)
    tag = "th" if is_head else "td"
    return f'<{tag}{span} align="{cell.align}">{"".join(_paragraph(each) for each in cell.paragraphs)}</{tag}>'


def _paragraph(paragraph: Paragraph) -> str:
    columns = ["".join(_run(run) for run in column) for column in paragraph.columns]
    words = "　　".join(columns) or "&nbsp;"
    return f'<p align="{paragraph.align}">{"　　" if paragraph.indent else ""}{words}</p>'


def _run(run: Run) -> str:
    match run:
        case Input():
            return _input(run)
        case Blank(text, width):
            return f"<u>{escape(text) if text else '　' * width}</u>"
        case Box(text, ticked):
            return f'<span class="form-box">{"☑" if ticked else "□"}{escape(text)}</span>'
        case Picture(png, _height, svg, code):
            return _picture(code_png(code) if svg else png, "二维码" if svg else "签名")
        case _:
            return escape(run.text).replace("\n", "<br>")


def _picture(png: bytes, named: str) -> str:
    return f'<img alt="{named}" height="48" src="data:image/png;base64,{base64.b64encode(png).decode()}">'


def _input(asked: Input) -> str:
    must = " required" if asked.required else ""
    label = f' name="{asked.key}" aria-label="{escape(asked.label)}"'
    if asked.options:
        kind = "radio" if asked.type == "one" else "checkbox"
        chosen = asked.value if isinstance(asked.value, list | tuple) else [asked.value]
        return " ".join(
            f'<label><input type="{kind}" name="{asked.key}" value="{escape(option)}"{" checked" if option in chosen else ""}'
            f"{must if kind == 'radio' else ''}> {escape(option)}</label>"
            for option in asked.options
        )
    value = escape(str(asked.value)) if asked.value is not None else ""
    if asked.type == "paragraph":
        return f"<textarea{label} rows=\"4\"{must}>{value}</textarea>"
    return f'<input type="{_TYPES.get(asked.type, "text")}"{label} value="{value}"{must}>'
