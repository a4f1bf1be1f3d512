"""Reading the roster (学生名册): who is in scope, of which programme and year, and with which GPA."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from zhuhang.gradebook.decoding import Decoder
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.reading import gather_sheets, settle
from zhuhang.gradebook.tables import GPA_SCALE, STUDENTS, Reading
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.values import PLAIN_STUDENT_ID, Unreadable, read_student_id, scaled
from zhuhang.gradebook.vocabulary import STUDENTS as VOCABULARY
from zhuhang.regulation.measures import STUDENT_STATUSES

ENROLLED = "在读"
STATUSES = {status: status for status in STUDENT_STATUSES} | {
    "": ENROLLED, "在籍": ENROLLED, "有学籍": ENROLLED, "正常": ENROLLED, "在校": ENROLLED, "注册学籍": ENROLLED,
    "延长年限": "延长学习年限", "延长修业年限": "延长学习年限",
    "入伍": "保留学籍", "应征入伍": "保留学籍", "参军入伍": "保留学籍",
    "出国交流": "交流", "跨校交流": "交流", "校际交流": "交流", "交换": "交流",
}
_COHORT = re.compile(r"^(\d{4})级$")
_YEARS = {"二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_LARGEST_GPA = 100


def read_students(path: Path, *, mappings: Mappings | None = None) -> Reading:
    """The students of a roster, a row of :data:`STUDENTS` each; a student with contradicting rows is refused."""
    return settle(gather_sheets([path], VOCABULARY, STUDENTS, _decode, mappings), STUDENTS, ["student_id"], "学生")


def _decode(decoder: Decoder) -> None:
    texts = ["name", "college", "programme", "class_group", "education_level", "category"]
    decoder.read(["student_id"], {"_student_id": pl.String()}, read_student_id, plain=PLAIN_STUDENT_ID)
    decoder.read(["cohort"], {"_cohort": pl.String()}, lambda text: _COHORT.sub(r"\1", text))
    decoder.read(["nominal_years"], {"_nominal_years": pl.UInt8()}, read_nominal_years)
    decoder.read(["status"], {"_status": pl.String()}, read_status)
    decoder.read(["gpa"], {"_gpa": pl.Int64()}, read_gpa)
    for name in texts:
        decoder.read([name], {f"_{name}": pl.String()}, str, plain="")


def read_status(text: str) -> str:
    """A status (学籍状态) under its canonical name; blank is 在读."""
    if text not in STATUSES:
        raise Unreadable("unknown-status", f"不认识的学籍状态“{shortened(text)}”")
    return STATUSES[text]


def read_gpa(text: str) -> int | None:
    """A GPA (平均学分绩点) in billionths, exact up to nine decimals; None where there is none."""
    if text in ("", "-", "--", "/", "无"):
        return None
    value = scaled(text, GPA_SCALE)
    if value is None or value > _LARGEST_GPA * GPA_SCALE:
        raise Unreadable("bad-gpa", f"平均学分绩点应是 0–{_LARGEST_GPA} 之间至多九位小数的数")
    return value


def read_nominal_years(text: str) -> int | None:
    """The nominal length of study (学制) in years; None where there is none."""
    if not text:
        return None
    bare = text.removesuffix("制").removesuffix("年")
    value = _YEARS.get(bare) or scaled(bare, 1)
    if not value or value > 10:
        raise Unreadable("bad-nominal-years", "学制应是 1–10 的整数")
    return value
