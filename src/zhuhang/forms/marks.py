"""The marks inside a form's texts (版面文字): ``{field}``, ``{field|width}``, and how a line is set.

A text is split into lines. A line that starts with two full-width spaces is indented, with ``>`` set right, with ``^``
centred; ``||`` divides it into columns. ``{field|12}`` is a blank of at least 12 characters, underlined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

FIELD = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|(\d{1,2}))?\}")
INDENT = "　　"
DIVIDER = "||"


@dataclass(frozen=True)
class Mark:
    """A field in a text; ``width`` in characters, 0 where the value stands without a line beneath."""

    key: str
    width: int


@dataclass(frozen=True)
class MarkedLine:
    """One line: its columns, each a row of plain texts and marks, and how it is set."""

    columns: tuple[tuple[str | Mark, ...], ...]
    align: str | None
    indent: bool


@lru_cache(maxsize=4096)
def lines_of(text: str) -> tuple[MarkedLine, ...]:
    """The lines of a text of a form; none for an empty one. The same texts are asked for with every document."""
    return tuple(_line(line) for line in text.split("\n")) if text else ()


def keys_in(text: str) -> list[str]:
    """The fields a text names, in order."""
    return [found[1] for found in FIELD.finditer(text)]


def stray_braces(text: str) -> bool:
    """Whether a brace is left over that is part of no mark: a mark written wrongly."""
    rest = FIELD.sub("", text)
    return "{" in rest or "}" in rest


def width_of(text: str) -> float:
    """About how many characters wide a text is: a Latin letter or digit is half a character."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text)


def _line(text: str) -> MarkedLine:
    align = {">": "right", "^": "center"}.get(text[:1])
    text = text[1:] if align else text
    indent = text.startswith(INDENT)
    text = text[len(INDENT) :] if indent else text
    return MarkedLine(tuple(tuple(_parts(column.strip(" "))) for column in text.split(DIVIDER)), align, indent)


def _parts(text: str) -> Iterator[str | Mark]:
    at = 0
    for found in FIELD.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield Mark(found[1], int(found[2] or 0))
        at = found.end()
    if at < len(text):
        yield text[at:]
