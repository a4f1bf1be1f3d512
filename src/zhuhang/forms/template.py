"""Word templates a college restyles (Word 模板): generated with placeholders, uploaded back, rendered in a sandbox.

A placeholder is ``{{ name }}``, ``{{ level.option }}`` for a box, ``{{ list.column }}`` for a list: the table row it
stands in is repeated. Nothing else is understood; no template language reaches the renderer.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined
from jinja2 import Template as Compiled
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from zhuhang.forms.codes import payload
from zhuhang.forms.codes import png as code_png
from zhuhang.forms.fill import template
from zhuhang.forms.filling import NUMBER, SHEET_BEGINS, SHEET_ENDS, Filled
from zhuhang.forms.model import Form
from zhuhang.forms.values import State, Values
from zhuhang.forms.word import CODE_MARK, write
from zhuhang.forms.word_archive import TemplateRefused, pack, unpack

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DESCRIBED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_TEXTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml$")
_SANDBOX = ImmutableSandboxedEnvironment(
    autoescape=True, undefined=StrictUndefined, variable_start_string="\ue000", variable_end_string="\ue001",
    block_start_string="\ue002", block_end_string="\ue003", comment_start_string="\ue004", comment_end_string="\ue005",
)  # fmt: skip
"""Its marks are private characters, taken out of what is uploaded: only what this module writes is ever evaluated."""

_PRIVATE = re.compile("[\ue000-\ue005]")


def word_template(form: Form) -> bytes:
    """The form as a Word file with placeholders, to be restyled in Word."""
    return write(template(form))


def placeholders(form: Form) -> dict[str, str]:
    """Every placeholder a template may use → what it is."""
    known = {"serial": "编号", "sheet.begin": "附页从这里开始", "sheet.end": "附页到这里结束"}
    for key, field in form.fields.items():
        known[key] = field.label
        known |= {f"{key}.{option}": f"{field.label}的方框：{option}" for option in field.of}
        known |= {f"{key}.{column}": f"{field.label}：{label}" for column, label in field.columns.items()}
        if field.columns:
            known[f"{key}.{NUMBER}"] = f"{field.label}：序号"
    return known


@dataclass(frozen=True)
class WordTemplate:
    """A checked template, ready to be rendered many times."""

    form: Form
    members: Mapping[str, bytes]
    compiled: Mapping[str, Compiled]
    codes: Mapping[str, int]

    def render(self, values: Values, state: State = State.COMPLETE) -> bytes:
        """One document as a Word file."""
        context = _context(self.form, values, state)
        texts = {name: text.render(v=context).encode() for name, text in self.compiled.items()}
        code = values.get("code")
        pictures = {name: code_png(payload(str(code), part)) for name, part in self.codes.items()} if code else {}
        return pack(dict(self.members) | texts | pictures, level=1)


def render_word_template(form: Form, uploaded: bytes, documents: Iterable[Values], state: State = State.COMPLETE) -> Iterator[bytes]:
    """Every document by the college's template; the template is checked before the first one."""
    prepared = read_template(form, uploaded)
    return (prepared.render(values, state) for values in documents)


def read_template(form: Form, uploaded: bytes) -> WordTemplate:
    """Check an uploaded template; raise TemplateRefused naming every placeholder that is not known."""
    members = unpack(uploaded)
    known, compiled, unknown = placeholders(form), {}, []
    for name in sorted(filter(_TEXTS.match, members)):
        root = _parsed(members[name])
        unknown += _rewritten(form, root, known)
        compiled[name] = _SANDBOX.from_string(etree.tostring(root, encoding="unicode"))
    if unknown:
        raise TemplateRefused("unknown-placeholder", "；".join(_unknown(name, known) for name in dict.fromkeys(unknown)))
    return WordTemplate(form, members, compiled, _code_pictures(members))


def _parsed(content: bytes) -> Any:
    if b"<!DOCTYPE" in content:
        raise TemplateRefused("template-file", "模板的正文里有 Word 不会写的实体声明，已拒绝：请用平台下载的模板重新修改")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(_PRIVATE.sub("", content.decode()).encode(), parser)
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:
        raise TemplateRefused("template-file", "模板的正文读不出来：请用 Word 打开后另存为 .docx 再上传") from error


