"""Any academic system's grade export into canonical tables, with an account of every row (成绩册)."""

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
