"""The repository as the health tests see it: its files, and what stands in its Python."""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file git tracks or would add, relative to the root, sorted; outside a checkout every file not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else _not_ignored()
    return tuple(sorted({Path(name) for name in names if name and (ROOT / name).is_file()}))


def _not_ignored() -> Iterator[str]:
    """The files below no folder that ``.gitignore`` names; enough for an unpacked archive of the repository."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    for folder, inner, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        inner[:] = [name for name in inner if name != ".git" and not _matches(here / name, ignored)]
        yield from (str(here / name) for name in names)


def _matches(path: Path, patterns: list[str]) -> bool:
    return any(path.match(pattern) for pattern in patterns if pattern)


@dataclass(frozen=True)
class Module:
    """One Python file: its path relative to the root, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def is_product(self) -> bool:
        """Whether it is part of what is installed, written by hand."""
        return self.path.parts[0] == "src" and "migrations" not in self.path.parts

    def strings(self) -> Iterator[tuple[int, str]]:
        """Every text the code works with, and its line; docstrings, which only explain, are not among them."""
        explanations = {
            id(node.value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explanations:
                yield node.lineno, node.value


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the repository that says anything."""
    found = []
    for path in files():
        if path.suffix == ".py" and (text := (ROOT / path).read_text(encoding="utf-8")).strip():
            found.append(Module(path, text, ast.parse(text)))
    return tuple(found)


def markdown() -> list[Path]:
    """Every page of documentation, relative to the root."""
    return [path for path in files() if path.suffix == ".md"]


def regulation_folders() -> list[Path]:
    """Every regulation folder of the repository."""
    shelves = (ROOT / "regulations", ROOT / "examples" / "regulations")
    return sorted(file.parent for shelf in shelves for file in shelf.glob("*/regulation.yaml"))


def complain(found: list[str], advice: str) -> None:
    """Fail with every place on its own line and what to do instead; nothing found is fine."""
    assert not found, advice + "\n  " + "\n  ".join(found)
