"""Which kind of table a file holds (识别表的种类), by its headers: for files of several kinds dropped together."""

from __future__ import annotations

from pathlib import Path

from zhuhang.gradebook.body import lines_of
from zhuhang.gradebook.columnar import load_json
from zhuhang.gradebook.files import read_grids
from zhuhang.gradebook.grid import Grid
from zhuhang.gradebook.headers import Header, find_header, missing_fields
from zhuhang.gradebook.lists import is_screening
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.vocabulary import (
    EQUIVALENCES,
    FACTS,
    HISTORY,
    RESULTS,
    SELECTION,
    STUDENTS,
    TEACHING_TASKS,
    Vocabulary,
)

_OTHERS = (EQUIVALENCES, FACTS, HISTORY, SELECTION, TEACHING_TASKS, STUDENTS)
"""Kinds a sheet without grades may be, the more particular first."""


def table_of(path: Path, *, mappings: Mappings | None = None) -> str:
    """The name of the vocabulary the file's first recognised sheet has all required columns of; "" where none is recognised.

    SheetError where the file cannot be opened.
    """
    if is_screening(path) and isinstance(found := load_json(path), dict) and "entries" in found:
        return HISTORY.table
    return next((table for grid in read_grids(path) if (table := _table(grid, mappings))), "")


def _table(grid: Grid, mappings: Mappings | None) -> str:
    header = find_header(grid, RESULTS, mappings)
    if header and _has_grades(header):
        return RESULTS.table
    return next((vocabulary.table for vocabulary in _OTHERS if _is_of(grid, vocabulary, mappings)), "")


def _has_grades(header: Header) -> bool:
    """A sheet with courses and grades is one of results, even where a column it must have is missing: then it is refused as such."""
    found = header.fields.keys()
    return bool(found & {"grade", "grade_name", "makeup_grade"}) and bool(found & {"course_id", "course_name"})


def _is_of(grid: Grid, vocabulary: Vocabulary, mappings: Mappings | None) -> bool:
    header = find_header(grid, vocabulary, mappings)
    return header is not None and not missing_fields(header, vocabulary, lines_of(grid, header))
