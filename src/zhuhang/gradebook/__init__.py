"""Any academic system's grade export into canonical tables, with an account of every row (成绩册).

What is named here is imported when it is first used: screening a sealed run reads no sheet, and starts the sooner for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhuhang.gradebook.equivalences import apply_equivalences, read_equivalences, suggest_equivalences
    from zhuhang.gradebook.lists import read_history, read_official
    from zhuhang.gradebook.mapping import Mappings
    from zhuhang.gradebook.previews import SheetPreview, inspect
    from zhuhang.gradebook.results import read_results
    from zhuhang.gradebook.safe import safe_columns, safe_text
    from zhuhang.gradebook.stated import read_facts
    from zhuhang.gradebook.students import read_students
    from zhuhang.gradebook.tables import Reading, RowNote, Rows, SheetError, Source
    from zhuhang.gradebook.teaching import missing_before_run, read_selection, read_teaching_tasks, selected_again
    from zhuhang.gradebook.telling import table_of

__all__ = [
    "Mappings",
    "Reading",
    "RowNote",
    "Rows",
    "SheetError",
    "SheetPreview",
    "Source",
    "apply_equivalences",
    "inspect",
    "missing_before_run",
    "read_equivalences",
    "read_facts",
    "read_history",
    "read_official",
    "read_results",
    "read_selection",
    "read_students",
    "read_teaching_tasks",
    "safe_columns",
    "safe_text",
    "selected_again",
    "suggest_equivalences",
    "table_of",
]

_HOMES = {
    "Mappings": "mapping",
    "Reading": "tables",
    "RowNote": "tables",
    "Rows": "tables",
    "SheetError": "tables",
    "SheetPreview": "previews",
    "Source": "tables",
    "apply_equivalences": "equivalences",
    "inspect": "previews",
    "missing_before_run": "teaching",
    "read_equivalences": "equivalences",
    "read_facts": "stated",
    "read_history": "lists",
    "read_official": "lists",
    "read_results": "results",
    "read_selection": "teaching",
    "read_students": "students",
    "read_teaching_tasks": "teaching",
    "safe_columns": "safe",
    "safe_text": "safe",
    "selected_again": "teaching",
    "suggest_equivalences": "equivalences",
    "table_of": "telling",
}


def __getattr__(name: str) -> Any:
    """Import the module a public name lives in."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"zhuhang.gradebook.{_HOMES[name]}"), name)
