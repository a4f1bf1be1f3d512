"""One glossary: the words we do not use for the things we name, and the words that say nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.health.corpus import complain, modules

INSTEAD = {
    "alert": "warning",
    "alarm": "warning",
    "severity": "level",
    "hit": "finding",
    "hits": "findings",
    "appeal": "objection",
    "todo": "duty",
    "semester": "term",
    "resit": "make-up",
    "tutor": "mentor",
    "demotion": "lower (a level)",
    "downgrade": "lower (a level)",
    "upgrade": "raise (a level)",
    "score": "result, or grade",
    "scores": "results, or grades",
    "homeroom": "class advisor",
    "expel": "withdrawal",
    "manager": "the act or the thing itself",
    "helper": "the act or the thing itself",
    "helpers": "the act or the thing itself",
    "util": "what the functions are about",
    "utils": "what the functions are about",
    "common": "what the functions are about",
    "misc": "what the functions are about",
    "process": "what is done: read, seal, screen, …",
    "handle": "what is done: read, seal, screen, …",
}

DEMANDED_BY_LIBRARIES = {"handle": "django.core.management.BaseCommand calls it"}

MEANT_OTHERWISE = {
    ("src/zhuhang/regulation/", "severity"): "how grave a remark of the checker is; no warning level",
    ("src/zhuhang/demo/", "common"): "courses that every programme takes (公共课)",
    ("bench/", "process"): "a process of the operating system",
    ("tests/web/cas_process", "process"): "a process of the operating system",
    ("bench/", "score"): "the number from 0 to 100 in a generated grade cell",
}
"""A folder, a word, and what it means there that the glossary does not speak of."""

PINYIN = re.compile(
    "^(xuesheng|chengji|kecheng|xuefen|xueqi|yujing|jingshi|banji|xueyuan|zhuanye|xuehao|jiaoshi|fudaoyuan|jidian)"
)


def named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name a module gives: functions, classes, arguments, variables and fields, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def words(name: str) -> list[str]:
    """The words of an identifier, lower case: ``HTTPServer_name`` → http, server, name."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]


def unwanted(name: str, path: str = "") -> list[str]:
    """What to say instead, for each unwanted word of a name given in the file at ``path``."""
    if name in DEMANDED_BY_LIBRARIES:
        return []
    meant_otherwise = {word for (folder, word) in MEANT_OTHERWISE if path.startswith(folder)}
    banned = [word for word in words(name) if word in INSTEAD and word not in meant_otherwise]
    pinyin = [word for word in words(name) if PINYIN.match(word)]
    return [f"{name}: not “{word}” but {INSTEAD[word]}" for word in banned] + [f"{name}: English" for _ in pinyin]


def test_words_are_told_apart() -> None:
    assert words("HTTPServer_alertLevel2") == ["http", "server", "alert", "level", "2"]
    assert unwanted("alert_level") and unwanted("AlarmList") and unwanted("xuesheng_id")
    assert not unwanted("whitelist") and not unwanted("processed_rows")


def test_identifiers_use_the_glossary() -> None:
    found = [
        f"{module.path}:{line}: {complaint}"
        for module in modules()
        for line, name in named(module.tree)
        for complaint in unwanted(name, str(module.path))
    ]
    complain(found, "The glossary has one word for each thing (CONTRIBUTING.md, “Words”):")


def test_modules_and_folders_use_the_glossary() -> None:
    found = {
        f"{module.path}: {complaint}" for module in modules() for part in module.path.with_suffix("").parts
        for complaint in unwanted(part, str(module.path))
    }
    complain(sorted(found), "A module is named after what it is about (CONTRIBUTING.md, “Words”):")
