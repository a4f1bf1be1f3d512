"""Measure speed and memory beside the baselines: ``python -m bench [--students N] [--rounds N] [--million]``.

Every figure is the median of interleaved runs in one session, each a new process; memory is the process's own peak. The
goals are printed with the figure, the baseline's and whether they are met. Data and lists are kept under ``var/bench``.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
from pathlib import Path

from bench.goals import Goal, faster, quotient
from bench.running import Figure, interleaved
from bench.subjects import PYTHON, RULES, ZHUHANG, Size

WORKBOOK_ROWS = 200_000
MILLION = 1_000_000


def main() -> None:
    """Parse the options, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and memory beside hand-written baselines")
    parser.add_argument("--students", type=int, default=50_000, help="size of the first part (50000)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds behind each median (5)")
    parser.add_argument("--million", action="store_true", help="also a million students, 40 million results (an hour)")
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="where data and lists are kept")
    parser.add_argument("--skip-workbook", action="store_true", help="leave out reading .xlsx")
    chosen = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}, {chosen.rounds} rounds")
    small, goals = _college(Size(chosen.students, chosen.folder / str(chosen.students)), chosen.rounds)
    goals += _start_up(chosen.rounds)
    if not chosen.skip_workbook:
        goals += _workbook(Size(chosen.students, chosen.folder / str(chosen.students)))
    if chosen.million:
        goals += _university(Size(MILLION, chosen.folder / str(MILLION)), max(chosen.rounds // 2, 1), small)
    print("\nGoals")
    print("\n".join(goal.line() for goal in goals))
    print(f"{sum(goal.met for goal in goals)} of {len(goals)} met")


def _college(size: Size, rounds: int) -> tuple[dict[str, Figure], list[Goal]]:
    """The first size: against DuckDB, Polars and pandas, evidence, what-if, sealing."""
    size.prepare()
    sealing = _sealing(size, max(rounds // 2, 1))
    commands = _commands(size) | {"asnu pandas": size.baseline("pandas_asnu", "asnu")}
    figures = interleaved(commands, rounds) | sealing
    _print(size, figures)
    goals = []
    for rule in ("asnu", "lut"):
        goals.append(quotient(f"{rule} from the snapshot, of DuckDB", figures[rule], figures[f"{rule} in_duckdb"], 0.40))
        goals.append(quotient(f"{rule} from the snapshot, of Polars", figures[rule], figures[f"{rule} in_polars"], 0.60))
    goals += [
        faster("asnu from the snapshot, faster than pandas", figures["asnu"], figures["asnu pandas"], 6),
        Goal("asnu from the snapshot as a new process", figures["asnu"].median, 0.8, " s"),
        quotient("evidence for every listed student, of levels only", figures["asnu evidence"], figures["asnu"], 1.5),
        Goal("what-if on cached values", float(figures["what-if"].printed), 15, " ms"),
        quotient("sealing, of reading and writing", figures["sealing"], figures["rewrite"], 3),
    ]
    return figures, goals


def _university(size: Size, rounds: int, small: dict[str, Figure]) -> list[Goal]:
    """A million students: the same without pandas, and how time and memory grow."""
    size.prepare()
    sealing = _sealing(size, 1)
    figures = interleaved(_commands(size), rounds) | sealing
    _print(size, figures)
    asnu = figures["asnu"]
    return [
        faster("1M asnu, faster than DuckDB", asnu, figures["asnu in_duckdb"], 4),
        faster("1M asnu, faster than Polars", asnu, figures["asnu in_polars"], 3.5),
        quotient("1M asnu, of merely reading the columns", asnu, figures["columns"], 10),
        Goal("1M asnu, memory", asnu.peak, 512, " MB"),
        quotient("1M asnu, of the first size", asnu, small["asnu"], 20),
        Goal("1M asnu, memory beyond the first size", asnu.peak / small["asnu"].peak, 1, "×"),
        quotient("1M lut over all terms, of DuckDB", figures["lut_outstanding"], figures["lut_outstanding in_duckdb"], 0.5),
        Goal("1M what-if on cached values", float(figures["what-if"].printed), 150, " ms"),
        quotient("1M sealing, of reading and writing", figures["sealing"], figures["rewrite"], 3),
    ]


def _commands(size: Size) -> dict[str, list[str]]:
    commands = {}
    for rule in RULES:
        commands[rule] = size.engine(rule)
        for name in ("in_duckdb", "in_polars"):
            commands[f"{rule} {name}"] = size.baseline(name, rule)
    commands["asnu evidence"] = size.engine("asnu", with_evidence=True)
    commands["columns"] = size.reading("columns")
    commands["what-if"] = size.what_if()
    return commands


def _sealing(size: Size, rounds: int) -> dict[str, Figure]:
    """Seal the results anew beside reading and writing them."""
    shutil.rmtree(size.snapshot, ignore_errors=True)
    figures = {"sealing": Figure(), "rewrite": Figure()}
    for number in range(rounds):
        target = size.folder / f"sealing-{number}"
        shutil.rmtree(target, ignore_errors=True)
        once = interleaved({"sealing": size.seal(target), "rewrite": size.reading("rewrite")}, 1, warm_up=False)
        for name, figure in once.items():
            figures[name].seconds += figure.seconds
            figures[name].peaks += figure.peaks
        shutil.rmtree(size.snapshot, ignore_errors=True)
        target.rename(size.snapshot)
    return figures


def _start_up(rounds: int) -> list[Goal]:
    figures = interleaved({"help": [ZHUHANG, "--help"]}, rounds)
    return [Goal("zhuhang --help", figures["help"].median, 0.4, " s")]


def _workbook(size: Size) -> list[Goal]:
    file = size.folder / "results.xlsx"
    if not file.exists():
        command = [PYTHON, "-m", "bench.workbook", "write", size.results[0], str(file), str(WORKBOOK_ROWS)]
        subprocess.run(command, check=True)
    commands = {
        "gradebook": [PYTHON, "-m", "bench.workbook", "read", str(file)],
        "openpyxl": [PYTHON, "-m", "bench.baselines.reading", "workbook", str(file)],
    }
    figures = interleaved(commands, 1, warm_up=False)
    _print(size, figures)
    return [faster(f"reading {WORKBOOK_ROWS} rows of .xlsx, faster than openpyxl", figures["gradebook"], figures["openpyxl"], 5)]


def _print(size: Size, figures: dict[str, Figure]) -> None:
    """Every figure of a size, and whether the baselines list the same students."""
    print(f"\n{size.students} students × 40 results")
    for name, figure in figures.items():
        spread = f"{min(figure.seconds):.3f}–{max(figure.seconds):.3f}"
        print(f"  {name:28} {figure.median:9.3f} s  ({spread})  {figure.peak:8.0f} MB")
    for name, figure in figures.items():
        rule, _, baseline = name.partition(" ")
        if baseline in ("in_duckdb", "in_polars", "pandas"):
            same = size.counts(rule) == figure.printed
            print(f"  {'same list' if same else 'OTHER LIST':28} {name}: {figure.printed}")


if __name__ == "__main__":
    main()
