"""What an import would change (与库中比较): pure, on canonical tables, so that preview and confirmation agree."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from zhuhang.grades.frames import SAID


@dataclass(frozen=True)
class Changes:
    """``added`` are new attempts; ``corrected`` carries the old value of every column beside it as ``…_before``."""

    added: pl.DataFrame
    corrected: pl.DataFrame
    same: int

    @property
    def counts(self) -> dict[str, int]:
        """How many rows would be added, corrected, left as they are."""
        return {"added": self.added.height, "corrected": self.corrected.height, "same": self.same}


def compare(read: pl.DataFrame, stored: pl.DataFrame) -> Changes:
    """Compare the rows read with those stored, both with ``student_id`` and ``attempt``."""
    key = ["student_id", "attempt"]
    before = stored.select(*key, *(pl.col(name).alias(f"{name}_before") for name in SAID), pl.lit(True).alias("known"))
    joined = read.join(before, on=key, how="left", maintain_order="left")
    known = pl.col("known").fill_null(False)
    differs = pl.any_horizontal(~pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in SAID)
    corrected = joined.filter(known & differs).drop("known")
    added = joined.filter(~known).select(read.columns)
    return Changes(added, corrected, read.height - added.height - corrected.height)


def describe(changes: Changes, limit: int = 200) -> list[dict[str, str]]:
    """The corrected rows for people, at most ``limit``: who, which course, what it said and what it says now."""
    return [
        {
            "student_number": row["student_id"], "name": row["name"], "term": row["term"], "course": row["course_name"],
            "before": _said(row, "_before"), "now": _said(row, ""),
        }
        for row in changes.corrected.head(limit).iter_rows(named=True)
    ]  # fmt: skip


def _said(row: dict[str, object], suffix: str) -> str:
    grade, remark = row[f"grade{suffix}"], row[f"remark{suffix}"]
    credits = row[f"credits{suffix}"]
    assert isinstance(credits, int)
    return "，".join(str(part) for part in (grade or remark or "空", f"{credits / 100:g} 学分") if part)
