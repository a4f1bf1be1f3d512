"""The canonical rows as the sheet an office would export, for the baselines that read sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from tests.oracles import attempts as a

GRADES = {a.PASSED: "75", a.FAILED: "40.5"}
REMARKS = {
    a.ABSENT: "缺考", a.TRUANT: "旷考", a.CHEATING: "作弊", a.BREACH: "违纪", a.EXEMPT: "免修", a.WITHDRAWN: "退选",
    a.DEFERRED: "缓考",
}
KINDS = {a.REGULAR: "正常考试", a.RETAKE: "重修", a.MAKEUP: "补考", a.DEFERRED_EXAM: "缓考"}
SHEET = {
    "学号": pl.String, "学年学期": pl.String, "课程代码": pl.String, "课程名称": pl.String, "学分": pl.Float64,
    "成绩": pl.String, "绩点": pl.Float64, "考试性质": pl.String, "成绩备注": pl.String,
}


def as_sheet(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """The results under the canonical headers, values as an office writes them."""
    return pl.DataFrame([_line(row) for row in rows], schema=SHEET, orient="row")


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    point = row["grade_point"]
    kind = KINDS[row["kind"]] + ("二" if row["sitting"] == 2 else "")
    return {
        "学号": row["student_id"], "学年学期": row["term"], "课程代码": row["course_id"], "课程名称": "",
        "学分": row["credits"] / 100, "绩点": None if point is None else point / 10_000,
        "成绩": GRADES.get(row["outcome"], ""), "成绩备注": REMARKS.get(row["outcome"], ""), "考试性质": kind,
    }
