"""``zhuhang forms``: the forms of a regulation, and one filled."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhuhang.cli import UsageError
from zhuhang.regulation.mistakes import RegulationError

if TYPE_CHECKING:
    from zhuhang.forms.model import Form


def forms(args: argparse.Namespace) -> int:
    """List the forms and their fields, or write one filled form."""
    from zhuhang.forms.load import load_forms

    try:
        known = load_forms(args.regulation)
    except RegulationError as error:
        raise UsageError([str(mistake) for mistake in error.mistakes]) from error
    if args.form is None:
        print(listing(known))
        return 0
    if args.form not in known:
        raise UsageError([f"没有表单“{args.form}”：{args.regulation} 有 {'、'.join(known) or '（没有）'}"])
    if args.out is None:
        print(listing({args.form: known[args.form]}))
        return 0
    _write(known[args.form], args)
    return 0


def listing(known: Mapping[str, Form]) -> str:
    """Every form with its fields, as the command line prints it."""
    from zhuhang.forms.model import FILLERS, KINDS

    lines = []
    for form in known.values():
        lines.append(f"{form.id}  《{form.name}》 {form.cite}")
        for key, field in form.fields.items():
            notes = [KINDS[field.type], FILLERS[field.by], *(["必填"] if field.required else []), *(["敏感"] if field.sensitive else [])]
            columns = [f"{name} {label}" for name, label in field.columns.items()]
            choices = f"：{'、'.join([*field.of, *columns])}" if field.of or columns else ""
            lines.append(f"  {key}  {field.label}（{'，'.join(notes)}）{choices}")
    return "\n".join(lines)


def _write(form: Form, args: argparse.Namespace) -> None:
    from zhuhang.forms.fonts import FontsMissing
    from zhuhang.forms.word_archive import TemplateRefused

    try:
        content = _content(form, args)
    except (FontsMissing, TemplateRefused) as error:
        raise UsageError([str(error)]) from error
    half = Path(args.out).with_name(f".{Path(args.out).name}.part")
    try:
        half.write_bytes(content)
        half.replace(args.out)
    except OSError as error:
        raise UsageError([f"{args.out} 写不进去（{error.strerror}）：请检查文件夹是否存在、是否有权限"]) from error


def _content(form: Form, args: argparse.Namespace) -> bytes:
    from zhuhang.forms.values import State

    kind, state = Path(args.out).suffix.lower(), State(args.state)
    if args.values is None and kind == ".docx":
        from zhuhang.forms.template import word_template

        return word_template(form)
    documents = _documents(form, args.values)
    if kind == ".pdf":
        from zhuhang.forms.pdf import render_pdf

        return render_pdf(form, documents, state)
    if kind == ".docx" and len(documents) == 1:
        return _word(form, documents[0], state, args.template)
    if kind == ".zip":
        from zhuhang.forms.batch import word_zip

        return word_zip(form, documents, _read(args.template) if args.template else None, state)
    if kind == ".docx":
        raise UsageError([f"{args.values} 里有 {len(documents)} 份：一个 .docx 只写一份，多份请写到 .zip 或 .pdf"])
    raise UsageError([f"--out 写成了“{args.out}”：只能是 .pdf、.docx 或 .zip"])


def _word(form: Form, values: Mapping[str, Any], state: Any, template: str | None) -> bytes:
    if template is None:
        from zhuhang.forms.word import render_docx

        return render_docx(form, values, state)
    from zhuhang.forms.template import render_word_template

    return next(render_word_template(form, _read(template), [values], state))


def _documents(form: Form, file: str | None) -> list[Mapping[str, Any]]:
    from zhuhang.forms.values import wrong

    if file is None:
        raise UsageError(["没有内容：请用 --values 给出 JSON 文件；要空白表请给 {} 并加 --state blank"])
    try:
        said = json.loads(_read(file).decode("utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError([f"{file} 不是 UTF-8 编码的 JSON（{error}）：请检查引号、逗号和编码"]) from error
    documents = said if isinstance(said, list) else [said]
    if not documents or not all(isinstance(each, dict) for each in documents):
        raise UsageError([f"{file} 应是一个对象（一份），或对象的列表（多份）"])
    documents = [_by_column(form, each) for each in documents]
    if unknown := unknown_keys(form, documents):
        raise UsageError([f"{file}：表单 {form.id} 没有栏目“{key}”，请运行 zhuhang forms 查看栏目" for key in unknown])
    if said := [f"{file}：{sentence}" for each in documents for sentence in wrong(form, each)]:
        raise UsageError(said)
    return documents


def _by_column(form: Form, document: dict[str, Any]) -> dict[str, Any]:
    """A document whose lists name their columns by id, where they were named by label."""
    named = dict(document)
    for key, field in form.fields.items():
        ids = {label: name for name, label in field.columns.items()}
        if ids and isinstance(lines := document.get(key), list):
            named[key] = [{ids.get(k, k): v for k, v in line.items()} if isinstance(line, dict) else line for line in lines]
    return named


def unknown_keys(form: Form, documents: list[dict[str, Any]]) -> list[str]:
    """Keys that are neither a field or a column of one, nor something the platform fills forms with."""
    from zhuhang.forms.sources import SOURCES

    known = {*form.fields, *SOURCES, "code"}
    columns = {(key, name) for key, field in form.fields.items() for name in field.columns}
    inside = {
        (key, name) for each in documents for key, lines in each.items() if key in form.fields and isinstance(lines, list)
        for line in lines if isinstance(line, dict) for name in line
    }
    return sorted({*({key for each in documents for key in each} - known), *(f"{key}.{name}" for key, name in inside - columns)})


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError([f"{file} 读不出来（{error.strerror}）：请检查路径"]) from error
