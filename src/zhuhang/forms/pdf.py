"""Forms as PDF (输出 PDF): one renderer draws any number of documents of a form."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pypdfium2

from zhuhang.forms import fonts
from zhuhang.forms.drawers import Drawers
from zhuhang.forms.drawing import drawn
from zhuhang.forms.fill import fill
from zhuhang.forms.marks import width_of
from zhuhang.forms.model import Form
from zhuhang.forms.tree import (
    Blank,
    Block,
    Box,
    Cut,
    Heading,
    Input,
    Loose,
    NewPage,
    Paragraph,
    Picture,
    Run,
    Sheet,
    Table,
    TableCell,
)
from zhuhang.forms.values import State, Values

FEW = 5
"""So many documents are drawn in this process: the renderer keeps its last ten drawings in memory."""

AT_ONCE = 20
"""Of more, so many are drawn at a time, by processes that end with the batch."""

WORKERS = 2
Progress = Callable[[int, int], None]
"""Called with how many are done, of how many."""


def render_pdf(form: Form, documents: Sequence[Values], state: State = State.COMPLETE, progress: Progress | None = None) -> bytes:
    """One PDF of all documents, in their order. Raise FontsMissing where fonts are; ``progress`` hears how many are done."""
    if not documents:
        raise ValueError("没有要打印的内容：至少给一份")
    if len(documents) <= FEW:
        return drawn(*_given([fill(form, values, state) for values in documents]))
    pieces = [documents[at : at + AT_ONCE] for at in range(0, len(documents), AT_ONCE)]
    done: list[bytes] = []
    with Drawers(WORKERS) as drawers, ThreadPoolExecutor(WORKERS) as pool:
        for pdf in pool.map(lambda piece: drawers.draw(*_given([fill(form, values, state) for values in piece])), pieces):
            done.append(pdf)
            if progress is not None:
                progress(min(len(done) * AT_ONCE, len(documents)), len(documents))
    return _joined(done)


def _given(sheets: Sequence[Sheet]) -> tuple[str, str]:
    """How to draw, and what, as the renderer takes it."""
    first = sheets[0]
    page = {
        "title": first.title, "margins": first.margins, "landscape": first.landscape, "size": first.size,
        "leading": first.leading, "one": first.is_one_page, "fit": False,
    }  # fmt: skip
    paged = [_pages(sheet) for sheet in sheets]
    how = {
        "fonts": fonts.chosen(), "folders": fonts.font_folders(), "page": page, "tags": len(paged) == 1,
        "pages": sum(len(pages) for pages in paged),
    }  # fmt: skip
    return _json(how), _json(paged)


def _json(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _joined(pdfs: list[bytes]) -> bytes:
    with pypdfium2.PdfDocument.new() as whole:
        for pdf in pdfs:
            with pypdfium2.PdfDocument(pdf) as part:
                whole.import_pages(part)
        written = io.BytesIO()
        whole.save(written)
        return written.getvalue()


def _pages(sheet: Sheet) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = [[]]
    for block in sheet.blocks:
        if isinstance(block, NewPage):
            pages.append([])
        else:
            pages[-1].append(_block(block))
    return pages


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, serial, code):
            return {"kind": "heading", "text": text, "serial": serial, "code": _run(code) if code else None}
        case Table(columns, rows, head):
            return {"kind": "table", "columns": columns, "head": head, "rows": [[_cell(cell) for cell in row] for row in rows]}
        case Loose(paragraph, small):
            return {"kind": "loose", "paragraph": _paragraph(paragraph), "small": small}
        case Cut() | NewPage():
            return {"kind": "cut"}


def _cell(cell: TableCell) -> dict[str, Any]:
    return {"span": cell.span, "align": cell.align, "paragraphs": [_paragraph(each) for each in cell.paragraphs]}


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    columns = [[_run(run) for run in column] for column in paragraph.columns]
    return {"columns": columns, "align": paragraph.align, "indent": paragraph.indent, "above": paragraph.above}


def _run(run: Run) -> dict[str, Any]:
    match run:
        case Blank(text, width):
            return {"text": text, "width": width, "room": width_of(text)}
        case Box(text, ticked):
            return {"text": text, "ticked": ticked}
        case Picture(png, height, svg, _code):
            return {"height": height, "svg": svg} if svg else {"height": height, "png": list(png)}
        case Input():
            return {"text": "", "heading": False}
        case _:
            return {"text": run.text, "heading": run.heading}
