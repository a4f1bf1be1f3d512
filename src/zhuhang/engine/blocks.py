"""Screening block by block (分块): students are looked at so many at a time, so that a university takes no more memory than a college.

A block is sealed inputs of consecutive students, numbered from nought; screening one is screening the whole, cut. Only what
compares students with one another, a rank among peers, needs all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NotRequired, TypedDict, Unpack

import polars as pl

from zhuhang.engine.inputs import Settings
from zhuhang.engine.plan import Phase, compile_plan
from zhuhang.engine.screen import Run, run
from zhuhang.engine.sealing import KEY, Sealed
from zhuhang.engine.values import Totals, total_here
from zhuhang.regulation.model import Regulation

AT_ONCE = 50_000
"""Students looked at at once where there are no more: some hundred megabytes."""

BLOCK_STUDENTS = 25_000
"""Students of a block where there are more; as many as a part holds, so that none is read twice."""


_NOBODY = pl.DataFrame({"student_id": [""]})
"""Whose line in an earlier list says that the list is complete: it goes with every block."""


class Asked(TypedDict):
    """What is asked of a run, as :func:`zhuhang.engine.screen.run` takes it."""

    term: str
    phase: NotRequired[Phase]
    parameters: NotRequired[Settings | None]
    total: NotRequired[Totals]


def run_in_blocks(regulation: Regulation, sealed: Sealed, **asked: Unpack[Asked]) -> Iterator[Run]:
    """One run after another, a block of students each, in the order of students; the same arguments and errors as ``run``.

    Sums made elsewhere are asked for once, for everyone.
    """
    elsewhere = asked.get("total", total_here) is not total_here
    is_whole = sealed.size <= AT_ONCE or elsewhere or _compares_students(regulation, sealed, asked)
    for block in [sealed] if is_whole else blocks(sealed, BLOCK_STUDENTS):
        yield run(regulation, block, **asked)


def blocks(sealed: Sealed, size: int) -> Iterator[Sealed]:
    """Sealed inputs cut into blocks of consecutive students; one that needs no cutting comes as it is."""
    if sealed.size <= size:
        yield sealed
        return
    attempts, course_terms = _placed(sealed.attempts), _placed(sealed.course_terms)
    for first in range(0, sealed.size, size):
        students = sealed.roster.slice(first, size).collect()
        ids = pl.concat([students.select("student_id"), _NOBODY])
        own = {
            name: table.join(ids, on="student_id", how="semi", maintain_order="left")
            for name in ("history", "facts", "refused", "official") if (table := getattr(sealed, name)) is not None
        }
        yield replace(
            sealed, roster=students.lazy(), size=students.height, attempts=_within(attempts, first, size), course_terms=_within(course_terms, first, size),
            incidents=_cut(sealed.incidents, first, size), **own,
        )


def _compares_students(regulation: Regulation, sealed: Sealed, asked: Asked) -> bool:
    plan = compile_plan(
        regulation, term=asked["term"], phase=asked.get("phase", "final"), parameters=asked.get("parameters") or {},
        terms=sealed.terms, official=sealed.official is not None,
    )
    return any(call.measure == "gpa_rank_share" for call in plan.calls)


_Placed = list[tuple[int, int, pl.LazyFrame]]


def _placed(parts: list[pl.LazyFrame]) -> _Placed:
    """Parts with their first and last student; empty ones are left out."""
    ends = [part.select(first=pl.col("student").min(), last=pl.col("student").max()).collect().row(0) for part in parts]
    return [(*end, part) for end, part in zip(ends, parts, strict=True) if end[0] is not None]


def _within(placed: _Placed, first: int, size: int) -> list[pl.LazyFrame]:
    """What the parts hold of a block's students; nothing, in their shape, where they have no row."""
    return [_cut(part, first, size) for least, most, part in placed if least < first + size and most >= first] or [
        _cut(placed[0][2], first, size)
    ]


def _cut(rows: pl.LazyFrame, first: int, size: int) -> pl.LazyFrame:
    inside = rows.filter(pl.col("student").is_between(first, first + size - 1))
    numbered = inside.with_columns((pl.col("student") - first).cast(pl.UInt32))
    return numbered.with_columns(KEY) if "key" in rows.collect_schema() else numbered
