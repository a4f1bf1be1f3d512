"""``zhuhang regulation check|show|coverage|new``."""

from __future__ import annotations

import argparse
from pathlib import Path

from zhuhang.cli import UsageError
from zhuhang.regulation.find import find
from zhuhang.regulation.mistakes import RegulationError


def check(args: argparse.Namespace) -> int:
    """Check a folder and run its worked cases; 0 when it is sound, 2 when not."""
    from zhuhang.engine.checking import check_folder
    from zhuhang.forms.checking import check_forms

    try:
        folder = find(args.regulation)
        report = check_folder(folder).with_remarks(check_forms(folder))
    except RegulationError as error:
        raise UsageError([str(mistake) for mistake in error.mistakes]) from error
    print(report.text)
    return 0 if report.is_sound else 2


def show(args: argparse.Namespace) -> int:
    """Print a regulation as Chinese prose."""
    from zhuhang.regulation.prose import show_text

    return _printed(args, show_text)


def coverage(args: argparse.Namespace) -> int:
    """Print the clause table."""
    from zhuhang.regulation.coverage import coverage_text

    return _printed(args, coverage_text)


def _printed(args: argparse.Namespace, text_of: object) -> int:
    try:
        print(text_of(find(args.regulation)))  # type: ignore[operator]
    except RegulationError as error:
        raise UsageError([str(mistake) for mistake in error.mistakes]) from error
    return 0


def new(args: argparse.Namespace) -> int:
    """Make a new folder that passes the checker with its gaps listed."""
    from zhuhang.regulation.new import create

    folder = Path(args.folder) if args.folder else Path("regulations") / args.regulation
    try:
        create(args.regulation, folder)
    except RegulationError as error:
        raise UsageError([str(mistake) for mistake in error.mistakes]) from error
    print(f"已新建 {folder}。请按 docs/regulation-howto.md 逐条填写，然后运行 zhuhang regulation check {folder}")
    return 0
