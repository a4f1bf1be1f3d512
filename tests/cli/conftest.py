"""A command line to call, and small exports written on the spot."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from zhuhang.cli import main

HEADERS = ("学号", "姓名", "学年学期", "课程代码", "课程名称", "课程性质", "学分", "成绩", "绩点", "考试性质", "成绩备注")
TERM = "2023-2024-1"


@dataclass(frozen=True)
class Said:
    """What one call came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The list it printed."""
        return dict(json.loads(self.out))


Call = Callable[..., Said]


@pytest.fixture
def zhuhang(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command line in this process."""

    def call(*words: str | Path) -> Said:
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    return call


def row(student: str, course: str, credits: str, grade: str, **more: str) -> dict[str, str]:
    """One row of an export under the canonical headers; the judged term and a regular exam unless told otherwise."""
    given = {"学号": student, "学年学期": TERM, "课程代码": course, "课程名称": f"课程{course}", "学分": credits, "成绩": grade}
    return dict.fromkeys(HEADERS, "") | given | {"考试性质": "正常考试"} | more


def sheet(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """Write rows as a CSV export."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Three students: one orange by ratio, one with nothing, one with a grade nobody understands."""
    return sheet(
        tmp_path / "成绩.csv",
        [
            row("2022001", "A1", "3", "50", 绩点="0", 姓名="甲"),
            row("2022001", "A2", "17", "80", 绩点="3.0", 姓名="甲"),
            row("2022002", "A1", "3", "90", 绩点="4.0", 姓名="乙"),
            row("2022003", "A1", "3", "九十", 姓名="丙"),
        ],
    )
