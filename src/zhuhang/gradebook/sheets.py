"""From files to recognised sheets (工作表): every sheet of every file, or the reasons why one cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from zhuhang.gradebook.body import Body, read_body
from zhuhang.gradebook.files import read_grids
from zhuhang.gradebook.grid import Grid
from zhuhang.gradebook.headers import find_header, where
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.tables import RowNote, SheetError, Source
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.vocabulary import Vocabulary

MAX_SOURCES = 65_000


@dataclass
class Sheets:
    """The recognised sheets of some files, and notes about those beside them."""

    bodies: list[Body] = field(default_factory=list)
    notes: list[RowNote] = field(default_factory=list)

    @property
    def sources(self) -> list[Source]:
        """Where each body came from."""
        return [body.source for body in self.bodies]


def read_sheets(paths: Sequence[Path], vocabulary: Vocabulary, mappings: Mappings | None = None) -> Sheets:
    """Every recognised sheet; one SheetError with every file's reason where a file cannot be used."""
    sheets, faults = Sheets(), []
    for path in paths:
        try:
            _read_file(path, _label(path, paths), vocabulary, mappings, sheets)
        except SheetError as fault:
            faults.append(fault)
    if faults:
        raise SheetError(faults[0].code, "\n".join(str(fault) for fault in faults))
    if len(sheets.bodies) > MAX_SOURCES:
        raise SheetError("too-many-sheets", f"一次读入的工作表多于 {MAX_SOURCES} 张。请分批导入")
    return sheets


def _label(path: Path, paths: Sequence[Path]) -> str:
    """A file by its name, or by its path where another of that name is read too."""
    return str(path) if any(other.name == path.name and other != path for other in paths) else path.name


def _read_file(path: Path, label: str, vocabulary: Vocabulary, mappings: Mappings | None, sheets: Sheets) -> None:
    grids = [grid for grid in read_grids(path) if not grid.is_blank or grid.typed]
    grids = [replace(grid, source=replace(grid.source, file=label)) for grid in grids]
    if not grids:
        raise SheetError("empty-file", f"{label}：没有任何内容。请重新导出")
    unknown = []
    for grid in grids:
        header = find_header(grid, vocabulary, mappings)
        if header is None:
            unknown.append(grid)
        else:
            sheets.bodies.append(read_body(grid, header, vocabulary))
    if len(unknown) == len(grids):
        raise SheetError("no-header", _without_header(unknown[0], vocabulary))
    sheets.notes += [_beside(grid, vocabulary) for grid in unknown]


def _first_line(grid: Grid) -> str:
    rows = ([cell for cell in row if cell] for row in grid.head(60))
    return "、".join(shortened(cell, 20) for cell in next((row for row in rows if row), [])[:20])


def _without_header(grid: Grid, vocabulary: Vocabulary) -> str:
    needed = "、".join("或".join(vocabulary.field(name).label for name in group) for group in vocabulary.required)
    return (
        f"{where(grid.source)}：找不到{vocabulary.label}的表头。需要的列：{needed}；第一行内容：{_first_line(grid)}。"
        "请检查是否选对了文件，或在导入页面对照列名"
    )


def _beside(grid: Grid, vocabulary: Vocabulary) -> RowNote:
    return RowNote(
        "ignored", "unrecognised-sheet", grid.source, 0, "", _first_line(grid), f"这张工作表不是{vocabulary.label}，没有读入"
    )
