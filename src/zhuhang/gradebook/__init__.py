"""Any academic system's grade export into canonical tables, with an account of every row (成绩册)."""

from zhuhang.gradebook.lists import read_history, read_official
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.results import read_results
from zhuhang.gradebook.stated import read_facts
from zhuhang.gradebook.students import read_students
from zhuhang.gradebook.tables import Reading, RowNote, Rows, SheetError, Source

__all__ = [
    "Mappings",
    "Reading",
    "RowNote",
    "Rows",
    "SheetError",
    "Source",
    "read_facts",
    "read_history",
    "read_official",
    "read_results",
    "read_students",
]
