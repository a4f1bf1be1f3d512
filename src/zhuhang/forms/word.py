"""Forms as editable Word files (输出 Word): East Asian fonts and language on every run, so that Word shows what is meant."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from zhuhang.forms.codes import png as code_png
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
from zhuhang.forms.word_archive import deterministic

SONG, HEI, KAI = "宋体", "黑体", "楷体"
CODE_MARK = "zhuhang-code"
"""The description of a code's picture: by it a code is found again in a template a college restyled."""

STYLES = ("Normal", "DefaultParagraphFont", "TableNormal", "TableGrid", "NoList")

CLOSER = 0.94
"""Word sets lines wider than the PDF does: a form of one page is set so much smaller."""

_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
LONG_TITLE = 18
CELL_MARGINS = 3.8
"""What Word leaves free at both sides of a cell, in mm."""

_TALL_PAPER = (210, 297)


def render_docx(form: Form, values: Values, state: State = State.COMPLETE) -> bytes:
    """One document as an editable Word file."""
    return write(fill(form, values, state))


def write(sheet: Sheet) -> bytes:
    """A neutral tree as a Word file; same tree, same bytes."""
    return deterministic(_Writer(sheet).written())


class _Writer:
    """Writes one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._size = sheet.size * (CLOSER if sheet.is_one_page else 1)
        self._document = Document()
        self._paper()
        self._style()
        self._starts_page = False

    def written(self) -> bytes:
        for block in self._sheet.blocks:
            self._block(block)
        content = io.BytesIO()
        self._document.save(content)
        return content.getvalue()

    def _paper(self) -> None:
        section = self._document.sections[0]
        width, height = reversed(_TALL_PAPER) if self._sheet.landscape else _TALL_PAPER
        section.orientation = WD_ORIENT.LANDSCAPE if self._sheet.landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        left, top, right, bottom = self._sheet.margins
        section.left_margin, section.top_margin, section.right_margin, section.bottom_margin = Mm(left), Mm(top), Mm(right), Mm(bottom)
        section.header_distance = section.footer_distance = Mm(6)
        self._width = width - left - right

    def _style(self) -> None:
        style = self._document.styles["Normal"]
        style.font.size = Pt(self._size)
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
        _dress(style.element.get_or_add_rPr(), SONG)
        _spare(self._document)
        self._document.core_properties.title = self._sheet.title
        self._document.core_properties.author = ""

    def _block(self, block: Block) -> None:
        match block:
            case NewPage():
                self._starts_page = True
            case Heading():
                self._heading(block)
            case Cut():
                self._cut()
            case Loose(paragraph, small):
                self._paragraph(self._document.add_paragraph(), paragraph, 9.5 if small else None, KAI if small else None)
            case Table():
                self._table(block)

    def _heading(self, heading: Heading) -> None:
        table = self._document.add_table(1, 3)
        _set_columns(table, [32, self._width - 64, 32])
        code, title, serial = table.rows[0].cells
        for cell in (code, title):
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        serial.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
        code.paragraphs[0].paragraph_format.page_break_before = self._starts_page
        self._starts_page = False
        if heading.code:
            self._run(code.paragraphs[0], heading.code)
        title.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _words(title.paragraphs[0], heading.text, HEI, 13 if len(heading.text) > LONG_TITLE else 16, bold=True)
        serial.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if heading.serial:
            _words(serial.paragraphs[0], f"编号：{heading.serial}", size=9)
        self._small_gap()

    def _cut(self) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
        dashes = "-" * int(self._width / 3.4)
        _words(paragraph, f"{dashes} 裁 切 线 {dashes}", size=8)

    def _small_gap(self) -> None:
        """Two tables that touch would become one."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(3)

    def _table(self, drawn: Table) -> None:
        table = self._document.add_table(len(drawn.rows), len(drawn.columns))
        table.style = "Table Grid"
        total = sum(drawn.columns)
        widths = [self._width * width / total for width in drawn.columns]
        _set_columns(table, widths)
        for at, cells in enumerate(drawn.rows):
            row = table.rows[at]
            if at < drawn.head:
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            self._row(list(row.cells), cells, widths)
        self._small_gap()

    def _row(self, places: list[Any], cells: tuple[TableCell, ...], widths: list[float]) -> None:
        at = 0
        for cell in cells:
            place = places[at] if cell.span == 1 else places[at].merge(places[at + cell.span - 1])
            width = sum(widths[at : at + cell.span]) - CELL_MARGINS
            at += cell.span
            place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            for number, paragraph in enumerate(cell.paragraphs):
                self._paragraph(place.paragraphs[0] if number == 0 else place.add_paragraph(), paragraph, width=width)
            place.paragraphs[0].paragraph_format.space_before = Pt(max(2, _points(cell.paragraphs[0].above)))
            place.paragraphs[-1].paragraph_format.space_after = Pt(2)

    def _paragraph(
        self, place: Any, paragraph: Paragraph, size: float | None = None, font: str | None = None, width: float = 0
    ) -> None:
        place.alignment = _ALIGN[paragraph.align]
        if not any(isinstance(run, Picture) for column in paragraph.columns for run in column):
            place.paragraph_format.line_spacing = Pt((size or self._size) * (0.85 + self._sheet.leading))
        if paragraph.above:
            place.paragraph_format.space_before = Pt(_points(paragraph.above))
        if paragraph.indent:
            place.paragraph_format.first_line_indent = Pt(2 * self._size)
        for number, column in enumerate(paragraph.columns):
            if number:
                place.paragraph_format.tab_stops.add_tab_stop(Mm((width or self._width) * number / len(paragraph.columns)))
                place.add_run("\t")
            for run in column:
                self._run(place, run, size, font)

    def _run(self, place: Any, run: Run, size: float | None = None, font: str | None = None) -> None:
        match run:
            case Picture():
                _picture(place, run)
            case Box(text, ticked, mark):
                _words(place, mark or ("☑" if ticked else "□"), font or SONG, size)
                _words(place, text, font, size)
            case Blank(text, width):
                _words(place, _on_line(text, width), font, size, underlined=bool(text))
            case Input():
                pass
            case _:
                _words(place, run.text, HEI if run.heading else font, size)


