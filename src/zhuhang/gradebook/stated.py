"""Reading what people state about students (认定事实), in the words of the regulation at hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from zhuhang.gradebook.decoding import Decoder
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.reading import gather_sheets, settle
from zhuhang.gradebook.tables import FACTS, Reading, SheetError
from zhuhang.gradebook.terms import read_term
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.values import PLAIN_STUDENT_ID, Unreadable, decimal_parts, read_student_id
from zhuhang.gradebook.vocabulary import FACTS as VOCABULARY
from zhuhang.regulation.model import Regulation

_YES = {"是": "1", "否": "0", "有": "1", "无": "0", "√": "1", "true": "1", "false": "0"}


def read_facts(path: Path, regulation: Regulation, *, mappings: Mappings | None = None) -> Reading:
    """The facts stated in a table, a row of :data:`FACTS` each.

    SheetError where a fact is none the regulation names; a row whose value is neither 是/否 nor a number is refused.
    """
    names = _names(regulation)
    gathered = gather_sheets([path], VOCABULARY, FACTS, lambda decoder: _decode(decoder, regulation, names), mappings)
    return settle(gathered, FACTS, ["student_id", "term", "fact"], "学生、学期、事实")


def _names(regulation: Regulation) -> dict[str, str]:
    return {name: code for code, fact in regulation.facts.items() for name in (code, fact.label, *fact.aliases)}


def _decode(decoder: Decoder, regulation: Regulation, names: dict[str, str]) -> None:
    unknown = sorted({text for text in decoder.frame["fact"].unique() if text and text not in names})
    if unknown:
        known = "、".join(fact.label for fact in regulation.facts.values()) or "（没有）"
        said = "、".join(f"“{shortened(text)}”" for text in unknown[:10])
        raise SheetError(
            "unknown-fact",
            f"{decoder.body.source.file}：{regulation.name}没有名为{said}的事实。它认定的事实：{known}。请改用这些名称",
        )
    decoder.read(["student_id"], {"_student_id": pl.String()}, read_student_id, plain=PLAIN_STUDENT_ID)
    decoder.read(["term", "year", "number"], {"term_code": pl.String()}, read_term)
    decoder.fault(pl.col("fact") == "", "fact", "missing-fact", "没有写明是哪一事实")
    units = {name: regulation.facts[code].unit or "" for name, code in names.items()}
    decoder.read(["value", "fact"], {"_value": pl.String()}, lambda text, fact: read_value(text, units.get(fact, "")))
    decoder.read(["basis"], {"_basis": pl.String()}, str)
    decoder.frame = decoder.frame.with_columns(
        pl.col("term_code").alias("_term"), pl.col("fact").replace(names).alias("_fact"),
    )


def read_value(text: str, unit: str) -> str:
    """A fact's value as exact text: 1 for 是, 0 for 否, else the shortest decimal; the fact's own unit may follow."""
    if text in _YES:
        return _YES[text]
    parts = decimal_parts(text.removesuffix(unit).strip() if unit else text)
    if parts is None:
        raise Unreadable("bad-value", "值应是“是”、“否”或一个数")
    whole, decimals = parts[0].lstrip("0") or "0", parts[1].rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole
