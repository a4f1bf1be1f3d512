"""Writes the generated reference pages, or with ``--check`` says which of them are out of date.

Usage: ``python tools/reference.py [--check]``. Every room that generates pages offers ``pages()``: what each file must
contain, by its path in the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

from zhuhang.regulation import reference as regulation

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (regulation,)


def pages() -> dict[Path, str]:
    """Every generated file and what it must contain."""
    return {ROOT / path: text for room in ROOMS for path, text in room.pages().items()}


def outdated() -> list[Path]:
    """The files that are missing or say something else."""
    return [path for path, text in pages().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def write() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write or check; the exit status."""
    if arguments not in ([], ["--check"]):
        print("Usage: python tools/reference.py [--check]", file=sys.stderr)
        return 2
    if not arguments:
        write()
        return 0
    found = outdated()
    for path in found:
        print(f"{path.relative_to(ROOT)} is out of date: run `make write-reference`", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
