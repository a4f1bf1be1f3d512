"""Names that lead nowhere (悬空的引用)."""

from __future__ import annotations

from zhuhang.regulation.mistakes import Mistake
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.source import Source


def check(regulation: Regulation, source: Source) -> list[Mistake]:
    """Every name the regulation uses without declaring it."""
    return []
