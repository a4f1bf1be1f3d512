"""Files that people upload as evidence (佐证文件): pictures and PDF only, told by their content and never by their name."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime

from django.core.files.base import ContentFile, File
from PIL import Image, UnidentifiedImageError

from zhuhang.papers.models import Evidence, Notice
from zhuhang.people.models import Person

LARGEST = 20_000_000
_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_MOST_PIXELS = 80_000_000


class FileRefused(ValueError):
    """An uploaded file that is not what it should be; the message says why and what to do. ``code`` is stable."""

    code = "file"


def keep_evidence(
    upload: File[bytes], *, notice: Notice | None, what: str, by: Person | None, at: datetime
) -> Evidence:
    """Store a picture or PDF under a name of our own; raise :class:`FileRefused` for anything else."""
    content = read_upload(upload)
    suffix = suffix_of(content, upload.name or "")
    return Evidence.objects.create(
        notice=notice, name=(upload.name or "")[:200], suffix=suffix, file=ContentFile(content, name=f"evidence{suffix}"),
        digest=hashlib.sha256(content).hexdigest(), what=what, uploaded_by=by, uploaded_at=at,
    )  # fmt: skip


def read_upload(upload: File[bytes]) -> bytes:
    """The content of an upload, refused when it is empty or too large."""
    content = upload.read(LARGEST + 1)
    if not content:
        raise FileRefused(f"“{upload.name}”是空文件：请重新选择")
    if len(content) > LARGEST:
        raise FileRefused(f"“{upload.name}”超过 20 MB：请压缩图片后再上传")
    return content


def suffix_of(content: bytes, name: str) -> str:
    """What the content is: ``.jpg``, ``.png``, ``.webp`` or ``.pdf``; whatever else calls itself so is refused."""
    if content.startswith(b"%PDF-"):
        return ".pdf"
    return _SUFFIXES[picture_of(content, name).format or ""]


def picture_of(content: bytes, name: str) -> Image.Image:
    """A picture that really is one, fully decoded."""
    try:
        picture = Image.open(io.BytesIO(content), formats=list(_SUFFIXES))
        if picture.width * picture.height > _MOST_PIXELS:
            raise FileRefused(f"“{name}”的像素太多：请用手机拍照或以 300 dpi 扫描")
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(f"“{name}”不是照片或 PDF：请上传 .jpg、.png 或 .pdf 文件") from error
    return picture
