"""The PDF renderer by itself (绘制): JSON in, PDF out; ``python -m zhuhang.forms.drawing`` does it in its own process."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from importlib.resources import files

import pypdfium2
import typst


def drawn(given: str) -> bytes:
    """Set at the form's own size; only where a sheet runs over its page is everything measured and made to fit."""
    said = json.loads(given)
    tags = len(said["sheets"]) == 1
    fonts = _fonts(tuple(said["folders"]))
    pdf = _compiled(given, fonts, tags)
    if said["page"]["one"] and _page_count(pdf) > sum(len(pages) for pages in said["sheets"]):
        said["page"]["fit"] = True
        return _compiled(json.dumps(said, ensure_ascii=False), fonts, tags)
    return pdf


def _compiled(given: str, fonts: typst.Fonts, tags: bool) -> bytes:
    source = files("zhuhang.forms").joinpath("form.typ").read_bytes()
    pdf = typst.Compiler(input=source, font_paths=fonts, sys_inputs={"given": given}).compile(format="pdf", timestamp=0, pdf_tags=tags)
    assert isinstance(pdf, bytes)
    return pdf


@lru_cache(maxsize=4)
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def _page_count(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


if __name__ == "__main__":
    sys.stdout.buffer.write(drawn(sys.stdin.buffer.read().decode()))
