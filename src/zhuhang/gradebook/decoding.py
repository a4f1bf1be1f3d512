"""Reading a column of cells at once (逐列读取): each distinct text is read a single time, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from zhuhang.gradebook.body import EXTRA, Body
from zhuhang.gradebook.coding import Coded, cut_alike
from zhuhang.gradebook.tables import RowNote, SheetError
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.values import Unreadable

MAX_REFUSED = 200_000
_FAULT = pl.Schema({"_code": pl.String, "_column": pl.String, "_cell": pl.String, "_why": pl.String})


@dataclass
class Decoder:
    """Columns read one after another over the same rows; what could not be read is gathered row by row."""

    body: Body
    frame: pl.DataFrame
    faults: list[pl.DataFrame] = field(default_factory=list)

    def read(
        self, inputs: Sequence[str], outputs: dict[str, pl.DataType], reader: Callable[..., Any], *, plain: str = ""
    ) -> None:
        """Add ``outputs`` as read from ``inputs``: the reader returns one value, or a tuple of as many as outputs.

        A column the sheet lacks reads as "". An :class:`Unreadable` cell leaves the outputs null and refuses its row.
        ``plain`` is a pattern of texts that the reader of one column is known to return as they are.
        """
        said = [name for name in inputs if name in self.frame.columns]
        self.provide(inputs)
        if plain and self._are_all(inputs[0], plain):
            self.frame = self.frame.with_columns(pl.col(inputs[0]).alias(name) for name in outputs)
            return
        coded = Coded(self.frame.select(said or inputs), self.body.said)
        values = coded.values.with_columns(pl.lit("").alias(name) for name in inputs if name not in coded.values.columns)
        answers = [_answer(reader, inputs, row, len(outputs)) for row in values.select(inputs).iter_rows()]
        read = pl.DataFrame(answers, schema=pl.Schema({**outputs, **_FAULT}), orient="row")
        self._gather_faults(coded, read)
        given = [coded.give_out(read[name]) for name in outputs]
        self.frame = self.frame.with_columns(cut_alike(column, self.frame["row"]) for column in given)

    def _are_all(self, name: str, pattern: str) -> bool:
        """Whether every text of a column matches; the sheet's distinct texts, its header perhaps among them, are asked first."""
        column, whole = self.frame[name], self.body.frame
        is_whole = name in self.body.said and name in whole.columns and column.equals(whole[name])
        if is_whole and self.body.said[name].str.contains(pattern).all():
            return True
        return bool(column.unique().str.contains(pattern).all())

    def _gather_faults(self, coded: Coded, read: pl.DataFrame) -> None:
        wrong = read.select(_FAULT.names()).with_row_index("_place").filter(pl.col("_code").is_not_null())
        if wrong.height:
            rows = self.frame.select("row", coded.codes.alias("_place"))
            self.faults.append(rows.join(wrong, on="_place", maintain_order="left").select("row", *_FAULT))

    def fault(self, condition: pl.Expr, column: str, code: str, why: str) -> None:
        """Refuse the rows where the condition holds."""
        self.provide([column])
        said = {"_code": pl.lit(code), "_column": pl.lit(column), "_cell": pl.col(column), "_why": pl.lit(why)}
        if (wrong := self.frame.filter(condition)).height:
            self.faults.append(wrong.select("row", **said))

    def fault_shifted(self) -> None:
        """Refuse the lines of a text table whose cells do not match the header's."""
        if EXTRA in self.frame.columns:
            self.fault(pl.col(EXTRA) != "", EXTRA, "extra-cell", "这一行的列数与表头不符，各列可能错位，或文件没有下载完整")

    def refuse(self) -> list[RowNote]:
        """Take the unreadable rows out of the frame; one note for each, its first fault foremost."""
        if not self.faults:
            return []
        faults = pl.concat(self.faults).group_by("row", maintain_order=True).agg(pl.all())
        if faults.height > MAX_REFUSED:
            raise SheetError(
                "too-many-refused",
                f"{self.body.source.file}：有 {faults.height} 行无法读取，例如：{faults['_why'][0][0]}。请检查列名对照后重新导入",
            )
        wrong = faults.join(self.frame, on="row", how="left", maintain_order="left")
        self.frame = self.frame.join(faults, on="row", how="anti", maintain_order="left")
        return [self._note(row) for row in wrong.iter_rows(named=True)]

    def provide(self, columns: Sequence[str]) -> None:
        """Give the frame the columns it lacks, blank."""
        if lacking := [name for name in columns if name not in self.frame.columns]:
            self.frame = self.frame.with_columns(pl.lit("").alias(name) for name in lacking)

    def _note(self, row: dict[str, Any]) -> RowNote:
        column, why = row["_column"][0], row["_why"][0]
        more = [f"；另外“{self.body.label(name)}”{reason}" for name, reason in zip(row["_column"], row["_why"], strict=True)]
        return RowNote(
            "refused", row["_code"][0], self.body.source, row["row"], self.body.label(column), shortened(row["_cell"][0], 200),
            why + "".join(more[1:]), row.get("_student_id") or "", row.get("term_code") or "", row.get("name") or "",
        )


def _answer(reader: Callable[..., Any], inputs: Sequence[str], values: tuple[Any, ...], width: int) -> tuple[Any, ...]:
    try:
        answer = reader(*values)
    except Unreadable as fault:
        column = fault.column or inputs[0]
        return (*([None] * width), fault.code, column, str(values[inputs.index(column)]), fault.why)
    return (*(answer if isinstance(answer, tuple) else (answer,)), *([None] * len(_FAULT)))
