"""The machine-readable code on every separable part (二维码): which notice, which part."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from math import isqrt
from typing import Any

import zxingcpp
from PIL import Image, ImageOps

from zhuhang.forms.tree import Picture

_WRITTEN = re.compile(r"^ZH:([A-Z0-9]{4,12}):(\d{1,2})$")
_DRAWN = re.compile(r'<path d="([^"]+)"')

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
    symbol = _symbol(payload(code, part))
    drawn, side = _DRAWN.search(symbol.to_svg(add_quiet_zones=False)), isqrt(len(_modules(symbol)))
    assert drawn is not None
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {side + 2} {side + 2}"><path d="{drawn[1]}"/></svg>'
    return Picture(b"", HEIGHT, svg, payload(code, part))


@lru_cache(maxsize=512)
def png(text: str) -> bytes:
    """What is written in a code as PNG, for where lines cannot be drawn."""
    modules = _modules(_symbol(text))
    side = isqrt(len(modules))
    picture = ImageOps.expand(Image.frombytes("L", (side, side), modules), 1, 255)
    written = io.BytesIO()
    picture.resize((picture.width * _DOTS, picture.height * _DOTS), Image.Resampling.NEAREST).convert("1").save(written, "PNG")
    return written.getvalue()


def _symbol(text: str) -> zxingcpp.Barcode:
    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")


def _modules(symbol: zxingcpp.Barcode) -> bytes:
    """A code row by row, a byte a module, 0 where it is dark."""
    drawn: Any = symbol.to_image(add_quiet_zones=False)
    return memoryview(drawn).tobytes()
