"""A sound folder, and the same with one thing written differently."""

from __future__ import annotations

import shutil
from pathlib import Path

SOUND = Path(__file__).with_name("sound")


def changed(target: Path, file: str, old: str, new: str) -> Path:
    """A copy of the sound folder in which ``old`` of one file reads ``new``; fail where ``old`` is not there once."""
    folder = target / "sound"
    shutil.copytree(SOUND, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} 里“{old}”有 {text.count(old)} 处"
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def line_of(folder: Path, file: str, text: str) -> int:
    """The line on which a text stands."""
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
