"""Word files as archives (Word 文件包): written without dates, read with limits, so that a bomb is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAX_FILE = 8 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_RATIO = 200
MAX_MEMBERS = 400
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORBIDDEN = ("vbaProject", "activeX", "embeddings/")


class TemplateRefused(ValueError):
    """A Word template that cannot be used; says what is wrong, why and what to do. ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def deterministic(docx: bytes) -> bytes:
    """The same archive without the moment it was written."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})


def pack(members: Mapping[str, bytes], level: int = 6) -> bytes:
    """An archive of the members in their order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED, level)
    return written.getvalue()


def unpack(docx: bytes) -> dict[str, bytes]:
    """The members of an uploaded Word file; raise TemplateRefused for what is no plain, sensible .docx."""
    if len(docx) > MAX_FILE:
        raise TemplateRefused("template-size", f"模板超过 {MAX_FILE // 1024 // 1024} MB：请去掉大图片再上传")
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            _check(archive.infolist())
            members = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise TemplateRefused("template-file", "这不是 Word 的 .docx 文件，或文件已损坏、加了密码：请用 Word 另存为 .docx 再上传") from error
    if "word/document.xml" not in members:
        raise TemplateRefused("template-file", "文件里没有 Word 正文：请用 Word 另存为 .docx 再上传")
    return members


def _check(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(info.file_size for info in members)
    packed = max(sum(info.compress_size for info in members), 1)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or (unpacked > 1_000_000 and unpacked / packed > MAX_RATIO):
        raise TemplateRefused("template-bomb", "文件解压后大得不正常，可能是恶意文件，已拒绝：请用平台下载的模板重新修改")
    for info in members:
        if info.filename.startswith(("/", "\\")) or ".." in info.filename.split("/"):
            raise TemplateRefused("template-bomb", "文件包里有指向外面的路径，已拒绝：请用平台下载的模板重新修改")
        if any(word in info.filename for word in _FORBIDDEN):
            raise TemplateRefused("template-macro", "模板里有宏、控件或嵌入对象，已拒绝：请去掉后另存为 .docx")
