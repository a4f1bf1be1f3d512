"""The neutral tree (中间结构) between a form and its outputs: what stands on the sheet, not how PDF, Word or HTML draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Text:
    """Words."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class Blank:
    """Words on a line of at least ``width`` characters, or the empty line to write on."""

    text: str
    width: int


@dataclass(frozen=True)
class Box:
    """A box to tick (□) and its words; ``mark`` replaces the drawn box where a template puts a placeholder."""

    text: str
    ticked: bool
    mark: str = ""


@dataclass(frozen=True)
class Picture:
    """A signature, as PNG, or a code, as lines and as what is written in it; its height in mm."""

    png: bytes
    height: float
    svg: str = ""
    code: str = ""


@dataclass(frozen=True)
class Input:
    """A field to be filled on the screen; only HTML draws it."""

    key: str
    label: str
    type: str
    required: bool
    options: tuple[str, ...]
    value: object


Run = Text | Blank | Box | Picture | Input


@dataclass(frozen=True)
class Paragraph:
    """One line or paragraph in columns; ``above`` is free space before it in mm."""

    columns: tuple[tuple[Run, ...], ...]
    align: Align = "left"
    indent: bool = False
    above: float = 0


@dataclass(frozen=True)
class TableCell:
    """A cell over ``span`` columns."""

    paragraphs: tuple[Paragraph, ...]
    span: int = 1
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """Relative column widths and rows; ``head`` rows repeat on every page."""

    columns: tuple[float, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    head: int = 0


@dataclass(frozen=True)
class Heading:
    """The title of a part, with the number and the code that stand beside it, outside any table."""

    text: str
    serial: str = ""
    code: Picture | None = None


@dataclass(frozen=True)
class Loose:
    """A paragraph outside the tables; small ones are notes."""

    paragraph: Paragraph
    small: bool = False


@dataclass(frozen=True)
class Cut:
    """Where a part is cut off."""


@dataclass(frozen=True)
class NewPage:
    """What follows stands on a new sheet."""


Block = Heading | Table | Loose | Cut | NewPage


@dataclass(frozen=True)
class Sheet:
    """One document: paper and blocks; ``is_one_page`` where its first sheet must not run over."""

    title: str
    margins: tuple[int, int, int, int]
    landscape: bool
    size: float
    leading: float
    is_one_page: bool
    blocks: tuple[Block, ...] = field(default_factory=tuple)
