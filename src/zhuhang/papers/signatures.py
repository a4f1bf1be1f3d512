"""A signature drawn by hand (手写签名): a PNG that is decoded, measured and written anew before it is kept."""

from __future__ import annotations

import binascii
import io
from base64 import b64decode

from PIL import Image

from zhuhang.papers.evidence import FileRefused, picture_of

PREFIX = "data:image/png;base64,"
_LARGEST = 600_000
_LEAST_INK = 40


def signature_from(data: str) -> bytes:
    """The PNG of a data address as the signature pad gives it; raise :class:`FileRefused` when it is empty or none."""
    if not data:
        raise FileRefused("还没有签名：请在方框里手写签名")
    if not data.startswith(PREFIX) or len(data) > _LARGEST:
        raise FileRefused("签名没有完整传来：请清除后重新签名")
    try:
        content = b64decode(data[len(PREFIX) :], validate=True)
    except binascii.Error as error:
        raise FileRefused("签名没有完整传来：请清除后重新签名") from error
    return _redrawn(picture_of(content, "签名"))


def _redrawn(picture: Image.Image) -> bytes:
    drawn = picture.convert("RGBA")
    ink = drawn.getchannel("A").point(lambda value: 255 if value > 60 else 0).histogram()[255]
    white = Image.new("RGBA", drawn.size, "white")
    white.alpha_composite(drawn)
    dark = white.convert("L").point(lambda value: 255 if value < 160 else 0).histogram()[255]
    if min(ink, dark) < _LEAST_INK:
        raise FileRefused("签名几乎是空白：请在方框里写出姓名")
    white.thumbnail((1200, 600))
    target = io.BytesIO()
    white.convert("L").save(target, "PNG")
    return target.getvalue()
