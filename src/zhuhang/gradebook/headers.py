"""Finding the header of a sheet, and what each of its columns is (识别表头)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhuhang.gradebook.grid import Grid
from zhuhang.gradebook.layouts import PLAIN, Layout, layout_of
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.tables import SheetError, Source
from zhuhang.gradebook.text import header_key, shortened
from zhuhang.gradebook.vocabulary import Vocabulary

SEARCHED_ROWS = 60
MAPPED = Layout("mapped", "按人工对照")


@dataclass(frozen=True)
class Header:
    """Where the header stands and what it says.

    ``top`` counts grid rows from 0 and ``depth`` is 1 or 2 rows; ``names`` are the header texts by column; ``fields`` the
    columns of each field, in order of preference.
    """

    top: int
    depth: int
    names: tuple[str, ...]
    fields: dict[str, tuple[int, ...]]
    layout: Layout = PLAIN

    def meanings(self, vocabulary: Vocabulary) -> dict[str, str]:
        """What each column was taken for: header → the field's Chinese label; columns nobody needs are left out."""
        places = {place: vocabulary.field(name).label for name, found in self.fields.items() for place in found}
        return {self.names[place]: places[place] for place in sorted(places) if place < len(self.names)}

    def unused(self) -> list[str]:
        """The columns of the sheet that nothing is read from."""
        places = {place for found in self.fields.values() for place in found}
        return [name for place, name in enumerate(self.names) if name and place not in places]

    def label(self, name: str) -> str:
        """The header a field stands under in this sheet; "" where it has none."""
        return self.names[self.fields[name][0]] if name in self.fields else ""


def find_header(grid: Grid, vocabulary: Vocabulary, mappings: Mappings | None = None) -> Header | None:
    """The header of a sheet, or None where no row looks like one."""
    head = grid.head(SEARCHED_ROWS)
    if mappings and (mapped := _mapped(head, mappings)):
        return mapped
    best: Header | None = None
    for top in range(1 if grid.typed else len(head)):
        for depth in (1, 2) if not grid.typed and top + 1 < len(head) else (1,):
            found = _header(head, top, depth, vocabulary)
            if best is None or (len(found.fields), -depth) > (len(best.fields), -best.depth):
                best = found
    return best if best and _is_recognised(best, vocabulary) else None


def _is_recognised(header: Header, vocabulary: Vocabulary) -> bool:
    core = sum(field.core for field in vocabulary.fields if field.name in header.fields)
    return len(header.fields) >= vocabulary.least and core >= min(2, vocabulary.least - 1)


def _header(head: Sequence[Sequence[str]], top: int, depth: int, vocabulary: Vocabulary) -> Header:
    lookup = vocabulary.lookup()
    names = _names(head, top, depth, lookup)
    keys = [header_key(name) for name in names]
    layout = layout_of(keys) if vocabulary.table == "results" else PLAIN
    fields: dict[str, tuple[int, ...]] = {}
    for field in vocabulary.fields:
        words = [*field.headers, *(word for word, name in layout.meanings.items() if name == field.name)]
        places = [place for word in words for place, key in enumerate(keys) if key == word]
        if places:
            fields[field.name] = tuple(places)
    return Header(top, depth, tuple(names), fields, layout)


def _names(head: Sequence[Sequence[str]], top: int, depth: int, lookup: dict[str, str]) -> list[str]:
    if depth == 1:
        return list(head[top])
    upper, names = "", []
    for above, below in zip(head[top], head[top + 1], strict=True):
        upper = above or upper
        names.append(_two_rows(above, upper, below, lookup))
    return names


def _two_rows(above: str, upper: str, below: str, lookup: dict[str, str]) -> str:
    """A column's name under a header of two rows, whose upper cells may span several columns."""
    if not below:
        return above
    both = upper + below
    return both if header_key(both) in lookup and header_key(below) not in lookup else below


def _mapped(head: Sequence[Sequence[str]], mappings: Mappings) -> Header | None:
    for top, names in enumerate(head):
        columns = mappings.of(names)
        if columns is not None:
            fields: dict[str, tuple[int, ...]] = {}
            for place, name in enumerate(names):
                if field := columns.get(header_key(name)):
                    fields[field] = (*fields.get(field, ()), place)
            return Header(top, 1, tuple(names), fields, MAPPED)
    return None


def missing_fields(header: Header, vocabulary: Vocabulary, given: Sequence[str] = ()) -> list[str]:
    """The labels of required columns the sheet lacks; ``given`` are fields known from elsewhere, such as title lines."""
    present = {*header.fields, *given}
    lacking = [group for group in vocabulary.required if not present & set(group)]
    labels = ["或".join(vocabulary.field(name).label for name in group) for group in lacking]
    if "year" in present and not present & {"term", "number"} and ("term", "year") in vocabulary.required:
        labels.append("学期")
    return labels


def check_columns(source: Source, header: Header, vocabulary: Vocabulary, given: Sequence[str] = ()) -> None:
    """Raise SheetError where a required column is missing, or where one stands twice."""
    found = "、".join(shortened(name) for name in header.names if name)
    if lacking := missing_fields(header, vocabulary, given):
        raise SheetError(
            "missing-column",
            f"{where(source)}：作为{vocabulary.label}缺少列：{'、'.join(lacking)}。找到的列：{found}。请补上该列，或在导入页面对照列名",
        )
    for field in vocabulary.fields:
        places = header.fields.get(field.name, ())
        names = [header_key(header.names[place]) for place in places]
        if len(set(names)) < len(names) and field.decides:
            raise SheetError(
                "repeated-column", f"{where(source)}：列“{header.label(field.name)}”出现了不止一次，不知道该用哪一列。请只留一列"
            )


def where(source: Source) -> str:
    """File and sheet as a message names them."""
    return f"{source.file}，工作表“{source.sheet}”" if source.sheet else source.file
