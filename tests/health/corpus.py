"""The repository as the health tests see it: its files, and what stands in its Python."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file git tracks or would add, relative to the root, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted({Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}))


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
    return sorted(file.parent for file in ROOT.glob("**/regulations/*/regulation.yaml") if ".venv" not in file.parts)


def complain(found: list[str], advice: str) -> None:
    """Fail with every place on its own line and what to do instead; nothing found is fine."""
    assert not found, advice + "\n  " + "\n  ".join(found)