def _rewritten(form: Form, root: Any, known: Mapping[str, str]) -> list[str]:
    """Replace placeholders by what the sandbox evaluates, in place; the names that mean nothing."""
    unknown: list[str] = []
    for paragraph in [*root.iter(f"{W}p")]:
        texts = [text for run in paragraph.iter(f"{W}r") for text in run.findall(f"{W}t")]
        whole = "".join(text.text or "" for text in texts)
        if "{{" not in whole and "}}" not in whole:
            continue
        unknown += [name for name in PLACEHOLDER.findall(whole) if name not in known]
        if "{{" in (rest := PLACEHOLDER.sub("", whole)) or "}}" in rest:
            unknown.append(rest.strip()[:30])
        for mark in (SHEET_BEGINS, SHEET_ENDS):
            if mark in whole:
                paragraph.set("sheet", mark.removeprefix("{{ sheet.").removesuffix(" }}"))
        _gather(texts)
        _repeat_row(form, paragraph, PLACEHOLDER.findall(whole))
        for text in texts:
            text.text = PLACEHOLDER.sub(lambda found: _expression(form, found[1]), text.text or "")
    _wrap_sheet(root)
    for row in root.iter(f"{W}tr"):
        row.attrib.pop("repeated", None)
    return unknown


def _gather(texts: list[Any]) -> None:
    """Word cuts a placeholder into several runs: put each one whole into the run where it begins."""
    at = 0
    while at < len(texts):
        text = texts[at].text or ""
        following = at + 1
        while _is_open(text) and following < len(texts):
            text, texts[following].text = text + (texts[following].text or ""), ""
            following += 1
        texts[at].text = text
        texts[at].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        at = following


def _is_open(text: str) -> bool:
    rest = PLACEHOLDER.sub("", text)
    return "{{" in rest or rest.endswith("{")


def _expression(form: Form, name: str) -> str:
    key, _, part = name.partition(".")
    if name in ("sheet.begin", "sheet.end"):
        return ""
    if key in form.fields and form.fields[key].columns and part:
        return f'\ue000row["{part}"]\ue001'
    return f'\ue000v["{name}"]\ue001'


def _repeat_row(form: Form, paragraph: Any, names: list[str]) -> None:
    lists = [name.partition(".")[0] for name in names if "." in name and form.fields.get(name.partition(".")[0], None)]
    row = next((each for each in paragraph.iterancestors(f"{W}tr")), None)
    for key in lists:
        if not form.fields[key].columns:
            continue
        if row is None:
            raise TemplateRefused("list-outside-table", f"“{{{{ {names[0]} }}}}”要放在表格的一行里：这一行会按“{form.fields[key].label}”逐条重复")
        if row.get("repeated") is None:
            row.set("repeated", key)
            row.addprevious(_mark(f'\ue002 for row in v["{key}.rows"] \ue003'))
            row.addnext(_mark("\ue002 endfor \ue003"))


def _mark(text: str) -> Any:
    """Template text between elements, carried by the tail of a comment."""
    mark = etree.Comment("zhuhang")
    mark.tail = text
    return mark


def _wrap_sheet(root: Any) -> None:
    """What stands between the two sheet marks is printed only where the list is long."""
    paragraphs = {mark: next((p for p in root.iter(f"{W}p") if p.get("sheet") == mark), None) for mark in ("begin", "end")}
    begin, end = paragraphs["begin"], paragraphs["end"]
    if begin is None or end is None:
        return
    begin.getparent().replace(begin, _mark('\ue002 if v["sheet"] \ue003'))
    end.getparent().replace(end, _mark("\ue002 endif \ue003"))


def _unknown(name: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"是不是想写“{{{{ {near[0]} }}}}”？" if near else "请对照占位符清单改正"
    return f"模板里有不认识的占位符“{{{{ {name} }}}}”：{hint}"


def _context(form: Form, values: Values, state: State) -> dict[str, Any]:
    filled = Filled(form, values, state)
    context: dict[str, Any] = {"serial": filled.serial(), "sheet": filled.needs_sheet()}
    for key, field in form.fields.items():
        context[key] = _lines(filled.text(key))
        context |= {f"{key}.{box.text}": "☑" if box.ticked else "□" for box in (filled.boxes(key) if field.of else [])}
        if field.columns:
            context[f"{key}.rows"] = filled.rows(key, 0)
    return context


def _lines(text: str) -> Markup:
    """Line breaks as Word writes them."""
    return Markup('</w:t><w:br/><w:t xml:space="preserve">').join(escape(line) for line in text.split("\n"))


def _code_pictures(members: Mapping[str, bytes]) -> dict[str, int]:
    """The pictures to be exchanged for a document's own codes, with the part each stands on."""
    relations = {}
    if rels := members.get("word/_rels/document.xml.rels"):
        relations = {each.get("Id"): f"word/{each.get('Target')}" for each in _parsed(rels)}
    found: dict[str, int] = {}
    root = _parsed(members["word/document.xml"])
    for described in root.iter(DESCRIBED):
        mark, _, part = (described.get("descr") or "").partition(":")
        blip = next(described.getparent().iter(BLIP), None)
        if mark == CODE_MARK and part.isdigit() and blip is not None:
            found[relations.get(blip.get(EMBED), "")] = int(part)
    return {name: part for name, part in found.items() if name in members}
