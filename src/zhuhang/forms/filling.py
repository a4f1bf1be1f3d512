"""What stands in a form's blanks (填写): the values of one document, or the placeholders of a Word template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from zhuhang.forms import values as written
from zhuhang.forms.codes import picture
from zhuhang.forms.model import Field, Form
from zhuhang.forms.tree import Box, Input, Picture
from zhuhang.forms.values import State, Values

SHEET_BEGINS, SHEET_ENDS = "{{ sheet.begin }}", "{{ sheet.end }}"
SIGNATURE_HEIGHT = 9.0
NUMBER = "number"


class Filling(Protocol):
    """Where the words of a form come from."""

    form: Form

    def text(self, key: str) -> str:
        """The words of a field."""

    def signature(self, key: str) -> Picture | None:
        """The signature of a field, where there is one."""

    def boxes(self, key: str) -> list[Box]:
        """The boxes of a choice."""

    def rows(self, key: str, at_least: int) -> Sequence[Mapping[str, str]]:
        """The lines of a list, empty ones up to a number."""

    def serial(self) -> str:
        """The serial number, empty where there is none."""

    def code(self, part: int) -> Picture | None:
        """The code of a part, from 1."""

    def needs_sheet(self) -> bool:
        """Whether the long list follows on a sheet of its own."""

    def asked(self, key: str) -> Input | None:
        """The input of a field to be filled on the screen."""


class Filled:
    """One document's values (已填内容)."""

    def __init__(self, form: Form, values: Values, state: State) -> None:
        self.form, self._values, self._state = form, values, state

    def raw(self, key: str) -> object:
        """The value of a field as it was given."""
        return written.value_of(self.form, key, self._values, self._state)

    def text(self, key: str) -> str:
        """The words of a field."""
        field = self.form.fields[key]
        return "" if field.type in ("signature", "seal") else written.text_of(field, self.raw(key))

    def signature(self, key: str) -> Picture | None:
        """The signature of a field, where there is one."""
        png = written.picture_in(self.raw(key)) if self.form.fields[key].type == "signature" else None
        return Picture(png, SIGNATURE_HEIGHT) if png else None

    def boxes(self, key: str) -> list[Box]:
        """The boxes of a choice."""
        ticked = written.chosen(self.raw(key))
        return [Box(option, option in ticked) for option in self.form.fields[key].of]

    def rows(self, key: str, at_least: int) -> Sequence[Mapping[str, str]]:
        """The lines of a list, empty ones up to a number."""
        lines = written.value_of(self.form, key, self._values, self._state) or []
        field = self.form.fields[key]
        found = [row_of(field, number, line) for number, line in enumerate(lines, start=1)]
        return found + [dict.fromkeys([*field.columns, NUMBER], "") for _empty in range(at_least - len(found))]

    def serial(self) -> str:
        """The serial number, empty where there is none."""
        return str(self._values.get("serial") or "") if self.form.serial else ""

    def code(self, part: int) -> Picture | None:
        """The code of a part, from 1."""
        code = self._values.get("code")
        return picture(str(code), part) if code and self.form.serial else None

    def needs_sheet(self) -> bool:
        """Whether the long list follows on a sheet of its own."""
        key = self.form.sheet
        return key is not None and written.is_long(self.form.fields[key], self.raw(key))

    def asked(self, key: str) -> Input | None:
        """On paper nothing is asked."""
        return None


class Placeholders:
    """The placeholders of a Word template (占位符)."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def text(self, key: str) -> str:
        """The placeholder of a field; nothing for what is signed or sealed by hand."""
        return "" if self.form.fields[key].type in ("signature", "seal") else f"{{{{ {key} }}}}"

    def signature(self, key: str) -> Picture | None:
        """A template carries no signature."""
        return None

    def boxes(self, key: str) -> list[Box]:
        """Every box as its placeholder."""
        return [Box(option, False, f"{{{{ {key}.{option} }}}}") for option in self.form.fields[key].of]

    def rows(self, key: str, at_least: int) -> Sequence[Mapping[str, str]]:
        """One row: it is repeated for every line."""
        return [{column: f"{{{{ {key}.{column} }}}}" for column in [*self.form.fields[key].columns, NUMBER]}]

    def serial(self) -> str:
        """The placeholder of the serial number."""
        return "{{ serial }}" if self.form.serial else ""

    def code(self, part: int) -> Picture | None:
        """A code that is exchanged for the document's own."""
        return picture("TEMPLATE", part) if self.form.serial else None

    def needs_sheet(self) -> bool:
        """The sheet is always there; the renderer leaves it out of a document with a short list."""
        return self.form.sheet is not None

    def asked(self, key: str) -> Input | None:
        """A template asks nothing."""
        return None


def row_of(field: Field, number: int, line: Mapping[str, object]) -> dict[str, str]:
    """One line of a list as words, with its number."""
    words = {column: str(line[column]) if line.get(column) is not None else "" for column in field.columns}
    return {NUMBER: str(number)} | words
