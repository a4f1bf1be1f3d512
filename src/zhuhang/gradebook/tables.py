"""The canonical tables every export is read into (规范表), and the account of how it was read.

Everything above this room works on these tables only; no vendor's header is known outside the gradebook.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

import polars as pl

CREDIT_SCALE = 100
"""Credits are integers: hundredths of a credit (学分)."""

POINT_SCALE = 10_000
"""Grade points are integers: ten-thousandths of a point (绩点)."""

GPA_SCALE = 10**9
"""A roster's GPA is an integer: billionths (平均学分绩点)."""


class Kind(IntEnum):
    """What an attempt was (考试性质), as the row says it. Whether a regular exam is a retake, sealing decides."""

    REGULAR = 0
    RETAKE = 1
    MAKEUP = 2
    DEFERRED = 3


class Outcome(IntEnum):
    """How an attempt ended. ``DEFERRED`` is 缓考 without a grade, ``UNGRADED`` a grade not yet entered: both are pending."""

    PASSED = 0
    FAILED = 1
    ABSENT = 2
    TRUANT = 3
    CHEATING = 4
    BREACH = 5
    EXEMPT = 6
    WITHDRAWN = 7
    DEFERRED = 8
    UNGRADED = 9


FAILING = (Outcome.FAILED, Outcome.ABSENT, Outcome.TRUANT, Outcome.CHEATING, Outcome.BREACH)
PENDING = (Outcome.DEFERRED, Outcome.UNGRADED)

RESULTS = pl.Schema(
    {
        "student_id": pl.String,
        "name": pl.String,  # "" where the sheet has none
        "term": pl.String,  # 2023-2024-1: the term the attempt was sat in (补重学期 where the row has one)
        "course_id": pl.String,  # the course code, else the name
        "course_name": pl.String,
        "nature": pl.String,  # 课程性质
        "category": pl.String,  # 课程类别、课程归属
        "credits": pl.Int32,  # hundredths
        "grade": pl.String,  # as written, cleaned of spaces and full-width digits
        "remark": pl.String,  # 成绩备注, 成绩标识 as written
        "grade_point": pl.Int32,  # ten-thousandths; null where none
        "kind": pl.UInt8,  # Kind
        "sitting": pl.UInt8,  # 补考二, 第2次重修: 2; else 1
        "outcome": pl.UInt8,  # Outcome
        "section": pl.String,  # 教学班
        "teacher": pl.String,
        "unit": pl.String,  # 开课单位
        "source": pl.UInt16,  # index into Reading.sources
        "row": pl.UInt32,  # row of the sheet as Excel numbers it, 1-based
    }
)

STUDENTS = pl.Schema(
    {
        "student_id": pl.String,
        "name": pl.String,
        "college": pl.String,
        "programme": pl.String,
        "cohort": pl.String,  # 年级
        "class_group": pl.String,
        "nominal_years": pl.UInt8,  # 学制; null where none
        "education_level": pl.String,  # 培养层次
        "status": pl.String,  # 学籍状态; 在读 where blank
        "gpa": pl.Int64,  # billionths; null where none
        "category": pl.String,  # 学生类别
    }
)

FACTS = pl.Schema(
    {
        "student_id": pl.String,
        "term": pl.String,
        "fact": pl.String,  # the regulation's code of the fact
        "value": pl.String,  # exact text: 1 for 是, 0 for 否, else the number
        "basis": pl.String,  # 依据
    }
)

HISTORY = pl.Schema(
    {
        "student_id": pl.String,  # "" in a row that only says: that term's list is complete
        "term": pl.String,
        "track": pl.String,  # the regulation's code
        "level": pl.String,  # the regulation's code; "" in a complete list: looked at and not listed any more (lifted)
        "complete": pl.Boolean,  # from an earlier screen's JSON: who is absent from that term's list was not warned
    }
)

OFFICIAL = pl.Schema({"student_id": pl.String, "track": pl.String, "level": pl.String, "basis": pl.String})


@dataclass(frozen=True)
class Source:
    """Where rows came from: a file, and its sheet where it has several."""

    file: str
    sheet: str = ""


@dataclass(frozen=True)
class RowNote:
    """One row that was refused, ignored, or read in an unusual way: where, what, why."""

    verdict: Literal["refused", "ignored", "unusual"]
    code: str  # stable: unknown-grade, duplicate-row, void-row, conflicting-rows, …
    source: Source
    row: int
    column: str
    value: str
    why: str
    student_id: str = ""
    term: str = ""
    name: str = ""  # of the student, where a refused row has it


@dataclass
class Rows:
    """How many rows were read, and what became of them: read = used + ignored + refused."""

    read: int = 0
    used: int = 0
    ignored: int = 0
    refused: int = 0


@dataclass
class Reading:
    """One or more files read into one canonical table."""

    table: pl.DataFrame
    rows: Rows = field(default_factory=Rows)
    notes: list[RowNote] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)  # what each source was recognised as, for the preview
    places: pl.DataFrame | None = None  # where each row of a stated list stands: its source and row, in the table's order
    columns: list[dict[str, str]] = field(default_factory=list)  # per source: header → what it was taken for, in Chinese
    unused: list[list[str]] = field(default_factory=list)  # per source: the columns nothing was read from

    @property
    def refused(self) -> list[RowNote]:
        """The rows that could not be read."""
        return [note for note in self.notes if note.verdict == "refused"]


class SheetError(ValueError):
    """An input that cannot be used at all; the message says where, what, why and what to do. ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
