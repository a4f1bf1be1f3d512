"""``zhuhang screen`` and ``zhuhang verify``."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from zhuhang.cli.reading import attempt, check, check_out, inputs, regulation_named, settings
from zhuhang.engine.blocks import Asked, run_in_blocks
from zhuhang.engine.long_list import LongList
from zhuhang.engine.output import ENDINGS, is_table, write, write_table
from zhuhang.engine.plan import check_parameters
from zhuhang.engine.screen import Run, run
from zhuhang.engine.sealing import Sealed
from zhuhang.engine.shelf import Shelf
from zhuhang.engine.snapshot import LIST, save, save_along, verified
from zhuhang.engine.values import Totals, total_here
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.term import Term


def screen(args: argparse.Namespace) -> int:
    """Screen and write the list; nothing is written unless everything could be read."""
    reasons: list[str] = []
    regulation = attempt(reasons, lambda: regulation_named(args.regulation))
    check(reasons)
    assert regulation is not None
    parameters = settings(regulation, args.set, reasons)
    if args.out:
        check_out(reasons, Path(args.out), ENDINGS)
    if args.levels_only and not (args.out and is_table(Path(args.out))):
        reasons.append("--levels-only 只用于 --out 写到 .parquet：请改 --out，或去掉这个参数")
    sealed = inputs(args, regulation, reasons)
    official = bool(args.official) or (sealed is not None and sealed.official is not None)
    attempt(reasons, lambda: check_parameters(regulation, parameters, official=official))
    check(reasons)
    assert sealed is not None
    total = _totals(args.engine, reasons)
    check(reasons)
    asked: Asked = {"term": args.term, "phase": args.phase, "parameters": parameters, "total": total}
    _say_unknown_term(Term.parse(args.term).code, sealed)
    attempt(reasons, lambda: _outcome(regulation, sealed, asked, args))
    check(reasons)
    return 0


def _outcome(regulation: Regulation, sealed: Sealed, asked: Asked, args: argparse.Namespace) -> None:
    """Screen and write what was asked for, block by block; only a sheet for people is made of everyone at once."""
    out = Path(args.out) if args.out else None
    if out and not is_table(out) and out.suffix.lower() != ".json":
        ran = run(regulation, sealed, **asked)
        listed = ran.to_list()
        if args.snapshot:
            save(Path(args.snapshot), ran, listed)
        write(listed, regulation, out)
        return
    runs = run_in_blocks(regulation, sealed, **asked)
    if args.snapshot:
        runs = save_along(Path(args.snapshot), sealed, runs)
    if out and is_table(out):
        write_table(runs, out, levels_only=args.levels_only)
    else:
        _write_list(runs, out, Path(args.snapshot) if args.snapshot else None)


def _write_list(runs: Iterable[Run], out: Path | None, snapshot: Path | None) -> None:
    """Write the list of blocks as JSON, whole or not at all; the one of a snapshot is taken from there."""
    shelf = Shelf(out)
    listed = (snapshot or shelf.path) / LIST
    if snapshot:
        deque(runs, maxlen=0)
    else:
        with LongList(listed) as long:
            for ran in runs:
                long.add(ran.to_list())
    if out is None:
        with listed.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
    else:
        shutil.copyfile(listed, shelf.path / out.name).replace(out)


def _say_unknown_term(term: str, sealed: Sealed) -> None:
    if term not in sealed.terms:
        print(f"请留意：成绩中没有 {term} 的记录；数据里的学期有 {'、'.join(sealed.terms) or '（无）'}", file=sys.stderr)


def _totals(engine: str, reasons: list[str]) -> Totals:
    """Where sums are made: in this process, or on Spark where it is installed."""
    if engine == "embedded":
        return total_here
    from zhuhang.engine.spark import SparkMissingError, total_on_spark

    try:
        return total_on_spark()
    except SparkMissingError as error:
        reasons.append(str(error))
        return total_here


def verify(args: argparse.Namespace) -> int:
    """Recompute a sealed list; 0 when every byte is the same, 2 when not, or when it cannot be read."""
    reasons: list[str] = []
    differences = attempt(reasons, lambda: verified(Path(args.snapshot)))
    check(reasons)
    for difference in differences or []:
        print(f"不一致：{difference}", file=sys.stderr)
    if not differences:
        print("一致：重新计算的名单与封存的逐字节相同。")
    return 2 if differences else 0
