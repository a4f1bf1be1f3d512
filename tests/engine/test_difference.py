"""One quantity less another (minus): a drop in GPA, a shortfall against the plan; the folder's own cases say what holds."""

from __future__ import annotations

from pathlib import Path

from zhuhang.engine.checking import check_folder


def test_a_difference_is_exact_on_both_sides_of_its_threshold() -> None:
    report = check_folder(Path(__file__).with_name("difference"))
    assert report.remarks["error"] == []
    assert report.remarks["warning"] == []
