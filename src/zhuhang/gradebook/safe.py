"""Writing text into sheets so that no cell ever becomes a formula (防公式注入)."""

from __future__ import annotations

from typing import Any

import polars as pl

WORKBOOK_OPTIONS: dict[str, Any] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""What every xlsxwriter workbook is opened with: text stays text, a student id keeps its zeros."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_STARTING = "^[" + "".join(("=", "+", r"\-", "@", r"\t", r"\r", r"\n", "＝", "＋", "－", "＠")) + "]"


def safe_text(value: object) -> str:
    """A value as a text cell of a .csv: an apostrophe in front where a spreadsheet would take it for a formula.

    Numbers are written as they are; only text can carry what somebody else typed.
    """
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(_STARTS) and not is_number else text


def safe_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose text columns are all safe to be written as .csv."""
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(_STARTING)).then(pl.lit("'") + text).otherwise(text).name.keep())
