"""Mistakes in a regulation folder (错误): where, what, why and what to do, for the person who wrote the folder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake: a stable code, the file, the line (from 1, 0 for the file as a whole) and a Chinese sentence."""

    file: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}  {self.message}  [{self.code}]"


class RegulationError(Exception):
    """A folder that cannot be read as a regulation; ``mistakes`` holds all of them, sorted by file and line."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))