def _on_line(text: str, width: int) -> str:
    """A text in the middle of its line; a line of its own to write on, since underlined spaces vanish at a line's end."""
    if not text:
        return "_" * width * 2
    beside = "　" * max(int((width - width_of(text)) / 2), 0) or " "
    return f"{beside}{text}{beside}"


def _spare(document: Any) -> None:
    """Leave out the library's many styles and its picture of an empty page: they are most of a file's size."""
    styles = document.styles.element
    for style in [each for each in styles.findall(qn("w:style")) if each.get(qn("w:styleId")) not in STYLES]:
        styles.remove(style)
    for part in (document.part, document.part.package):
        for key in [key for key, each in part.rels.items() if each.reltype.rsplit("/", 1)[-1] in ("stylesWithEffects", "thumbnail")]:
            del part.rels[key]


def _points(millimetres: float) -> float:
    return millimetres * 72 / 25.4


def _set_columns(table: Any, widths: list[float]) -> None:
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _words(place: Any, text: str, font: str | None = None, size: float | None = None, *, bold: bool = False, underlined: bool = False) -> None:
    run = place.add_run(text)
    run.bold = bold or None
    run.underline = underlined or None
    if size:
        run.font.size = Pt(size)
    _dress(run._r.get_or_add_rPr(), font)


def _dress(properties: Any, font: str | None) -> None:
    """East Asian font and language, which Word takes from nowhere else."""
    if font:
        fonts = properties.get_or_add_rFonts()
        for place in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{place}"), font)
        fonts.set(qn("w:hint"), "eastAsia")
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")


def _picture(place: Any, run: Picture) -> None:
    inserted = place.add_run().add_picture(io.BytesIO(code_png(run.code) if run.code else run.png), height=Mm(run.height))
    description = f"{CODE_MARK}:{run.code.rsplit(':', 1)[-1]}" if run.code else "签名"
    inserted._inline.docPr.set("descr", description)
