"""One snapshot out of several of disjoint students, as a university too large for one reading is sealed.

``python -m bench.stitch WHOLE BLOCK...``: the blocks follow one another by student id and share terms, courses and natures,
as the generated ones do. The digest of the content is left empty: the stitched snapshot is screened, not verified.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl

SHARED = ("courses", "natures")
LONG = ("attempts", "course_terms")


class StitchError(ValueError):
    """Blocks that do not fit together."""


def stitch(whole: Path, blocks: list[Path]) -> None:
    """Write the blocks as one snapshot; students are numbered on from block to block."""
    whole.mkdir(parents=True)
    manifests = [json.loads((block / "manifest.json").read_text()) for block in blocks]
    _check(blocks, manifests)
    before, parts, incidents, students = 0, dict.fromkeys(LONG, 0), [], []
    for block in blocks:
        for name in LONG:
            for path in sorted(block.glob(f"{name}-*.parquet")):
                target = whole / f"{name}-{parts[name]:04d}.parquet"
                _moved(path, before).write_parquet(target, compression="lz4", row_group_size=4_000_000)
                parts[name] += 1
        incidents.append(_moved(block / "incidents.parquet", before))
        students.append(pl.read_parquet(block / "students.parquet"))
        before += students[-1].height
    pl.concat(incidents).write_parquet(whole / "incidents.parquet")
    pl.concat(students).write_parquet(whole / "students.parquet")
    for path in blocks[0].iterdir():
        if path.suffix == ".parquet" and not (whole / path.name).exists() and not path.name.startswith(LONG):
            (whole / path.name).write_bytes(path.read_bytes())
    (whole / "manifest.json").write_text(json.dumps(_manifest(whole, manifests), ensure_ascii=False))


def _moved(path: Path, before: int) -> pl.DataFrame:
    return pl.read_parquet(path).with_columns((pl.col("student") + before).cast(pl.UInt32))


def _check(blocks: list[Path], manifests: list[dict[str, Any]]) -> None:
    if any(manifest["terms"] != manifests[0]["terms"] for manifest in manifests):
        raise StitchError("the blocks do not have the same terms")
    for name in SHARED:
        first, *others = [pl.read_parquet(block / f"{name}.parquet") for block in blocks]
        if not all(first.equals(other) for other in others):
            raise StitchError(f"the blocks do not have the same {name}")


def _manifest(whole: Path, manifests: list[dict[str, Any]]) -> dict[str, Any]:
    """The first block's manifest with everything counted added up."""
    rows = {name: sum(m["rows"][name] for m in manifests) for name in manifests[0]["rows"]}
    by_term = [sum(counts) for counts in zip(*(m["rows_by_term"] for m in manifests), strict=True)]
    highest = max(m.get("highest_point", 0) for m in manifests)
    files = {path.name: "" for path in sorted(whole.iterdir())}
    return {**manifests[0], "digest": "", "rows": rows, "rows_by_term": by_term, "highest_point": highest, "files": files}


if __name__ == "__main__":
    stitch(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
