"""The PDF renderer by itself (绘制): JSON in, PDF out.

``python -m zhuhang.forms.drawing`` draws in a process of its own: two lines of JSON, answered by the size in eight bytes and
the PDF, until its input ends. The renderer keeps its last ten drawings in memory, so what it is given is kept small.
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from importlib.resources import files

import pypdfium2
import typst

SIZE = 8
"""Bytes in which an answer says how long it is."""


def drawn(how: str, sheets: str) -> bytes:
    """Set at the form's own size; only where a sheet runs over its page is everything measured and made to fit.

    ``how`` says paper, fonts, and of how many pages ``sheets`` should be; it alone is read here, since the sheets are long.
    """
    said = json.loads(how)
    fonts = _fonts(tuple(said["folders"]))
    pdf = _compiled(how, sheets, fonts, said["tags"])
    if said["page"]["one"] and _page_count(pdf) > said["pages"]:
        said["page"]["fit"] = True
        return _compiled(json.dumps(said, ensure_ascii=False), sheets, fonts, said["tags"])
    return pdf


def _compiled(how: str, sheets: str, fonts: typst.Fonts, tags: bool) -> bytes:
    source = files("zhuhang.forms").joinpath("form.typ").read_bytes()
    compiler = typst.Compiler(input=source, font_paths=fonts, sys_inputs={"how": how, "sheets": sheets})
    pdf = compiler.compile(format="pdf", timestamp=0, pdf_tags=tags)
    assert isinstance(pdf, bytes)
    return pdf


@lru_cache(maxsize=4)
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def _page_count(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def main() -> None:
    """Answer until the input ends."""
    for how in sys.stdin.buffer:
        pdf = drawn(how.decode(), sys.stdin.buffer.readline().decode())
        sys.stdout.buffer.write(len(pdf).to_bytes(SIZE) + pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
