"""Any academic system's grade export into canonical tables, with an account of every row (成绩册)."""

from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.results import read_results
from zhuhang.gradebook.tables import Reading, RowNote, Rows, SheetError, Source

__all__ = ["Mappings", "Reading", "RowNote", "Rows", "SheetError", "Source", "read_results"]
