"""A term of an academic year (学年学期), such as 2023-2024-1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CODE = re.compile(r"^(\d{4})-(\d{4})-([123])$")


class TermError(ValueError):
    """A text that does not name a term (学年学期); the message says what one looks like."""


@dataclass(frozen=True, order=True)
class Term:
    """One term: the year its academic year starts in and its number, 1 to 3 (3 is the short term)."""

    year: int
    number: int

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, code: str) -> Term:
        """Read ``2023-2024-1``; raise :class:`TermError` for anything else."""
        found = _CODE.match(code.strip())
        if not found or int(found[2]) != int(found[1]) + 1:
            raise TermError(f"“{code}”不是学年学期：应写成 2023-2024-1 这样，学期为 1、2 或 3")
        return cls(int(found[1]), int(found[3]))

    @property
    def code(self) -> str:
        """The term's code, ``2023-2024-1``; codes sort as the terms do."""
        return f"{self.year}-{self.year + 1}-{self.number}"

    @property
    def label(self) -> str:
        """The term as people say it: 2023—2024学年第1学期."""
        return f"{self.year}—{self.year + 1}学年第{self.number}学期"

    def __str__(self) -> str:
        return self.code
