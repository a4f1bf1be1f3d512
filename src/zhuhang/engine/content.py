"""The digest of what is sealed (内容摘要): the same for the same results in any file, format, order, or number of parts.

Long columns are digested one by one as their parts come by, in the order of students; the digest of the whole is made of
theirs and of the short tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import polars as pl

from zhuhang.engine.coding import TEXTS

COLUMNS = {
    "student": pl.UInt32, "course": pl.UInt32, "at": pl.UInt8, "term": pl.UInt8, "written": pl.UInt8, "sitting": pl.UInt8,
    "outcome": pl.UInt8, "credits": pl.Int32, "point": pl.Int32, "nature": pl.UInt16, "grade": pl.UInt32, "remark": pl.UInt32,
}
"""What of an attempt is content, and how wide it is digested; where a row stood and who taught it are not."""


class Content:
    """Digests attempts as they come, part after part, and at the end the lists and tables beside them."""

    def __init__(self) -> None:
        self._values = {name: hashlib.sha256() for name in COLUMNS}
        self._blanks = {name: hashlib.sha256() for name in COLUMNS}
        self._rows = 0

    def add(self, attempts: pl.DataFrame) -> None:
        """Digest the next attempts, in the order of students."""
        for name, width in COLUMNS.items():
            column = attempts[name].to_physical().cast(width)
            if column.null_count():
                blanks = column.is_null().arg_true().cast(pl.Int64) + self._rows
                self._blanks[name].update(blanks.to_numpy().tobytes())
                column = column.fill_null(0)
            self._values[name].update(column.rechunk().to_numpy().data)
        self._rows += attempts.height

    def digest(self, terms: Sequence[str], texts: Mapping[str, pl.Series], tables: Mapping[str, pl.DataFrame]) -> str:
        """sha256 over the attempts digested so far, the terms, the lists of texts, and the tables; ``sha256:`` before it."""
        whole = hashlib.sha256("\n".join([f"attempts {self._rows}", *terms]).encode())
        for name in COLUMNS:
            whole.update(f"\n{name} {self._values[name].hexdigest()} {self._blanks[name].hexdigest()}".encode())
        listed = {name: column.to_frame(name) for name, column in texts.items() if name in COLUMNS}
        for name, table in {**listed, **tables}.items():
            whole.update(f"\n{name} {table.height}\n".encode())
            for column in table.get_columns():
                whole.update(column.name.encode())
                _add(whole, column)
        return f"sha256:{whole.hexdigest()}"


def texts_of(attempts: pl.DataFrame | pl.LazyFrame) -> dict[str, pl.Series]:
    """The lists that the columns of text point into."""
    schema = attempts.collect_schema()
    return {name: kind.categories for name in TEXTS if isinstance(kind := schema.get(name), pl.Enum)}


def _add(digest: hashlib._Hash, column: pl.Series) -> None:
    if column.dtype == pl.String:
        text = column.fill_null("\x00")
        digest.update(text.str.len_bytes().to_numpy().tobytes())
        joined: str = text.str.join("").item()
        digest.update(joined.encode())
        return
    digest.update(column.is_null().to_numpy().tobytes())
    digest.update(column.cast(pl.Int64).fill_null(0).to_numpy().tobytes())
