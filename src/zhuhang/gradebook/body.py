"""The rows under a header (表体): named columns, without blank rows, totals and repeated headers.

Where a sheet carries the student or the term in lines between the rows (成绩单), they are carried down to the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from zhuhang.gradebook.coding import cut_alike
from zhuhang.gradebook.grid import Grid
from zhuhang.gradebook.headers import Header, check_columns
from zhuhang.gradebook.tables import RowNote, Source
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.vocabulary import Vocabulary

_TOTAL = r"^(合计|总计|小计|共计|平均|平均分|平均成绩|平均绩点|平均学分绩点|总学分)\s*([:：\d].*)?$"
_STUDENT_ID = r"^[0-9A-Za-z][0-9A-Za-z_.-]*$"
_STUDENT_LINE = r"学\s*号\s*[:：]?\s*([0-9A-Za-z][0-9A-Za-z_-]*)"
_NAME_LINE = r"姓\s*名\s*[:：]?\s*([^\s:：]+)"
_TERM_LINE = r"(\d{4}\s*[-—–~/]\s*\d{4}\s*(?:学年)?\s*[-—–]?\s*第?\s*[一二三123秋春夏](?:季|学期|\b))"
_LINES = {"student_id": _STUDENT_LINE, "name": _NAME_LINE, "term": _TERM_LINE}
_MOST_CELLS_OF_A_HEADING = 2
EXTRA = "extra"


@dataclass
class Body:
    """The rows of one sheet: ``frame`` has ``row`` and a text column for every field found; ``label`` its header.

    ``said`` holds, by field, distinct texts among which are all that its column has.
    """

    source: Source
    header: Header
    frame: pl.DataFrame
    ignored: list[RowNote] = field(default_factory=list)
    said: dict[str, pl.Series] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """The header a field stands under."""
        return self.header.label(name)


def read_body(grid: Grid, header: Header, vocabulary: Vocabulary) -> Body:
    """The rows below the header; SheetError where a required column is missing."""
    first = 0 if grid.typed else header.top + header.depth
    whole = grid.cells.with_columns(_numbered(grid))
    carried = _carried(whole, header)
    check_columns(grid.source, header, vocabulary, _said(carried))
    cells = grid.cells.columns
    kept = pl.concat([whole, carried.select(pl.all().name.prefix("_"))], how="horizontal") if carried.width else whole
    body = Body(grid.source, header, _without_blank_lines(kept.slice(first), cells), said=_texts(grid, header, vocabulary))
    _set_aside(body, _totals(body.frame, grid), "total-row", "合计、平均一类的行，不是成绩")
    _set_aside(body, body.frame.filter(_is_header_again(grid, header)), "header-again", "重复出现的表头")
    if "student_id" in header.fields and ("student_id",) in vocabulary.required:
        _set_aside(body, _remarks(body.frame, f"c{header.fields['student_id'][0]}", cells), "line-of-text", "说明文字，不是表中的一行")
    if carried.width:
        body.frame = body.frame.filter(~_is_line(carried.columns, cells))
    body.frame = body.frame.select("row", *_named(grid, header, vocabulary, carried.columns))
    return body


def _texts(grid: Grid, header: Header, vocabulary: Vocabulary) -> dict[str, pl.Series]:
    alone = [found.name for found in vocabulary.fields if found.name in header.fields and not found.gathers]
    columns = {name: f"c{header.fields[name][0]}" for name in alone}
    return {name: grid.said[column] for name, column in columns.items() if column in grid.said}


def _numbered(grid: Grid) -> pl.Series:
    rows = pl.int_range(grid.first_row, grid.first_row + grid.cells.height, dtype=pl.UInt32, eager=True).alias("row")
    return cut_alike(rows, grid.cells.to_series(0)) if grid.cells.width else rows


def _without_blank_lines(frame: pl.DataFrame, cells: Sequence[str]) -> pl.DataFrame:
    if any((frame[name] != "").all() for name in cells):
        return frame
    return frame.filter(pl.any_horizontal(pl.col(name) != "" for name in cells))


def lines_of(grid: Grid, header: Header) -> list[str]:
    """The fields a sheet has no column for but says in lines between its rows."""
    return _said(_carried(grid.cells.with_row_index("row"), header))


def _said(carried: pl.DataFrame) -> list[str]:
    return [name for name in carried.columns if (carried[name] != "").any()]


def _named(grid: Grid, header: Header, vocabulary: Vocabulary, carried: Sequence[str]) -> list[pl.Expr]:
    columns = [pl.col(f"_{name}").alias(name) for name in carried]
    for found in vocabulary.fields:
        places = header.fields.get(found.name, ())
        if places and found.gathers and len(places) > 1:
            parts = [pl.when(pl.col(f"c{place}") != "").then(f"c{place}") for place in places]
            columns.append(pl.concat_str(parts, separator=" ", ignore_nulls=True).alias(found.name))
        elif places:
            columns.append(pl.col(f"c{places[0]}").alias(found.name))
    if grid.separated:
        last = max(place for place, name in enumerate(header.names) if name)
        beyond = [pl.col(f"c{place}") for place in range(last + 1, grid.cells.width)]
        columns.append(pl.concat_str(beyond).alias(EXTRA) if beyond else pl.lit("").alias(EXTRA))
    return columns


def _set_aside(body: Body, apart: pl.DataFrame, code: str, why: str) -> None:
    """Take rows out of the body, each with a note of what it says."""
    for row in apart.iter_rows(named=True):
        said = " ".join(value for name, value in row.items() if name.startswith("c") and value)
        body.ignored.append(RowNote("ignored", code, body.source, row["row"], "", shortened(said), why))
    if apart.height:
        body.frame = body.frame.filter(~pl.col("row").is_in(apart["row"].implode()))


def _totals(frame: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    """Rows whose first words say that they add up others."""
    found = [frame.clear()]
    for name in grid.cells.columns:
        said = grid.said[name]
        if (totals := said.filter(said.str.contains(_TOTAL))).len():
            found.append(frame.filter(pl.col(name).is_in(totals.implode())))
        frame = frame.filter(pl.col(name) == "")
        if frame.is_empty():
            break
    return pl.concat(found).sort("row")


def _is_header_again(grid: Grid, header: Header) -> pl.Expr:
    head = grid.head(header.top + header.depth)[header.top :]
    rows = [pl.all_horizontal(pl.col(f"c{place}") == text for place, text in enumerate(row)) for row in head]
    named = [place for name in ("student_id", "credits", "grade") for place in header.fields.get(name, ())[:1]]
    if len(named) > 1:
        rows.append(pl.all_horizontal(pl.col(f"c{place}") == header.names[place] for place in named))
    return pl.any_horizontal(rows)


def _remarks(frame: pl.DataFrame, student: str, cells: Sequence[str]) -> pl.DataFrame:
    """Lines such as 制表人：… under a table: one or two cells, and no student id."""
    first = cells[: _MOST_CELLS_OF_A_HEADING + 1]
    if len(first) > _MOST_CELLS_OF_A_HEADING:
        frame = frame.filter(pl.any_horizontal(pl.col(cell) == "" for cell in first))
    few = pl.sum_horizontal(pl.col(cell) != "" for cell in cells) <= _MOST_CELLS_OF_A_HEADING
    return frame.filter(few).filter(~pl.col(student).str.contains(_STUDENT_ID))


def _carried(whole: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Student and term from the lines between the rows, where the sheet has no columns for them."""
    wanted = [name for name in _LINES if name not in header.fields]
    if "student_id" in header.fields and "name" in wanted:
        wanted.remove("name")
    if "year" in header.fields and "term" in wanted:
        wanted.remove("term")
    if not wanted:
        return pl.DataFrame()
    cells = [name for name in whole.columns if name != "row"]
    lines = whole.select(_told(name, cells).alias(name) for name in wanted)
    if "name" in wanted:
        lines = lines.with_columns(pl.when(pl.col("student_id").is_not_null()).then(pl.col("name").fill_null("")))
    return lines.with_columns(pl.all().forward_fill().fill_null(""))


def _told(name: str, cells: Sequence[str]) -> pl.Expr:
    """What a line says of whose or of which term the rows below it are; null where a row is no such line."""
    text = pl.concat_str(cells, separator=" ")
    filled = pl.sum_horizontal(pl.col(cell) != "" for cell in cells)
    is_line = text.str.contains(_STUDENT_LINE)
    return pl.when(is_line | (filled <= _MOST_CELLS_OF_A_HEADING)).then(text.str.extract(_LINES[name]))


def _is_line(carried: Sequence[str], cells: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(_told(name, cells).is_not_null() for name in carried)
