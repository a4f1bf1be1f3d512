"""Functions, modules and templates stay short enough to read; every module says what it is for."""

from __future__ import annotations

import ast

from tests.health.corpus import ROOT, complain, files, modules

FUNCTION_LINES = 60
MODULE_LINES = 400
TEMPLATE_LINES = 120

LONGER: dict[str, str] = {}
"""What may be longer, as ``path`` or ``path::function``, and why."""

UNFINISHED = ("TO" + "DO", "FIX" + "ME", "X" * 3)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function, its decorators not counted."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long() -> dict[str, int]:
    """Everything beyond its limit, with its length."""
    found = {}
    for module in modules():
        if "migrations" in module.path.parts:
            continue
        if (lines := module.text.count("\n")) > MODULE_LINES:
            found[str(module.path)] = lines
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES:
                found[f"{module.path}::{node.name}"] = length(node)
    for path in files():
        if "templates" in path.parts and (lines := (ROOT / path).read_bytes().count(b"\n")) > TEMPLATE_LINES:
            found[str(path)] = lines
    return found


def test_nothing_is_too_long_without_a_reason() -> None:
    complain(
        [f"{name}: {lines} lines" for name, lines in too_long().items() if name not in LONGER],
        f"At most {FUNCTION_LINES} lines a function, {MODULE_LINES} a module, {TEMPLATE_LINES} a template: split it by "
        "what it is about, or give the reason in LONGER of this test.",
    )


def test_reasons_are_still_needed() -> None:
    complain(sorted(LONGER.keys() - too_long().keys()), "These are short again: take them out of LONGER.")


def test_every_module_says_what_it_is_for() -> None:
    found = [
        str(module.path)
        for module in modules()
        if "migrations" not in module.path.parts and not ast.get_docstring(module.tree)
    ]
    complain(found, "Begin the module with a docstring: one English sentence, the Chinese term of art in brackets.")


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{module.path}:{number}: {line.strip()}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), start=1)
        if any(word in line for word in UNFINISHED)
    ]
    complain(found, "Do it now, or open an issue; the code holds no reminders.")
