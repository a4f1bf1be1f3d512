"""Strict YAML: the written text of every scalar, the line of every part, and no guesses.

Duplicate keys, the words YAML 1.1 reads as booleans, empty keys and merge keys are mistakes. A number keeps its
written text (``2.50`` stays ``2.50``) except plain whole numbers, which become ``int``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from zhuhang.regulation.mistakes import Mistake

Place = tuple[str | int, ...]

_WHOLE = re.compile(r"^(0|-?[1-9]\d*)$")
_MOST_PARTS, _DEEPEST = 200_000, 60
_FOLDED = re.compile(r">[-+\d]*[ \t]*(#.*)?$", re.MULTILINE)
"""Where a text may be folded over lines: only the careful parser says where each line ended."""

_HINTS = {
    "\t": "这里有制表符，请改成空格",
    "：": "这里有中文冒号“：”，键后面请用英文冒号和一个空格“: ”",
    "，": "这里有中文逗号“，”，括号里各项之间请用英文逗号“, ”",
    "“": "这里有中文引号，请改成英文引号，或去掉引号",
}
_UNSPACED = re.compile(r"^\s*(- +)?[a-z_]+:[^\s/]")
_DOUBTFUL = {"yes", "no", "on", "off", "y", "n"}
_PLAIN: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Document:
    """One parsed file: plain data, the line of every place in it, and the mistakes met on the way."""

    file: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def refuse(self, node: Node, code: str, message: str) -> None:
        """Record a mistake at a node."""
        self.mistakes.append(Mistake(self.file, node.start_mark.line + 1, code, message))


def read(path: Path, file: str | None = None) -> Document:
    """Parse one file; never raises for its content, the document's ``mistakes`` say what is wrong."""
    document = Document(file or path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        document.mistakes.append(Mistake(document.file, 0, "not-utf8", "文件不是 UTF-8 编码：请另存为 UTF-8 再试"))
        return document
    try:
        node = _composed(text)
    except MarkedYAMLError as error:
        document.mistakes.append(_syntax_mistake(document.file, text, error))
        return document
    except YAMLError as error:
        document.mistakes.append(Mistake(document.file, 0, "not-yaml", f"不是合法的 YAML：{error}"))
        return document
    try:
        document.data = None if node is None else _value(document, node, ())
    except _TooLargeError:
        document.mistakes.append(Mistake(document.file, 0, "too-large", "内容太多或嵌套太深：请检查锚点（&、*）是否绕成了圈"))
    return document


def _composed(text: str) -> Node | None:
    """The nodes of a text: by the quick parser of libyaml where it agrees, else by the careful one, whose errors are clearer."""
    if not _FOLDED.search(text):
        try:
            quick: Node | None = YAML(typ="safe").compose(text)
        except YAMLError:
            pass
        else:
            return quick
    careful: Node | None = YAML(typ="rt", pure=True).compose(text)
    return careful


class _TooLargeError(Exception):
    """More parts, or deeper, than anyone writes: an anchor that contains itself, or one multiplied by others."""


def _syntax_mistake(file: str, text: str, error: MarkedYAMLError) -> Mistake:
    marks = [mark.line for mark in (error.problem_mark, error.context_mark) if mark is not None]
    lines = text.splitlines()
    near_lines = sorted({near for mark in marks for near in (mark, mark - 1) if 0 <= near < len(lines)}, reverse=True)
    for number in near_lines:
        if _UNSPACED.match(lines[number]):
            return Mistake(file, number + 1, "not-yaml", "不是合法的 YAML：冒号后面要空一格，写成“键: 值”")
    for number in near_lines:
        for sign, advice in _HINTS.items():
            if sign in lines[number]:
                return Mistake(file, number + 1, "not-yaml", f"不是合法的 YAML：{advice}")
    reason = str(error.problem or error.context or "").strip()
    return Mistake(file, marks[0] + 1 if marks else 0, "not-yaml",
                   f"不是合法的 YAML（{reason}）：请检查这一行的缩进、冒号后的空格、引号和括号是否成对")


def _value(document: Document, node: Node, place: Place) -> Any:
    if len(document.lines) > _MOST_PARTS or len(place) > _DEEPEST:
        raise _TooLargeError
    document.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(document, node, place)
    if isinstance(node, SequenceNode):
        return [_value(document, item, (*place, index)) for index, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(document, node)


def _mapping(document: Document, node: MappingNode, place: Place) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _key(document, key_node)
        if key is None:
            continue
        if key in content:
            document.refuse(key_node, "duplicate-key", f"“{key}”在同一处写了两次：请只保留一个，否则不知道以哪个为准")
            continue
        document.lines[(*place, key)] = key_node.start_mark.line + 1
        content[key] = _value(document, value_node, (*place, key))
    return content


def _key(document: Document, node: Node) -> str | None:
    if not isinstance(node, ScalarNode) or not node.value.strip():
        document.refuse(node, "bad-key", "键必须是一个词：请检查冒号前写的内容")
        return None
    if node.value == "<<" and not node.style:
        document.refuse(node, "merge-key", "不支持合并键“<<”：请把内容写全，读的人才看得到")
        return None
    if not node.style and node.value.lower() in _DOUBTFUL:
        document.refuse(node, "implicit-boolean", f"键“{node.value}”会被有的软件读成真假值：请加引号或换一个词")
    return str(node.value)


def _unfolded(text: str) -> str:
    """A text folded over lines (``>-``) as one: no space where a line ends or begins in Chinese."""
    joined = re.sub(r"(?<=[^\x00-\x7f])\a?[ \n](?=[^\x00-\x7f])", "", text) if "\a" in text else text
    return joined.replace("\a", "")


def _scalar(document: Document, node: ScalarNode) -> Any:
    text = _unfolded(str(node.value))
    if node.style:
        return text
    if text.lower() in _DOUBTFUL:
        document.refuse(node, "implicit-boolean", f"“{text}”含义不定：真假请写 true 或 false，文字请加引号")
        return text
    if text.lower() in _PLAIN:
        return _PLAIN[text.lower()]
    return int(text) if _WHOLE.match(text) else text
