"""The outcome of a run (预警名单): entries with their findings, and everyone the run could not decide or left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


def line(value: object) -> str:
    """A value as the list has it on a line of its own."""
    return json.dumps(value, ensure_ascii=False)


_HERE = "\0"
_HERE_IN_JSON = json.dumps(_HERE)


def lines(values: list[Json]) -> Iterator[str]:
    """Each value as the list has it on a line of its own; results that many findings share are put into text once."""
    known: dict[int, str] = {}
    for value in values:
        findings = value.get("findings")
        yield _line_of_findings(value, findings, known) if findings else line(value)


def _line_of_findings(entry: Json, findings: list[Json], known: dict[int, str]) -> str:
    bare = line({**entry, "findings": [{**finding, "results": _HERE} for finding in findings]})
    parts = bare.split(_HERE_IN_JSON)
    if len(parts) != len(findings) + 1:
        return line(entry)
    texts = [f"[{', '.join(_known(finding['results'], known))}]" for finding in findings]
    return "".join([parts[0], *(part for pair in zip(texts, parts[1:], strict=True) for part in pair)])


def _known(results: list[Json], known: dict[int, str]) -> list[str]:
    texts = []
    for result in results:
        text = known.get(id(result))
        if text is None:
            text = known[id(result)] = line(result)
        texts.append(text)
    return texts


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
            if isinstance(value, list) and value:
                rows = ",\n".join(lines(value))
                sections.append(f"{line(name)}: [\n{rows}\n]")
            else:
                sections.append(f"{line(name)}: {line(value)}")
        return ("{\n" + ",\n".join(sections) + "\n}\n").encode()
