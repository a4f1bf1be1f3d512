"""``zhuhang compare``: two regulations or parameter sets over the same results."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from zhuhang.cli.reading import attempt, check, check_out, inputs, regulation_named, settings
from zhuhang.engine.comparing import KINDS, Comparison
from zhuhang.engine.comparing import compare as compared
from zhuhang.engine.plan import check_parameters
from zhuhang.engine.screen import run
from zhuhang.engine.sealing import Sealed
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.wording import WORK

_ENDINGS = (".json", ".csv")


def compare(args: argparse.Namespace) -> int:
    """Compare and print, or write to ``--out``; nothing is written unless everything could be read."""
    reasons: list[str] = []
    sides = [_side(name, written, reasons) for name, written in (
        (args.against, args.set_against), (args.regulation, args.set))]
    if args.out:
        check_out(reasons, Path(args.out), _ENDINGS)
    check(reasons)
    (against, old), (regulation, new) = [side for side in sides if side is not None]
    sealed = inputs(args, regulation, reasons)
    check(reasons)
    assert sealed is not None
    lists = [
        attempt(reasons, lambda one=one, chosen=chosen: run(one, _known_to(one, regulation, sealed), term=args.term, phase=args.phase, parameters=chosen).to_list())  # type: ignore[misc]
        for one, chosen in ((against, old), (regulation, new))
    ]
    check(reasons)
    before, after = [listed for listed in lists if listed is not None]
    found = compared(before, after, (against, regulation))
    if args.out:
        attempt(reasons, lambda: _write(found, Path(args.out)))
        check(reasons)
    else:
        sys.stdout.write(text(found, (against, regulation)))
    return 0


def _known_to(one: Regulation, regulation: Regulation, sealed: Sealed) -> Sealed:
    """The inputs for one side: by its rules, not by an authority's list sealed with them.

    The earlier lists are those of ``--regulation`` and no history under another one.
    """
    by_rules = replace(sealed, official=None)
    return by_rules if one.code == regulation.code else replace(by_rules, history=sealed.history.clear())


def _side(name: str, written: list[str], reasons: list[str]) -> tuple[Regulation, dict[str, Fraction | str]] | None:
    regulation = attempt(reasons, lambda: regulation_named(name))
    if regulation is None:
        return None
    chosen = settings(regulation, written, reasons)
    attempt(reasons, lambda: check_parameters(regulation, chosen))
    return regulation, chosen


def text(found: Comparison, regulations: tuple[Regulation, Regulation]) -> str:
    """A comparison of two regulations, the one in force first, in words."""
    lines = []
    for name, side, regulation in zip(("原办法", "新办法"), found.sides, regulations, strict=True):
        names = {level.code: level.name for track in regulation.tracks for level in track.levels}
        levels = "，".join(f"{names[level]} {number} 人" for level, number in side["levels"].items())
        work = "，".join(f"{WORK[kind]} {times} 次" for kind, times in side["workload"].items())
        lines.append(f"{name} {side['regulation']['code']} {side['regulation']['version']}：列入 {side['listed']} 人（{levels}）")
        if work:
            lines.append(f"  每学期至少：{work}")
    lines.append("，".join(f"{KINDS[kind]} {number} 人" for kind, number in found.counts.items()))
    for line in found.students:
        if line["change"] != "same":
            before, after = (side["level_name"] if side else "未列入" for side in (line["before"], line["after"]))
            lines.append(f"  {line['student_id']} {line['name']}：{before} → {after}（{KINDS[line['change']]}）")
    return "\n".join(lines) + "\n"


def _write(found: Comparison, path: Path) -> None:
    half = path.with_name(f".{path.name}.part")
    if path.suffix == ".json":
        half.write_text(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(["学号", "姓名", "原等级", "新等级", "变化"])
        for line in found.students:
            before, after = (side["level_name"] if side else "" for side in (line["before"], line["after"]))
            writer.writerow([line["student_id"], line["name"], before, after, KINDS[line["change"]]])
        half.write_text("\ufeff" + sheet.getvalue())
    half.replace(path)
