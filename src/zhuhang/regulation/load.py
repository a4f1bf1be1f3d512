"""Reading a regulation folder (读取办法): strict, exact, and every mistake at once.

A folder holds ``regulation.yaml``, ``rules.yaml`` (keys ``rules`` and ``lifting``), ``clauses.yaml`` (a list, or the key
``clauses`` with it) and ``cases/`` (see :mod:`zhuhang.regulation.cases`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from zhuhang.regulation import references, yaml_text
from zhuhang.regulation.find import find
from zhuhang.regulation.inherit import inherit, removed
from zhuhang.regulation.messages import sentence
from zhuhang.regulation.mistakes import Mistake, RegulationError
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.source import Source

__all__ = ["Folder", "digest_of", "find", "load", "read"]

_RULES_KEYS = ("rules", "lifting")
_UNREADABLE = ("not-yaml", "not-utf8", "too-large", "not-a-mapping")
"""With a file that cannot be read, everything in it would be reported as missing."""

_OTHER_FILES = {"obligations.yaml"}


@dataclass
class Folder:
    """A folder as read: its regulation, None where a mistake prevents one, the places of its parts, the mistakes."""

    path: Path
    regulation: Regulation | None
    source: Source
    mistakes: list[Mistake] = field(default_factory=list)


def load(folder: Path | str) -> Regulation:
    """The regulation of a folder or code; raise RegulationError with every mistake in it."""
    result = read(folder)
    if result.mistakes or result.regulation is None:
        raise RegulationError(result.mistakes)
    return result.regulation


def read(folder: Path | str) -> Folder:
    """Read a folder or code without raising for its content: what it says, where, and what is wrong with it."""
    path = find(folder)
    source, mistakes = _raw(path, ())
    if any(mistake.code in _UNREADABLE for mistake in mistakes):
        return Folder(path, None, source, sorted(set(mistakes)))
    regulation, refused = _validate(source)
    mistakes += refused
    if regulation is not None:
        mistakes += references.check(regulation, source)
        regulation = regulation.model_copy(update={"digest": digest_of(regulation)})
    return Folder(path, regulation, source, sorted(set(mistakes)))


def digest_of(regulation: Regulation) -> str:
    """``sha256:…`` over the canonical JSON of what the regulation says; layout and comments do not change it."""
    said = regulation.model_dump(mode="python", by_alias=True, exclude_defaults=True, exclude={"digest"})
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _raw(path: Path, children: tuple[Path, ...]) -> tuple[Source, list[Mistake]]:
    """The folder's data with its places, what it inherits included."""
    source, mistakes = _own(path)
    parent = source.data.get("extends")
    if not isinstance(parent, str):
        return source, mistakes
    if path.resolve() in children:
        return source, [*mistakes, source.mistake(("extends",), "extends-itself", "extends 绕回了自己：请去掉其中一处")]
    beside = path.parent / parent
    try:
        inherited, more = _raw(find(beside if (beside / "regulation.yaml").is_file() else parent), (*children, path.resolve()))
    except RegulationError:
        return source, [*mistakes, source.mistake(("extends",), "no-parent", f"extends 所指的办法“{parent}”找不到：请检查代码")]
    lost = removed(inherited, source)
    return inherit(inherited, source), [*mistakes, *more, *lost]


def _own(path: Path) -> tuple[Source, list[Mistake]]:
    source, mistakes = Source(), _strange_files(path)
    main = _mapping(yaml_text.read(path / "regulation.yaml", _named(path, "regulation.yaml")), mistakes)
    source.take(main, ())
    if (path / "rules.yaml").is_file():
        rules = _mapping(yaml_text.read(path / "rules.yaml", _named(path, "rules.yaml")), mistakes)
        for key in [key for key in rules.data if key not in _RULES_KEYS]:
            mistakes.append(Mistake(rules.file, rules.lines[(key,)], "unknown-key",
                                    f"rules.yaml 里不认识的键“{key}”：只写 rules 和 lifting"))
            del rules.data[key]
        for key in [key for key in _RULES_KEYS if key in main.data]:
            mistakes.append(Mistake(main.file, main.lines[(key,)], "wrong-file", f"“{key}”应写在 rules.yaml 里"))
        source.take(rules, ())
    if (path / "clauses.yaml").is_file():
        clauses = yaml_text.read(path / "clauses.yaml", _named(path, "clauses.yaml"))
        mistakes += clauses.mistakes
        headed = isinstance(clauses.data, dict) and list(clauses.data) == ["clauses"]
        source.take(clauses, () if headed else ("clauses",))
    return source, mistakes


def _named(path: Path, file: str) -> str:
    return f"{path.name}/{file}"


def _mapping(document: yaml_text.Document, mistakes: list[Mistake]) -> yaml_text.Document:
    mistakes += document.mistakes
    if not isinstance(document.data, dict):
        if not document.mistakes:
            mistakes.append(Mistake(document.file, 0, "not-a-mapping", "文件内容应是“键: 值”的形式"))
        document.data = {}
    return document


def _strange_files(path: Path) -> list[Mistake]:
    known = {"regulation.yaml", "rules.yaml", "clauses.yaml", *_OTHER_FILES}
    return [
        Mistake(_named(path, found.name), 0, "unknown-file", f"不认识的文件“{found.name}”：请检查文件名，否则其中的内容不会生效")
        for found in sorted(path.iterdir())
        if found.suffix in (".yaml", ".yml") and found.name not in known
    ]


def _validate(source: Source) -> tuple[Regulation | None, list[Mistake]]:
    """The typed regulation. Unknown keys are set aside first, so that what else is wrong is reported with them."""
    try:
        return Regulation.model_validate(source.data), []
    except ValidationError as error:
        found = error.errors()
    mistakes = []
    for entry in found:
        code, message = sentence(entry)
        mistakes.append(source.mistake(tuple(entry["loc"]), code, message))
    if any(entry["type"] != "extra_forbidden" for entry in found):
        return None, mistakes
    for entry in found:
        _remove(source.data, source.closest(tuple(entry["loc"])))
    try:
        return Regulation.model_validate(source.data), mistakes
    except ValidationError:
        return None, mistakes


def _remove(data: Any, place: tuple[str | int, ...]) -> None:
    for part in place[:-1]:
        data = data[part]
    if isinstance(data, dict):
        data.pop(place[-1], None)
