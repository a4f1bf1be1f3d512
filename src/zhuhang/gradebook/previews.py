"""What a file holds, before it is read (预览): for the page on which a person maps a sheet nobody taught us."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhuhang.gradebook.body import lines_of
from zhuhang.gradebook.files import read_grids
from zhuhang.gradebook.grid import Grid
from zhuhang.gradebook.headers import SEARCHED_ROWS, Header, find_header, missing_fields
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.tables import Source
from zhuhang.gradebook.text import header_key
from zhuhang.gradebook.vocabulary import RESULTS, Vocabulary

_SAMPLED = 8


@dataclass(frozen=True)
class SheetPreview:
    """One sheet as it will be read, or as it must be mapped.

    ``row`` is the header's row as Excel counts; ``layout`` the system recognised, None where none was; ``proposed`` goes
    from header to field name; ``missing`` are the labels of required columns that nothing stands for yet.
    """

    source: Source
    row: int
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    layout: str | None
    proposed: dict[str, str]
    missing: tuple[str, ...]


def inspect(path: Path, vocabulary: Vocabulary = RESULTS, *, mappings: Mappings | None = None) -> list[SheetPreview]:
    """Every sheet of a file that holds anything; SheetError where the file cannot be opened."""
    grids = [grid for grid in read_grids(path) if grid.typed or not grid.is_blank]
    return [_preview(grid, vocabulary, find_header(grid, vocabulary, mappings)) for grid in grids]


def _preview(grid: Grid, vocabulary: Vocabulary, header: Header | None) -> SheetPreview:
    top = header.top + header.depth - 1 if header else _likeliest(grid)
    names = header.names if header else grid.head(top + 1)[top]
    proposed = _named(header) if header else _proposed(names, vocabulary)
    found = Header(top, 1, names, {field: (names.index(name),) for name, field in proposed.items()})
    given = lines_of(grid, found)
    rows = tuple(grid.head(top + 1 + _SAMPLED)[top + 1 :])
    row = 1 if grid.typed else grid.first_row + top
    missing = tuple(missing_fields(found, vocabulary, given))
    return SheetPreview(grid.source, row, names, rows, header.layout.label if header else None, proposed, missing)


def _likeliest(grid: Grid) -> int:
    """The row with the most filled cells that are not numbers, the uppermost of equals."""
    rows = grid.head(SEARCHED_ROWS)
    worded = [sum(bool(cell) and not cell.replace(".", "").isdigit() for cell in row) for row in rows]
    return worded.index(max(worded))


def _named(header: Header) -> dict[str, str]:
    return {header.names[place]: field for field, places in header.fields.items() for place in places[:1]}


def _proposed(names: tuple[str, ...], vocabulary: Vocabulary) -> dict[str, str]:
    """For each header the field whose word it contains; longer words first, each field once."""
    words = sorted(vocabulary.lookup().items(), key=lambda item: -len(item[0]))
    proposed: dict[str, str] = {}
    for name in names:
        key = header_key(name)
        field = next((field for word, field in words if word in key and field not in proposed.values()), None)
        if key and field and name not in proposed:
            proposed[name] = field
    return proposed
