"""The machine-readable code on every separable part (二维码): which notice, which part."""

from __future__ import annotations

import io
import re
from functools import lru_cache

import segno
from PIL import Image

from zhuhang.forms.tree import Picture

_WRITTEN = re.compile(r"^ZH:([A-Z0-9]{4,12}):(\d{1,2})$")
_MASK = 3
"""Choosing the best of the eight masks takes most of the time, and any of them is read."""

_DOTS = 6
"""Dots a module of the PNG is wide."""

HEIGHT = 12.0
"""Height on paper in mm: readable on a photograph taken by a phone."""


def payload(code: str, part: int) -> str:
    """What is written in the code of a part, counted from 1; only letters a code stores compactly."""
    return f"ZH:{code}:{part}"


def read_payload(text: str) -> tuple[str, int] | None:
    """The notice's code and the part, or None for a code that is not ours."""
    found = _WRITTEN.match(text.strip())
    return (found[1], int(found[2])) if found else None


@lru_cache(maxsize=4096)
def picture(code: str, part: int) -> Picture:
    """The code of a part as a picture; as lines, which are drawn faster and sharper than dots."""
    matrix = _matrix(payload(code, part))
    side = len(matrix) + 2
    dark = "".join(
        f"M{column + 1} {row + 1}h1v1h-1z" for row, line in enumerate(matrix) for column, module in enumerate(line) if module
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{dark}"/></svg>'
    return Picture(b"", HEIGHT, svg, payload(code, part))


@lru_cache(maxsize=512)
def png(text: str) -> bytes:
    """What is written in a code as PNG, for where lines cannot be drawn."""
    matrix = _matrix(text)
    side = len(matrix) + 2
    margin, edge = b"\xff" * side, b"\xff"
    rows = [margin, *(edge + bytes(0 if module else 255 for module in line) + edge for line in matrix), margin]
    drawn = Image.frombytes("L", (side, side), b"".join(rows)).resize((side * _DOTS, side * _DOTS), Image.Resampling.NEAREST)
    written = io.BytesIO()
    drawn.convert("1").save(written, "PNG")
    return written.getvalue()


def _matrix(text: str) -> tuple[bytearray, ...]:
    return segno.make_qr(text, error="m", mask=_MASK).matrix
