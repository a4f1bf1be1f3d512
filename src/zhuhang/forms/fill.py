"""A form and its values become the neutral tree (排版): one walk over the layout, whatever the output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zhuhang.forms import marks
from zhuhang.forms.filling import SHEET_BEGINS, SHEET_ENDS, Filled, Filling, Placeholders
from zhuhang.forms.marks import Mark, MarkedLine
from zhuhang.forms.model import Block, Cell, Form, FormPart, Row
from zhuhang.forms.tree import (
    Align,
    Blank,
    Box,
    Cut,
    Heading,
    Loose,
    NewPage,
    Paragraph,
    Run,
    Sheet,
    Table,
    TableCell,
    Text,
)
from zhuhang.forms.tree import Block as Drawn
from zhuhang.forms.values import State, Values

SHEET_TITLE = "附：未通过课程清单"


def fill(form: Form, values: Values, state: State = State.COMPLETE) -> Sheet:
    """One document of a form."""
    return draw(form, Filled(form, values, state))


def template(form: Form) -> Sheet:
    """The form with a placeholder in every blank."""
    return draw(form, Placeholders(form), is_template=True)


def draw(form: Form, filling: Filling, is_template: bool = False) -> Sheet:
    """A form with whatever fills its blanks."""
    drawn = [block for number, part in enumerate(form.parts, start=1) for block in _part(filling, part, number)]
    if filling.needs_sheet():
        appended = list(_appended(form, filling))
        drawn += [_marker(SHEET_BEGINS), *appended, _marker(SHEET_ENDS)] if is_template else appended
    left, top, right, bottom = form.page.margins
    page = form.page
    return Sheet(form.name, (left, top, right, bottom), page.landscape, page.size, page.leading, page.one, tuple(drawn))


def _marker(text: str) -> Loose:
    return Loose(Paragraph(((Text(text),),)), small=True)


def _part(filling: Filling, part: FormPart, number: int) -> Iterator[Drawn]:
    if number > 1:
        yield NewPage() if part.apart else Cut()
    yield Heading(part.title, filling.serial(), filling.code(number))
    for block in part.blocks:
        yield from _block(filling, block)


def _block(filling: Filling, block: Block) -> Iterator[Drawn]:
    if block.table is not None:
        rows = [row for each in block.rows for row in _rows(filling, each)]
        repeated = next((at for at, each in enumerate(block.rows) if isinstance(each, Row)), 0)
        yield Table(tuple(block.table), tuple(rows), head=repeated)
        return
    for paragraph in _paragraphs(filling, block.line if block.line is not None else block.note or ""):
        yield Loose(paragraph, small=block.note is not None)


def _rows(filling: Filling, row: list[Cell] | Row) -> Iterator[tuple[TableCell, ...]]:
    if isinstance(row, Row):
        for line in filling.rows(row.each, row.at_least):
            yield tuple(TableCell((_plain(_columns_in(text, line)),), align="center") for text in row.cells)
    else:
        yield tuple(_cell(filling, cell) for cell in row)


def _columns_in(text: str, line: Mapping[str, str]) -> str:
    return marks.FIELD.sub(lambda found: line.get(found[1], ""), text)


def _plain(text: str) -> Paragraph:
    return Paragraph(((Text(text),),), align="center")


def _cell(filling: Filling, cell: Cell) -> TableCell:
    if cell.head is not None:
        words = "\n".join(cell.head) if cell.upright else cell.head
        heads = [Paragraph(((Text(line, heading=True),),), align="center") for line in words.split("\n")]
        return TableCell(tuple(heads), cell.span, "center")
    align = cell.align or _usual(cell)
    paragraphs = [*_paragraphs(filling, cell.text, align), *_choice(filling, cell)]
    foot = _paragraphs(filling, cell.foot, align)
    if foot:
        foot[0] = Paragraph(foot[0].columns, foot[0].align, foot[0].indent, above=cell.space)
    elif cell.space:
        foot = [Paragraph((), above=cell.space)]
    return TableCell(tuple([*paragraphs, *foot] or [_plain("")]), cell.span, align)


def _usual(cell: Cell) -> Align:
    """A single value stands in the middle, running text at the left."""
    return "center" if marks.FIELD.fullmatch(cell.text) and not cell.foot and not cell.space else "left"


def _choice(filling: Filling, cell: Cell) -> list[Paragraph]:
    if cell.boxes is None:
        return []
    if asked := filling.asked(cell.boxes):
        return [Paragraph(((asked,),))]
    boxes = filling.boxes(cell.boxes)
    if cell.stacked:
        return [Paragraph(((box,),)) for box in boxes]
    return [Paragraph((_spaced(boxes),))]


def _spaced(boxes: list[Box]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for box in boxes:
        runs += [Text("　"), box] if runs else [box]
    return tuple(runs)


def _paragraphs(filling: Filling, text: str, align: Align = "left") -> list[Paragraph]:
    return [_paragraph(filling, line, align) for line in marks.lines_of(text)]


def _paragraph(filling: Filling, line: MarkedLine, align: Align) -> Paragraph:
    columns = tuple(tuple(run for part in column for run in _runs(filling, part)) for column in line.columns)
    set_as: Align = "right" if line.align == "right" else "center" if line.align == "center" else align
    return Paragraph(columns, set_as, line.indent)


def _runs(filling: Filling, part: str | Mark) -> list[Run]:
    if isinstance(part, str):
        return [Text(part)]
    if asked := filling.asked(part.key):
        return [asked]
    if filling.form.fields[part.key].of:
        return list(_spaced(filling.boxes(part.key)))
    if picture := filling.signature(part.key):
        return [picture]
    text = filling.text(part.key)
    return [Blank(text, part.width)] if part.width else [Text(text)]


def _appended(form: Form, filling: Filling) -> Iterator[Drawn]:
    """The long list on a sheet of its own, under the student's name."""
    assert form.sheet is not None
    field = form.fields[form.sheet]
    yield NewPage()
    yield Heading(SHEET_TITLE, filling.serial(), filling.code(len(form.parts) + 1))
    named = [(form.fields[key].label, key) for key in ("name", "student_id", "class_group") if key in form.fields]
    yield Loose(Paragraph(tuple((Text(f"{label}：{filling.text(key)}"),) for label, key in named)))
    head = tuple(TableCell((Paragraph(((Text(label, heading=True),),), "center"),), align="center") for label in ("序号", *field.columns.values()))
    rows = [
        tuple(TableCell((_plain(line[column]),), align="center") for column in ("number", *field.columns))
        for line in filling.rows(form.sheet, 0)
    ]
    yield Table((3.0, *(_weight(label, key, filling) for key, label in field.columns.items())), (head, *rows), head=1)


def _weight(label: str, column: str, filling: Filling) -> float:
    """A column's share of the width: by its longest words, within bounds."""
    longest = max((len(line[column]) for line in filling.rows(filling.form.sheet or "", 0)), default=0)
    return float(min(max(longest * 0.8, len(label), 4), 10))
