"""The outcome of a run (预警名单): entries with their findings, and everyone the run could not decide or left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

Json = dict[str, Any]


def line(value: object) -> bytes:
    """A value as the list has it on a line of its own."""
    return orjson.dumps(value)


@dataclass(frozen=True)
class WarningList:
    """A list in the shape others rely on; every part sorted by student id."""

    regulation: Json
    term: str
    phase: str
    snapshot: str
    parameters: dict[str, str]
    rows: dict[str, int]
    entries: list[Json] = field(default_factory=list)
    undecided: list[Json] = field(default_factory=list)
    excluded: list[Json] = field(default_factory=list)
    lifted: list[Json] = field(default_factory=list)
    differences: list[Json] | None = None

    def to_json(self) -> Json:
        """The list as plain data; ``lifted`` and ``differences`` only where there are any."""
        data: Json = {
            "regulation": self.regulation, "term": self.term, "phase": self.phase, "snapshot": self.snapshot,
            "parameters": self.parameters, "rows": self.rows, "entries": self.entries, "undecided": self.undecided,
            "excluded": self.excluded,
        }
        if self.lifted:
            data["lifted"] = self.lifted
        if self.differences:
            data["differences"] = self.differences
        return data

    def to_bytes(self) -> bytes:
        """The list as JSON text, a student a line, the same bytes on any day."""
        sections = []
        for name, value in self.to_json().items():
            rows = b"[\n" + b",\n".join(map(line, value)) + b"\n]" if isinstance(value, list) and value else line(value)
            sections.append(line(name) + b": " + rows)
        return b"{\n" + b",\n".join(sections) + b"\n}\n"
