"""Text tables (.csv, .tsv): encoding, separator and rows, read without guessing what cannot be known."""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from zhuhang.gradebook.grid import Grid, grid_of
from zhuhang.gradebook.tables import SheetError, Source

MAX_BYTES = 800 * 2**20
MAX_ROWS = 2_500_000
MAX_LINE = 2**20
_CHUNK = 2**20
_SNIFFED_LINES = 200
_UTF8_HANZI = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){3}")


def read_delimited(path: Path) -> list[Grid]:
    """The one sheet of a text table; raise SheetError where it cannot be read safely."""
    _check_size(path)
    data = _as_utf8(path, path.read_bytes())
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    sniffed = _first_lines(data)
    separator = _separator(sniffed)
    try:
        width = max(_widths(sniffed, separator), default=1)
    except csv.Error as error:
        raise SheetError("bad-csv", _bad_quotes(path, data)) from error
    schema = {f"c{place}": pl.String for place in range(width + 1)}
    try:
        cells = pl.read_csv(
            data, has_header=False, schema=schema, separator=separator, quote_char='"', truncate_ragged_lines=True,
            missing_columns="insert",
        )
    except PolarsError as error:
        raise SheetError("bad-csv", _bad_quotes(path, data)) from error
    if _is_cut_off(data, sniffed, separator):
        last = cells.columns[-1]
        cells = cells.with_columns(pl.when(pl.int_range(pl.len()) == pl.len() - 1).then(pl.lit("…")).otherwise(last).alias(last))
    return [grid_of(Source(path.name), cells, separated=True)]


def _is_cut_off(data: bytes, lines: list[str], separator: str) -> bool:
    """Whether the last line has no end and fewer cells than every whole line: a download that broke off."""
    tail = data[data.rfind(b"\n") + 1 :].decode("utf-8", errors="ignore")
    counts = _widths(lines[:-1], separator)
    whole = [count for count in counts if count > max(counts) // 2]
    return bool(tail.strip()) and max(_widths([tail], separator)) < min(whole, default=0)


def _widths(lines: list[str], separator: str) -> list[int]:
    """How many cells each line has; csv.Error where one is longer than a cell can be, often for want of a quote."""
    return [len(row) for row in csv.reader(lines, delimiter=separator)]


def _check_size(path: Path) -> None:
    if path.stat().st_size > MAX_BYTES:
        raise SheetError("too-large", f"{path.name}：文件超过 {MAX_BYTES // 2**20} MB。请按学院或学期分开导出后再导入")
    rows, bare = 0, 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found = chunk.count(b"\n") or chunk.count(b"\r")
            rows, bare = rows + found, 0 if found else bare + len(chunk)
            if bare >= MAX_LINE:
                raise SheetError("cell-too-large", f"{path.name}：第 {rows + 1} 行长于 1 MB，不是成绩表的一行。请重新导出")
            if rows > MAX_ROWS:
                raise SheetError(
                    "too-many-rows", f"{path.name}：多于 {MAX_ROWS:,} 行。请按学院或学期分开导出，或改用 Parquet 文件"
                )


def _as_utf8(path: Path, data: bytes) -> bytes:
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    encoding = declared_encoding(data)
    if encoding is None:
        fault = _fault(data, "utf-8")
        if fault is None:
            return data
        if _starts_as_utf8(data):
            raise SheetError("mixed-encoding", _undecodable(path, data, fault, "UTF-8"))
        encoding = "gb18030"
        _check_not_mixed(path, data)
    return _recoded(path, data, encoding)


def declared_encoding(data: bytes) -> str | None:
    """UTF-16, where a mark or the zero bytes of the text say so; else None."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:2000]
    if len(head) > 3 and head.count(0) > len(head) // 10:
        return "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
    return None


def _recoded(path: Path, data: bytes, encoding: str) -> bytes:
    decoder, out = codecs.getincrementaldecoder(encoding)(), io.BytesIO()
    try:
        for start in range(0, len(data), _CHUNK):
            out.write(decoder.decode(data[start : start + _CHUNK]).encode())
        out.write(decoder.decode(b"", final=True).encode())
    except UnicodeError as error:
        fault = _fault(data, encoding) or 0
        raise SheetError("undecodable", _undecodable(path, data, fault, encoding.upper())) from error
    return out.getvalue().removeprefix(codecs.BOM_UTF8)


def _fault(data: bytes, encoding: str) -> int | None:
    """Where decoding stops, as a position in the bytes; None where all of it decodes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), _CHUNK):
        chunk, waiting = data[start : start + _CHUNK], len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=start + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return start - waiting + error.start
    return None


def _starts_as_utf8(data: bytes) -> bool:
    """Whether the first line that is not ASCII, usually the header, is UTF-8."""
    for line in data[:_CHUNK].splitlines():
        if not line.isascii():
            return _fault(line, "utf-8") is None
    return False


def _check_not_mixed(path: Path, data: bytes) -> None:
    """Refuse a GB18030 file in which a line is UTF-8: it would decode, to other characters than were meant."""
    for found in _UTF8_HANZI.finditer(data):
        start, end = data.rfind(b"\n", 0, found.start()) + 1, data.find(b"\n", found.end())
        if _fault(data[start : end if end >= 0 else len(data)], "utf-8") is None:
            raise SheetError("mixed-encoding", _undecodable(path, data, found.start(), "GB18030"))


def _undecodable(path: Path, data: bytes, position: int, encoding: str) -> str:
    line = data.count(b"\n", 0, position) + 1
    return (
        f"{path.name}：第 {line} 行不是 {encoding} 编码，文件里混有两种编码或已损坏。"
        "请在 Excel 中重新另存为“CSV UTF-8”或 .xlsx 后再导入"
    )


def _first_lines(data: bytes) -> list[str]:
    return data[:_CHUNK].decode("utf-8", errors="ignore").splitlines()[:_SNIFFED_LINES]


def _separator(lines: list[str]) -> str:
    """The separator that occurs in most lines, and there most often."""
    return max(",\t;|", key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)))


def _bad_quotes(path: Path, data: bytes) -> str:
    for number, line in enumerate(io.BytesIO(data), start=1):
        if line.count(b'"') % 2:
            return f"{path.name}：第 {number} 行的引号不成对，无法分清列。请改正该行，或另存为 .xlsx 后再导入"
    return f"{path.name}：引号的用法不合 CSV 格式，或有一格过长，无法分清列。请另存为 .xlsx 后再导入"
