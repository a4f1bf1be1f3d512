"""What a run is given (输入): the canonical tables and the account of how they were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import polars as pl

from zhuhang.gradebook.tables import FACTS, HISTORY, OFFICIAL, RESULTS, STUDENTS, Reading, RowNote, Rows
from zhuhang.regulation.term import Term

REFUSED = pl.Schema({"student_id": pl.String, "term": pl.String, "name": pl.String})

Settings = Mapping[str, Fraction | str]
"""Parameters a college set, by name: an exact number, or the code of a choice."""


class EngineError(ValueError):
    """A run that must not start; ``reasons`` says every reason in Chinese, ``code`` is stable."""

    def __init__(self, code: str, reasons: Iterable[str]) -> None:
        self.code = code
        self.reasons = list(reasons)
        super().__init__("\n".join(self.reasons))


@dataclass(frozen=True)
class Inputs:
    """The tables of a run. ``refused`` names the students with a row that could not be read, with its term and their name where known."""

    results: pl.DataFrame
    students: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=STUDENTS))
    facts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FACTS))
    history: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=HISTORY))
    official: pl.DataFrame | None = None
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))
    rows: Rows | None = None

    @classmethod
    def of(
        cls,
        results: Reading,
        students: Reading | None = None,
        facts: Reading | None = None,
        history: Reading | None = None,
        official: Reading | None = None,
    ) -> Inputs:
        """The inputs from what the gradebook read; refused rows follow their students."""
        given = (results, students, facts, history, official)
        readings = [reading for reading in given if reading is not None]
        return cls(
            results=results.table,
            students=students.table if students else pl.DataFrame(schema=STUDENTS),
            facts=facts.table if facts else pl.DataFrame(schema=FACTS),
            history=history.table if history else pl.DataFrame(schema=HISTORY),
            official=official.table if official else None,
            refused=refused_students(note for reading in readings for note in reading.refused),
            rows=results.rows,
        )


    def replacing(self, name: str, table: pl.DataFrame) -> Inputs:
        """The inputs with another table in place of the one of that name."""
        return Inputs(**{**self.__dict__, name: table})

    def as_of(self, day: date | None) -> Inputs:
        """The inputs as far as they could be known on a day: facts of terms begun, lists of terms ended."""
        if day is None:
            return self
        begun, ended = _terms_where(self.facts, day, _begins), _terms_where(self.history, day, _ends)
        return replace(self, facts=self.facts.filter(pl.col("term").is_in(begun)),
                       history=self.history.filter(pl.col("term").is_in(ended)))


def _terms_where(table: pl.DataFrame, day: date, moment: Callable[[Term], date]) -> list[str]:
    return [code for code in table["term"].unique() if moment(Term.parse(code)) <= day]


def _begins(term: Term) -> date:
    """The first day a term can begin on, by the usual calendar: 1 August, 1 February, 1 June."""
    return {1: date(term.year, 8, 1), 2: date(term.year + 1, 2, 1), 3: date(term.year + 1, 6, 1)}[term.number]


def _ends(term: Term) -> date:
    """The first day a term's list can be drawn up: its teaching is over."""
    return {1: date(term.year + 1, 1, 1), 2: date(term.year + 1, 6, 1), 3: date(term.year + 1, 7, 1)}[term.number]


def refused_students(notes: Iterable[RowNote]) -> pl.DataFrame:
    """The students of refused rows, each with what else the row says: its term, the student's name."""
    found = sorted({(note.student_id, note.term, note.name) for note in notes if note.student_id})
    return pl.DataFrame(found, schema=REFUSED, orient="row")


def check_schemas(inputs: Inputs) -> None:
    """Raise EngineError where a table has not the canonical columns."""
    expected = {
        "results": RESULTS, "students": STUDENTS, "facts": FACTS, "history": HISTORY, "refused": REFUSED,
        "official": OFFICIAL,
    }
    wrong = [
        f"输入表 {name} 的列与规范表不符：应为 {', '.join(schema.names())}"
        for name, schema in expected.items()
        if (table := getattr(inputs, name)) is not None and table.schema != schema
    ]
    if wrong:
        raise EngineError("wrong-table", wrong)
