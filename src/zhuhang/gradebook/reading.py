"""From a decoded sheet to a canonical table (规范表): repeats counted once, contradictions refused, rows accounted for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from zhuhang.gradebook.accounts import in_order
from zhuhang.gradebook.decoding import Decoder
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.sheets import Sheets, read_sheets
from zhuhang.gradebook.tables import Reading, RowNote, Rows, Source
from zhuhang.gradebook.vocabulary import Vocabulary

PLACE = pl.Schema({"source": pl.UInt16, "row": pl.UInt32})


@dataclass
class Gathered:
    """Rows of several sheets on their way into one table: ``table`` also has ``source`` and ``row``."""

    table: pl.DataFrame
    sources: list[Source] = field(default_factory=list)
    notes: list[RowNote] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)
    read: int = 0

    def add(self, table: pl.DataFrame, source: Source, layout: str, notes: Sequence[RowNote], read: int) -> None:
        """Append one sheet's rows, which have ``row``, and what was noted of it."""
        place = pl.lit(len(self.sources), dtype=pl.UInt16).alias("source")
        self.table = pl.concat([self.table, table.with_columns(place).select(self.table.columns).cast(self.table.schema)])
        self.sources.append(source)
        self.layout.append(layout)
        self.notes += notes
        self.read += read


def gather(schema: pl.Schema) -> Gathered:
    """Nothing read yet of a table with that schema."""
    return Gathered(pl.Schema({**schema, **PLACE}).to_frame(eager=True))


def gather_sheets(
    paths: Sequence[Path],
    vocabulary: Vocabulary,
    schema: pl.Schema,
    decode: Callable[[Decoder], None],
    mappings: Mappings | None = None,
    into: Gathered | None = None,
) -> Gathered:
    """Every recognised sheet of the files: ``decode`` reads its cells into columns named as in ``schema`` but for ``_``."""
    gathered = into or gather(schema)
    sheets: Sheets = read_sheets(paths, vocabulary, mappings)
    for body in sheets.bodies:
        decoder = Decoder(body, body.frame)
        decode(decoder)
        decoder.fault_shifted()
        refused = decoder.refuse()
        table = decoder.frame.select("row", *(pl.col(f"_{name}").alias(name) for name in schema))
        read = body.frame.height + len(body.ignored)
        gathered.add(table, body.source, vocabulary.label, [*body.ignored, *refused], read)
    gathered.notes += sheets.notes
    return gathered


def settle(gathered: Gathered, schema: pl.Schema, key: Sequence[str], what: str) -> Reading:
    """The reading of one statement per ``key``: the same twice counts once, contradictions are all refused."""
    distinct = gathered.table.unique(schema.names(), keep="first", maintain_order=True)
    clashing = distinct.filter(pl.len().over(key) > 1)
    contrary = gathered.table.join(clashing.select(key).unique(), on=key, how="semi", nulls_equal=True)
    again = gathered.table.join(distinct, on=["source", "row"], how="anti").join(contrary, on=["source", "row"], how="anti")
    notes = [*gathered.notes, *_notes(gathered, contrary, "refused", "conflicting-rows", f"同一{what}另有内容不同的行，都没有采用")]
    notes += _notes(gathered, again, "ignored", "duplicate-row", "与另一行相同，只计一次")
    kept = distinct.join(contrary, on=["source", "row"], how="anti", maintain_order="left")
    reading = finish(gathered, kept.select(schema.names()), notes)
    reading.places = kept.select(PLACE.names())
    return reading


def finish(gathered: Gathered, table: pl.DataFrame, notes: list[RowNote]) -> Reading:
    """The reading with its account: read = used + ignored + refused."""
    refused = sum(note.verdict == "refused" for note in notes)
    used = table.height
    rows = Rows(gathered.read, used, gathered.read - used - refused, refused)
    return Reading(table, rows, in_order(notes, gathered.sources), gathered.sources, gathered.layout)


def _notes(gathered: Gathered, rows: pl.DataFrame, verdict: str, code: str, why: str) -> list[RowNote]:
    return [
        RowNote(
            "refused" if verdict == "refused" else "ignored", code, gathered.sources[row["source"]], row["row"], "", "", why,
            row.get("student_id") or "", row.get("term") or "", row.get("name") or "",
        )
        for row in rows.iter_rows(named=True)
    ]
