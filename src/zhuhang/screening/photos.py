"""Photos people attach (附图): accepted by what they contain, never by their name, and re-encoded so that only pixels stay."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2000
FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoRefused(ValueError):
    """A file that is no photo we take; the message says why and what to do. ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Photo:
    """A photo as we keep it: JPEG bytes without what the camera wrote into them, and their SHA-256."""

    jpeg: bytes
    digest: str


def read_photo(file: BinaryIO, name: str = "") -> Photo:
    """The photo in a file; raise :class:`PhotoRefused` for anything that is not one. Reads no more than the limit."""
    content = file.read(MOST_BYTES + 1)
    called = f"“{name}”" if name else "这个文件"
    if len(content) > MOST_BYTES:
        raise PhotoRefused("too-large", f"{called}超过 {MOST_BYTES // 1024 // 1024} MB：请压缩或截图后再传")
    try:
        return _encoded(content, called)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, PhotoRefused):
            raise
        raise PhotoRefused("not-a-photo", f"{called}不是图片：请选择照片或截图（JPG、PNG、WebP）") from error


def _encoded(content: bytes, called: str) -> Photo:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise PhotoRefused("too-many-pixels", f"{called}像素太多：请缩小或截图后再传")
                upright = ImageOps.exif_transpose(image).convert("RGB")
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise PhotoRefused("too-many-pixels", f"{called}像素太多：请缩小或截图后再传") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=85)
    return Photo(out.getvalue(), hashlib.sha256(out.getvalue()).hexdigest())
