"""What the checker has to say (检查意见): errors, warnings and notes, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from zhuhang.regulation.mistakes import Mistake
from zhuhang.regulation.source import Source
from zhuhang.regulation.yaml_text import Place

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
NAMES: dict[Severity, str] = {"error": "错误", "warning": "警告", "note": "提示"}


class Remark(NamedTuple):
    """One remark: how grave, where, its stable code, the Chinese sentence."""

    severity: Severity
    file: str
    line: int
    code: str
    message: str

    @property
    def text(self) -> str:
        """The remark as one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}  {self.message}  [{self.code}]"


class Remarks(list[Remark]):
    """Remarks collected at places of a source."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    def where(self, place: Place) -> tuple[str, int]:
        """File and line of a place."""
        return self._source.where(place)

    def add(self, severity: Severity, place: Place, code: str, message: str) -> None:
        """Add one remark at a place."""
        self.append(Remark(severity, *self.where(place), code, message))

    def take(self, mistakes: Iterable[Mistake]) -> None:
        """Add mistakes as errors."""
        self += [Remark("error", entry.file, entry.line, entry.code, entry.message) for entry in mistakes]

    @property
    def by_severity(self) -> dict[Severity, list[Remark]]:
        """The remarks without repetition, gravest first, by file and line."""
        return {
            severity: sorted({remark for remark in self if remark.severity == severity}) for severity in SEVERITIES
        }
