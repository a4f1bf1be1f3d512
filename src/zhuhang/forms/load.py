"""Reading a regulation's forms (读取表单): strict, every mistake at once with file and line."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from zhuhang.forms import marks
from zhuhang.forms.filling import NUMBER
from zhuhang.forms.model import Block, Cell, Form, Row
from zhuhang.forms.sources import SOURCES
from zhuhang.regulation import yaml_text
from zhuhang.regulation.find import find
from zhuhang.regulation.messages import sentence
from zhuhang.regulation.mistakes import Mistake, RegulationError
from zhuhang.regulation.source import Source
from zhuhang.regulation.yaml_text import Place

FOLDER = "forms"


def load_forms(folder: Path | str) -> dict[str, Form]:
    """Every form of a regulation's folder or code by its id; raise RegulationError with every mistake in them."""
    forms, mistakes = read_forms(folder)
    if mistakes:
        raise RegulationError(mistakes)
    return forms


def read_forms(folder: Path | str) -> tuple[dict[str, Form], list[Mistake]]:
    """The forms that can be read, and the mistakes of all."""
    path, forms, mistakes = find(folder), {}, []
    for file in sorted((path / FOLDER).glob("*.yaml")):
        form, found = read_form(file, f"{path.name}/{FOLDER}/{file.name}")
        mistakes += found
        if form is not None:
            forms[form.id] = form
    return forms, sorted(set(mistakes))


def read_form(path: Path, named: str | None = None) -> tuple[Form | None, list[Mistake]]:
    """One form, None where a mistake prevents it; ``named`` is what the file is called in messages."""
    document = yaml_text.read(path, named or path.name)
    if not isinstance(document.data, dict):
        return None, document.mistakes or [Mistake(document.file, 0, "not-a-mapping", "文件内容应是“键: 值”的形式")]
    source = Source()
    source.take(document, ())
    mistakes = list(document.mistakes)
    try:
        form = Form.model_validate(document.data)
    except ValidationError as error:
        return None, mistakes + [_mistake(source, document.file, entry["loc"], *sentence(entry)) for entry in error.errors()]
    return form, mistakes + [_mistake(source, document.file, *said) for said in _doubts(form, path.stem)]


def _mistake(source: Source, file: str, place: Place, code: str, message: str) -> Mistake:
    line = source.where(tuple(place))[1]
    return Mistake(file, line, code, message)


Doubt = tuple[Place, str, str]


def _doubts(form: Form, stem: str) -> Iterator[Doubt]:
    """What a single key cannot show: names that mean nothing, widths that do not add up."""
    if form.id != stem:
        yield ("id",), "form-id", f"id“{form.id}”应与文件名“{stem}”相同，否则找不到它"
    for key, field in form.fields.items():
        if field.source is not None and field.source not in SOURCES:
            yield ("fields", key, "source"), "unknown-source", f"平台没有“{field.source}”这个来源：{_near(field.source, SOURCES)}"
        if field.by == "platform" and field.source is None and key not in SOURCES:
            yield ("fields", key), "no-source", f"“{key}”由平台填写，但没有写 source：请从平台的来源里选，或改 by"
    if form.sheet is not None and (form.sheet not in form.fields or form.fields[form.sheet].type != "list"):
        yield ("sheet",), "unknown-field", f"sheet 所指的“{form.sheet}”不是列表栏目：请写 type 为 list 的栏目"
    for number, part in enumerate(form.parts):
        for at, block in enumerate(part.blocks):
            yield from _block(form, block, ("parts", number, "blocks", at))
    used = {key for part in form.parts for block in part.blocks for key in keys_of(block)} | {form.sheet}
    for key in form.fields:
        if key not in used:
            yield ("fields", key), "unused-field", f"栏目“{key}”在版面上没有位置：请放进 parts，或删去"


def keys_of(block: Block) -> Iterator[str]:
    """The fields a block shows."""
    for text in (block.line or "", block.note or ""):
        yield from marks.keys_in(text)
    for row in block.rows:
        if isinstance(row, Row):
            yield row.each
            continue
        for cell in row:
            yield from (key for text in cell.texts for key in marks.keys_in(text))
            if cell.boxes:
                yield cell.boxes


def _block(form: Form, block: Block, place: Place) -> Iterator[Doubt]:
    for name, text in (("line", block.line), ("note", block.note)):
        yield from _text(form, text or "", (*place, name))
    for at, row in enumerate(block.rows):
        where = (*place, "rows", at)
        if isinstance(row, Row):
            yield from _repeated(form, row, where)
        else:
            for number, cell in enumerate(row):
                yield from _cell(form, cell, (*where, number))
        width = len(row.cells) if isinstance(row, Row) else sum(cell.span for cell in row)
        if width != len(block.table or []):
            yield where, "row-width", f"这一行共 {width} 列，表格有 {len(block.table or [])} 列：请改 span 或补单元格"


def _cell(form: Form, cell: Cell, place: Place) -> Iterator[Doubt]:
    for text in cell.texts:
        yield from _text(form, text, place)
    if cell.boxes is not None and not (cell.boxes in form.fields and form.fields[cell.boxes].of):
        yield place, "unknown-field", f"boxes 所指的“{cell.boxes}”不是单选或多选栏目：{_near(cell.boxes, form.fields)}"


def _repeated(form: Form, row: Row, place: Place) -> Iterator[Doubt]:
    field = form.fields.get(row.each)
    if field is None or field.type != "list":
        yield place, "unknown-field", f"each 所指的“{row.each}”不是列表栏目：{_near(row.each, form.fields)}"
        return
    for key in (key for text in row.cells for key in marks.keys_in(text)):
        if key not in field.columns and key != NUMBER:
            yield place, "unknown-column", f"列表“{row.each}”没有“{key}”这一列：{_near(key, field.columns)}"


def _text(form: Form, text: str, place: Place) -> Iterator[Doubt]:
    for key in marks.keys_in(text):
        if key not in form.fields:
            yield place, "unknown-field", f"没有定义栏目“{key}”：{_near(key, form.fields)}"
    if marks.stray_braces(text):
        yield place, "stray-brace", "大括号写得不对：栏目写成 {key} 或 {key|12}"


def _near(key: str, known: Iterable[str]) -> str:
    words = list(known)
    near = difflib.get_close_matches(key, words, n=1)
    return f"是不是想写“{near[0]}”？" if near else f"可用的有 {'、'.join(words[:12])}{'…' if len(words) > 12 else ''}"


def digest_of(form: Form) -> str:
    """``sha256:…`` over what the form says; an issued notice keeps it. Layout of the file and comments do not change it."""
    said = form.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
