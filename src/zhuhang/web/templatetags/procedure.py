"""How the procedure looks on a page (名单程序的显示)."""

from __future__ import annotations

from typing import Any

from django import template

from zhuhang.screening.listing import ListLine
from zhuhang.screening.ownership import NAMES

register = template.Library()


@register.filter
def act_name(act: str) -> str:
    """An act in Chinese; a line that waits for none is through."""
    return NAMES.get(act, "办结")


@register.filter
def level_of(levels: dict[tuple[str, str], dict[str, Any]], line: ListLine) -> dict[str, Any] | None:
    """The level a line has, as its run knew it."""
    return levels.get((line.track, line.level))
