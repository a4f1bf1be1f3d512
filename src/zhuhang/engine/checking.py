"""The whole check of a regulation folder (检查): what the language can see, and what running its cases shows."""

from __future__ import annotations

from pathlib import Path

from zhuhang.engine.cases import remarks, run_cases
from zhuhang.regulation.check import Report, report


def check_folder(folder: Path) -> Report:
    """Check a folder and run its cases; cases run only where the folder can be read without mistakes."""
    first = report(folder)
    if first.regulation is None or not first.is_sound:
        return first
    outcomes, reached = run_cases(first.regulation, first.cases)
    return report(folder, coverage=reached, failures=remarks(outcomes))
