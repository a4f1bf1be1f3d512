"""Cleaning the text of cells (单元格文本): full-width characters, odd spaces, invisible marks. Nothing else changes."""

from __future__ import annotations

import re

import polars as pl

from zhuhang.gradebook.coding import map_texts

_SPACES = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_REPLACED = {**_HALF_WIDTH, **dict.fromkeys(_SPACES, " "), **dict.fromkeys(_INVISIBLE, ""), "\u2212": "-"}
_TABLE = str.maketrans(_REPLACED)
_UNCLEAN = "[\uff01-\uff5e" + _SPACES + _INVISIBLE + "\u2212]"
_BLANKS = re.compile(r"\s+")


def clean(text: str) -> str:
    """One cell's text with half-width characters, ordinary spaces, and none around it."""
    return text.translate(_TABLE).strip()


def clean_columns(columns: pl.DataFrame) -> tuple[list[pl.Series], list[pl.Series]]:
    """Text columns cleaned like :func:`clean`, and the distinct texts of each; blank cells and nulls become ""."""
    said = columns.select(pl.all().unique().implode())
    cleaned = [_cleaned(column, said[column.name].item()) for column in columns.get_columns()]
    return [column for column, _ in cleaned], [texts for _, texts in cleaned]


def _cleaned(column: pl.Series, said: pl.Series) -> tuple[pl.Series, pl.Series]:
    if said.has_nulls():
        column, said = column.fill_null(""), said.fill_null("").unique()
    cleaned = said.str.strip_chars()
    if said.str.contains(_UNCLEAN).any():
        cleaned = said.str.replace_many(list(_REPLACED), list(_REPLACED.values())).str.strip_chars()
    return (column, said) if cleaned.equals(said) else (map_texts(column, said, cleaned), cleaned.unique())


def header_key(text: str) -> str:
    """A header as it is looked up: cleaned, without spaces and marks around it, Latin letters in capitals."""
    return _BLANKS.sub("", clean(text)).strip("*:＊").upper()


def shortened(text: str, limit: int = 40) -> str:
    """A value as a message quotes it: at most ``limit`` characters, on one line."""
    flat = _BLANKS.sub(" ", text)
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
