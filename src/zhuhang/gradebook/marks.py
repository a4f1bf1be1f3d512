"""What a stretch of a sheet holds, told from its bytes many at a time (快速扫描).

Arrays only rule out what most stretches do not hold; whatever they leave possible is looked for by a pattern.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FAR_CELLS = (re.compile(rb"""r=["'][A-Z]{3}"""), re.compile(rb"""r=["'](?:[C-Z])[A-Z]"""))
_TALL_ROW = re.compile(rb"""<row r=["'](?:[3-9]\d{5}|\d{7,})""")
_LONG_NUMBER = re.compile(rb"""<v>\d{16}""")
_LACKING = (b"<f", b't="e"', b"t='e'", b"E+1", b"E+2")
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Marks:
    """How many cells begin in a stretch, whether one lies far out, and whether one may hold no value that can be shown."""

    cells: int
    is_far: bool
    lacks: bool


def marks_of(stretch: bytes, after: int = 0) -> Marks:
    """The marks of a stretch of a sheet's XML; cells are counted that begin ``after`` so many bytes."""
    content = np.frombuffer(stretch, np.uint8)
    digits = _between(content, b"0", b"9")
    return Marks(
        cells=int(np.count_nonzero(_says(content[after:], b"<c "))),
        is_far=_is_far(stretch, content, digits),
        lacks=_lacks(stretch, content, digits),
    )


def _between(content: Bytes, first: bytes, last: bytes) -> Flags:
    """Where a byte lies in a range: below the first it wraps around to a large number."""
    return (content - np.uint8(first[0])) <= last[0] - first[0]


def _says(content: Bytes, word: bytes) -> Flags:
    """Where a short word begins."""
    width = len(content) - len(word) + 1
    if width <= 0:
        return np.zeros(0, np.bool_)
    found: Flags = content[:width] == word[0]
    for place in range(1, len(word)):
        found &= content[place : place + width] == word[place]
    return found


def _runs(flags: Flags, length: int) -> Flags:
    """Where so many flags in a row begin."""
    have = 1
    while have < length:
        step = min(have, length - have)
        flags = flags[:-step] & flags[step:]
        have += step
    return flags


def _is_far(stretch: bytes, content: Bytes, digits: Flags) -> bool:
    if _runs(_between(content, b"A", b"Z"), 2).any() and any(far.search(stretch) for far in _FAR_CELLS):
        return True
    tall = _runs(digits, 6)[1:]
    tall &= _between(content[1:], b"3", b"9")[: len(tall)]
    tall[: max(len(tall) - 1, 0)] |= _runs(digits, 7)[1:]
    return bool(tall.any() and (tall & _quotes(content)[: len(tall)]).any() and _TALL_ROW.search(stretch))


def _quotes(content: Bytes) -> Flags:
    quotes: Flags = content == ord('"')
    quotes |= content == ord("'")
    return quotes


def _lacks(stretch: bytes, content: Bytes, digits: Flags) -> bool:
    is_error = (_says(content, b"e")[1:] & _quotes(content)[:-1]).any()
    if (is_error or _says(content, b"<f").any() or _says(content, b"+").any()) and any(mark in stretch for mark in _LACKING):
        return True
    return bool(_runs(digits, 16).any() and _LONG_NUMBER.search(stretch))
