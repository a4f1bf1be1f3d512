"""Measure speed and memory beside the baselines: ``python -m bench [--students N] [--rounds N] [--million]``.

Every figure is the median of interleaved runs in one session, each a new process; memory is the process's own peak. The
goals are printed with the figure, the baseline's and whether they are met. Data and lists are kept under ``var/bench``.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
from pathlib import Path
from statistics import median

from bench import printing
from bench.goals import Goal, faster, quotient
from bench.running import Figure, interleaved
from bench.sealing import seal
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
    parser.add_argument("--keep-snapshot", action="store_true", help="do not seal anew where there is a snapshot")
    parser.add_argument("--skip-workbook", action="store_true", help="leave out reading .xlsx")
    chosen = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}, {chosen.rounds} rounds")
    college = Size(chosen.students, chosen.folder / str(chosen.students))
    college.prepare()
    pandas = {"asnu pandas": college.baseline("pandas_asnu", "asnu")}
    figures = _measure(college, chosen.rounds, chosen.keep_snapshot, pandas)
    goals = _college_goals(figures) + _start_up(chosen.rounds) + printing.goals()
    if not chosen.skip_workbook:
        goals += _workbook(college, chosen.rounds)
    if chosen.million:
        university = Size(MILLION, chosen.folder / str(MILLION))
        university.prepare()
        large = _measure(university, max(chosen.rounds // 2, 1), chosen.keep_snapshot, {})
        goals += _university_goals(large, figures)
    print("\nGoals (ratios without start-up: from the opened snapshot, or the unread Parquet, to the list)")
    print("\n".join(goal.line() for goal in goals))
    print(f"{sum(goal.met for goal in goals)} of {len(goals)} met")
    print("\nA thousand students at once")
    for command in (["bench.opening"], ["bench.opening", "--sign"]):
        for database, start in (("SQLite", []), ("PostgreSQL", [PYTHON, "tools/postgresql.py"])):
            print(database, end=": ", flush=True)
            subprocess.run([*start, PYTHON, "-m", *command], check=False)


def _measure(size: Size, rounds: int, keep_snapshot: bool, more: dict[str, list[str]]) -> dict[str, Figure]:
    """Seal, run everything interleaved, print every figure."""
    sealing = {} if keep_snapshot and size.snapshot.is_dir() else seal(size, rounds)
    figures = interleaved(_commands(size) | more, rounds) | sealing
    _print(size, figures)
    return figures


def _commands(size: Size) -> dict[str, list[str]]:
    commands = {}
    for rule in RULES:
        commands[rule] = size.engine(rule)
        for name in ("in_duckdb", "in_polars"):
            commands[f"{rule} {name}"] = size.baseline(name, rule)
    commands["asnu evidence"] = size.engine("asnu", "evidence")
    commands["zhuhang screen"] = size.screen()
    commands["columns"] = size.reading("columns")
    commands["what-if"] = size.what_if()
    return commands


def _college_goals(figures: dict[str, Figure]) -> list[Goal]:
    """Against DuckDB, Polars and pandas, evidence, what-if, sealing."""
    goals = []
    for rule in ("asnu", "lut"):
        goals.append(quotient(f"{rule} from the snapshot, of DuckDB", figures[rule], figures[f"{rule} in_duckdb"], 0.40))
        goals.append(quotient(f"{rule} from the snapshot, of Polars", figures[rule], figures[f"{rule} in_polars"], 0.60))
    goals += [
        faster("asnu from the snapshot, faster than pandas", figures["asnu"], figures["asnu pandas"], 6),
        Goal("zhuhang screen as a new process", figures["zhuhang screen"].process, 0.8, " s"),
        Goal("evidence for every listed student, of levels only", figures["asnu evidence"].process / figures["asnu"].process, 1.5,
             beside=f"whole processes; of the work alone {figures['asnu evidence'].work / figures['asnu'].work:.2f}×"),
        Goal("what-if on cached values", figures["what-if"].work * 1000, 15, " ms"),
    ]
    return goals + _sealing_goal("sealing, of reading and writing", figures)


def _university_goals(large: dict[str, Figure], small: dict[str, Figure]) -> list[Goal]:
    """A million students: the same without pandas, and how time and memory grow."""
    asnu = large["asnu"]
    return [
        faster("1M asnu, faster than DuckDB", asnu, large["asnu in_duckdb"], 4),
        faster("1M asnu, faster than Polars", asnu, large["asnu in_polars"], 3.5),
        quotient("1M asnu, of merely reading the columns", asnu, large["columns"], 10),
        Goal("1M asnu, memory", asnu.peak, 512, " MB"),
        quotient("1M asnu, of the first size", asnu, small["asnu"], 20),
        Goal("1M asnu, memory of the first size's", asnu.peak / small["asnu"].peak, 1, "×"),
        quotient("1M lut over all terms, of DuckDB", large["lut_outstanding"], large["lut_outstanding in_duckdb"], 0.5),
        Goal("1M what-if on cached values", large["what-if"].work * 1000, 150, " ms"),
    ] + _sealing_goal("1M sealing, of reading and writing", large)


def _sealing_goal(name: str, figures: dict[str, Figure]) -> list[Goal]:
    """Whole processes: sealing by itself, and the command that also screens, words the list and puts it in."""
    goals = []
    for what, figure in figures.items():
        if what.startswith("sealing"):
            rewrite = figures["rewrite"]
            beside = f"{figure.process:.3f} s / {rewrite.process:.3f} s; processor {median(figure.processor) / median(rewrite.processor):.2f}×"
            beside += f"; of the work alone {figure.work / rewrite.work:.2f}×" if figure.inner else ""
            goals.append(Goal(name.replace("sealing", what), figure.process / rewrite.process, 3, beside=beside))
    return goals


def _start_up(rounds: int) -> list[Goal]:
    figures = interleaved({"help": [ZHUHANG, "--help"]}, rounds)
    return [Goal("zhuhang --help", figures["help"].process, 0.4, " s")]


def _workbook(size: Size, rounds: int) -> list[Goal]:
    file = size.folder / "results.xlsx"
    if not file.exists():
        command = [PYTHON, "-m", "bench.workbook", "write", size.results[0], str(file), str(WORKBOOK_ROWS)]
        subprocess.run(command, check=True)
    commands = {
        "gradebook": [PYTHON, "-m", "bench.workbook", "read", str(file)],
        "openpyxl": [PYTHON, "-m", "bench.baselines.reading", "workbook", str(file)],
    }
    figures = interleaved(commands, rounds, warm_up=False)
    _print(size, figures)
    return [faster(f"reading {WORKBOOK_ROWS} rows of .xlsx, faster than openpyxl", figures["gradebook"], figures["openpyxl"], 5)]


def _print(size: Size, figures: dict[str, Figure]) -> None:
    """Every figure of a size, and whether the baselines list the same students."""
    print(f"\n{size.students} students × 40 results{'work':>22}{'process':>11}{'(least – most)':>20}{'processor':>12}{'memory':>10}")
    for name, figure in figures.items():
        spread = f"({min(figure.whole):.2f} – {max(figure.whole):.2f})"
        processor = median(figure.processor)
        print(f"  {name:28} {figure.work:11.3f} s {figure.process:8.3f} s {spread:>19} {processor:9.3f} s {figure.peak:7.0f} MB")
    for name, figure in figures.items():
        rule, _, baseline = name.partition(" ")
        if baseline in ("in_duckdb", "in_polars", "pandas"):
            same = figures[rule].printed["levels"] == figure.printed["levels"]
            print(f"  {'same list' if same else 'OTHER LIST':28} {name}: {figure.printed['levels']}")


if __name__ == "__main__":
    main()
