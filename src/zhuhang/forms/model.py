"""A form as its YAML file says it (表单定义): fields, and the layout of its parts. One definition serves every output."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Limit
from pydantic import model_validator

from zhuhang.regulation.condition import Part as Written

Key = Annotated[str, Limit(pattern=r"^[a-z][a-z0-9_]*$")]
FormId = Annotated[str, Limit(pattern=r"^[a-z][a-z0-9-]*$")]
Kind = Literal["text", "paragraph", "number", "date", "datehour", "one", "many", "signature", "seal", "list"]
Filler = Literal["platform", "student", "guardian", "writer", "reviewer", "office"]
FILLERS: dict[str, str] = {
    "platform": "平台", "student": "学生", "guardian": "家长", "writer": "记录人", "reviewer": "审核人", "office": "盖章部门",
}  # fmt: skip
KINDS: dict[str, str] = {
    "text": "一行文字", "paragraph": "多行文字", "number": "数", "date": "年月日", "datehour": "年月日时", "one": "单选",
    "many": "多选", "signature": "签名", "seal": "盖章", "list": "列表",
}  # fmt: skip


class Field(Written):
    """One field (栏目). ``source`` names what the platform fills it with; ``item`` and ``over`` say how a list reads in a line."""

    label: str
    type: Kind = "text"
    by: Filler = "platform"
    source: Key | None = None
    required: bool = False
    sensitive: bool = False
    switched_off: bool = Limit(default=False, alias="closed")
    of: list[str] = []
    columns: dict[Key, str] = {}
    item: str | None = None
    over: int = Limit(default=6, ge=1)
    without: str | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Field:
        if (self.type in ("one", "many")) != bool(self.of):
            raise ValueError("单选、多选（one、many）要用 of 列出选项，其他类型不写 of")
        if (self.type == "list") != bool(self.columns):
            raise ValueError("列表（list）要用 columns 列出各列，其他类型不写 columns")
        return self


class Cell(Written):
    """One cell of a table (单元格): a heading, a text, or the boxes of a choice; ``space`` in mm is left free above ``foot``."""

    head: str | None = None
    text: str = ""
    boxes: Key | None = None
    stacked: bool = False
    span: int = Limit(default=1, ge=1)
    align: Literal["left", "center", "right"] | None = None
    upright: bool = False
    space: int = Limit(default=0, ge=0, le=200)
    foot: str = ""

    @property
    def texts(self) -> list[str]:
        """All that is written in it."""
        return [self.head or "", self.text, self.foot]


class Row(Written):
    """A row that repeats for every line of a list (重复行); the first cells' texts name the list's columns."""

    each: Key
    cells: list[str] = Limit(min_length=1)
    at_least: int = Limit(default=0, ge=0, le=60)


class Block(Written):
    """One block of a part (版块): exactly one of its kinds."""

    line: str | None = None
    note: str | None = None
    table: list[float] | None = None
    rows: list[list[Cell] | Row] = []

    @model_validator(mode="after")
    def _one_kind(self) -> Block:
        if len([each for each in (self.line, self.note, self.table) if each is not None]) != 1:
            raise ValueError("一个版块写 line、note、table 之一")
        if bool(self.rows) != (self.table is not None):
            raise ValueError("table 写各列的相对宽度，rows 写各行：两者要一起写")
        return self


class FormPart(Written):
    """A part that can be cut off (联), or stands on a sheet of its own; it carries the serial number and the machine-readable code."""

    part: Key
    title: str
    apart: bool = False
    blocks: list[Block] = Limit(min_length=1)


class Page(Written):
    """The sheet (纸张): A4, margins in mm left, top, right, bottom."""

    margins: list[int] = Limit(default=[24, 16, 22, 14], min_length=4, max_length=4)
    landscape: bool = False
    size: float = Limit(default=11.5, ge=8, le=16)
    leading: float = Limit(default=0.7, ge=0.3, le=2)
    one: bool = True


class Form(Written):
    """One form (表单), about a student (a notice), a list, or a record of what was done. ``sheet`` is the list printed on a sheet of its own where it is too long for a cell."""

    id: FormId
    name: str
    aliases: list[str] = []
    cite: str
    standing: Literal["printed", "proposed"]
    about: Literal["student", "list", "record"] = "student"
    serial: bool = True
    page: Page = Page()
    fields: dict[Key, Field]
    parts: list[FormPart] = Limit(min_length=1)
    sheet: Key | None = None

    def key_of(self, source: str) -> str | None:
        """The field a source fills, if any."""
        return next((key for key, field in self.fields.items() if (field.source or key) == source), None)
