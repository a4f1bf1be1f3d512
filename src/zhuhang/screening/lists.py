"""From the engine's list to stored entries, compared with last term's (名单入库与比较). Pure where it can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhuhang.regulation.model import Regulation
from zhuhang.screening.models import Entry

Change, Standing = Entry.Change, Entry.Standing


@dataclass(frozen=True)
class Before:
    """What the list compared with said of a student: level and rank; rank -1 where not listed."""

    level: str
    rank: int


def tracks_of(regulation: Regulation) -> list[dict[str, Any]]:
    """The levels as they are now, to be kept with the run: a later version of the regulation does not change them."""
    return [
        {
            "code": track.code,
            "name": track.name,
            "levels": [
                {"code": level.code, "name": level.name, "tone": level.tone, "rank": rank}
                for rank, level in enumerate(track.levels)
            ],
        }
        for track in regulation.tracks
    ]


def change_of(rank: int, before: Before | None, is_compared: bool) -> str:
    """How a listed student's level moved; ``is_compared`` is False for a college's first list."""
    if not is_compared:
        return Change.FIRST
    if before is None or before.rank < 0:
        return Change.NEW
    if rank == before.rank:
        return Change.SAME
    return Change.RAISED if rank > before.rank else Change.LOWERED


def reason_of(findings: list[dict[str, Any]], limit: int = 200) -> str:
    """The heaviest finding in one line, and how many more there are."""
    if not findings:
        return ""
    first = f"{findings[0]['cite']}：{findings[0]['text']}"
    more = f"（另有 {len(findings) - 1} 项）" if len(findings) > 1 else ""
    room = limit - len(more)
    return (first if len(first) <= room else first[: room - 1] + "…") + more
