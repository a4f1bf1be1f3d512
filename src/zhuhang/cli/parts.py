"""Results too many for one reading (分批读入): read and put by so many students at a time, within bounded memory.

Only Parquet is read so; no other format comes that large. Files of different students are read one after another. Where a
student's results lie in several files, or a file is too long, the files are first cut by student.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from zhuhang import gradebook
from zhuhang.engine.parts import ROWS_AT_ONCE, Parts
from zhuhang.gradebook.columnar import as_text
from zhuhang.gradebook.grid import grid_of
from zhuhang.gradebook.headers import SEARCHED_ROWS, Header, find_header
from zhuhang.gradebook.tables import RESULTS, Reading, RowNote, SheetError, Source
from zhuhang.gradebook.terms import TERM_CODES
from zhuhang.gradebook.vocabulary import RESULTS as VOCABULARY

CUT_ROWS = 1_000_000
"""Rows of a file that are cut at once."""

_MAGIC = b"PAR1"
_FIRST_ROW = 2
"""What the first row of a Parquet file counts as: its header is row 1."""

_ROW, _PART = "zhuhang:row", "zhuhang:part"


@dataclass(frozen=True)
class _File:
    """A Parquet file of results: the column its students stand in, and how many ``rows`` each has as ``written`` there."""

    path: Path
    height: int
    column: str
    students: pl.DataFrame
    may_be_cut: bool


@dataclass(frozen=True)
class _Piece:
    """What is read of one file: all of it, or a cut of it with the rows of the file that it holds."""

    place: int
    path: Path
    rows: pl.Series | None = None

    def row(self, number: int) -> int:
        """The row of the file that a row of the piece is."""
        return number if self.rows is None or number < _FIRST_ROW else self.rows[number - _FIRST_ROW]


def are_too_many(paths: Sequence[Path]) -> bool:
    """Whether results are to be read in parts: Parquet files with more rows than are read at once."""
    try:
        return all(_is_parquet(path) for path in paths) and sum(_height(path) for path in paths) > ROWS_AT_ONCE
    except (PolarsError, OSError):
        return False


def read_in_parts(paths: Sequence[Path], parts: Parts) -> Reading | None:
    """Read results and put them by; the account of what was read, without a table. None where they cannot be taken apart.

    Raises SheetError with every file's reason, as one reading of all does.
    """
    files = [_file(path) for path in paths]
    whole = [file for file in files if file is not None]
    if len(whole) < len(files):
        return None
    pieces = _pieces(whole, parts.shelf.path)
    return None if pieces is None else _read(pieces, [Source(_label(path, paths)) for path in paths], parts)


def _read(pieces: Iterator[list[_Piece]], sources: list[Source], parts: Parts) -> Reading:
    account, faults = Reading(RESULTS.to_frame(eager=True), sources=sources), list[SheetError]()
    for together in pieces:
        try:
            reading = gradebook.read_results([piece.path for piece in together])
        except SheetError as fault:
            faults.append(fault)
            continue
        if not faults:
            parts.add(_placed(reading.table, together))
        _add(account, reading, together)
    if faults:
        raise SheetError(faults[0].code, "\n".join(str(fault) for fault in faults))
    places = {source: place for place, source in enumerate(sources)}
    account.notes.sort(key=lambda note: (places[note.source], note.row))
    return account


def _add(account: Reading, reading: Reading, pieces: list[_Piece]) -> None:
    """Add one part's account, its rows and files named as the person who gave them knows them."""
    by_source = dict(zip(reading.sources, pieces, strict=True))

    def as_given(note: RowNote) -> RowNote:
        piece = by_source[note.source]
        return replace(note, source=account.sources[piece.place], row=piece.row(note.row))

    account.notes += map(as_given, reading.notes)
    for name in ("read", "used", "ignored", "refused"):
        setattr(account.rows, name, getattr(account.rows, name) + getattr(reading.rows, name))


def _placed(results: pl.DataFrame, pieces: list[_Piece]) -> pl.DataFrame:
    """Results with the places of their files and rows as they were given."""
    placed = []
    for number, piece in enumerate(pieces):
        own = results.filter(pl.col("source") == number).with_columns(pl.lit(piece.place, pl.UInt16).alias("source"))
        placed.append(own if piece.rows is None else own.with_columns(piece.rows.gather(own["row"] - _FIRST_ROW).alias("row")))
    return pl.concat(placed)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _height(path: Path) -> int:
    rows: int = pl.scan_parquet(path).select(pl.len()).collect().item()
    return rows


def _label(path: Path, paths: Sequence[Path]) -> str:
    return str(path) if any(other.name == path.name and other != path for other in paths) else path.name


def _file(path: Path) -> _File | None:
    """A file that says in columns whose results it has, and of which term; None for any other."""
    scanned = pl.scan_parquet(path)
    head = scanned.head(SEARCHED_ROWS).collect()
    texts = pl.DataFrame([as_text(column) for column in head.get_columns()])
    header = find_header(grid_of(Source(path.name), texts, first_row=_FIRST_ROW, typed=head.columns), VOCABULARY)
    if header is None or "student_id" not in header.fields or not header.fields.keys() & {"term", "year"}:
        return None
    column = header.label("student_id")
    written = scanned.select(pl.col(column).alias("written")).group_by("written").len("rows").collect()
    cleaned = grid_of(Source(path.name), pl.DataFrame([as_text(written["written"])])).cells.to_series()
    students = written.with_columns(cleaned.alias("student_id"))
    return _File(path, _height(path), column, students, may_be_cut=_may_be_cut(scanned, header))


def _may_be_cut(scanned: pl.LazyFrame, header: Header) -> bool:
    """Whether each cut says by itself what it means: codes of terms are told from numbers by all of a column."""
    column = header.label("number")
    if not column:
        return True
    numbers = set(as_text(scanned.select(pl.col(column).unique()).collect()[column]).drop_nulls())
    return not numbers & TERM_CODES.keys() or bool(numbers & {"1", "2"})


def _pieces(files: list[_File], folder: Path) -> Iterator[list[_Piece]] | None:
    """What is read together, one part after another; None where files must be cut and cannot."""
    rows = pl.concat([file.students.select("student_id", "rows") for file in files]).filter(pl.col("student_id") != "")
    apart = sum(file.students.filter(pl.col("student_id") != "")["student_id"].n_unique() for file in files) == rows["student_id"].n_unique()
    if apart and all(file.height <= ROWS_AT_ONCE for file in files):
        return ([_Piece(place, file.path)] for place, file in enumerate(files))
    if not all(file.may_be_cut for file in files):
        return None
    by_student = rows.group_by("student_id").agg(pl.col("rows").sum()).sort("student_id")
    parts = by_student.select("student_id", (pl.col("rows").cum_sum() // (ROWS_AT_ONCE // 2)).cast(pl.Int64).alias(_PART))
    return _cut(files, parts, folder / "cut")


def _cut(files: list[_File], parts: pl.DataFrame, folder: Path) -> Iterator[list[_Piece]]:
    """Cut every file by student, then put together what was cut of each file for each part."""
    for place, file in enumerate(files):
        known = file.students.join(parts, on="student_id", how="left").select("written", pl.col(_PART).fill_null(0))
        rows = pl.scan_parquet(file.path).with_row_index(_ROW, offset=_FIRST_ROW)
        for begin in range(0, file.height, CUT_ROWS):
            some = rows.slice(begin, CUT_ROWS).collect()
            marked = some.join(known, left_on=file.column, right_on="written", how="left", nulls_equal=True, maintain_order="left")
            for (part,), cut in marked.partition_by(_PART, as_dict=True, include_key=False).items():
                into = folder / f"{part:06d}" / f"{place:06d}"
                into.mkdir(parents=True, exist_ok=True)
                cut.write_parquet(into / f"{begin:012d}.parquet", compression="lz4")
    for part in sorted(folder.iterdir()):
        yield [_joined(into, files) for into in sorted(part.iterdir())]


def _joined(folder: Path, files: list[_File]) -> _Piece:
    """The cuts of one file for one part as one file of the same name."""
    cuts = sorted(folder.iterdir())
    rows = pl.concat([pl.read_parquet(cut) for cut in cuts])
    for cut in cuts:
        cut.unlink()
    place = int(folder.name)
    path = folder / files[place].path.name
    rows.drop(_ROW).write_parquet(path, compression="lz4")
    return _Piece(place, path, rows[_ROW])
