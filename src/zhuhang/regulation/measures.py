"""The signatures of the measures (测量): what a regulation may name, without how it is computed.

The engine implements every name here and a test compares the two lists. Units: ``credits`` are credits (学分),
``count`` a number of courses, exams, terms or lists, ``share`` a quotient of two of them, ``gpa`` a grade point average.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["credits", "count", "share", "gpa"]


@dataclass(frozen=True)
class Measure:
    """One measure's signature: unit, Chinese label, definition, default window, filters it takes, source."""

    name: str
    unit: Unit
    label: str
    definition: str
    window: str
    filters: frozenset[str] = frozenset({"window", "courses"})
    after_makeup: bool = False
    counter: str = ""
    source: str = "学籍管理通行口径"


def _catalogue(*measures: Measure) -> dict[str, Measure]:
    return {measure.name: measure for measure in measures}


_NO_COURSES = frozenset({"window"})

MEASURES = _catalogue(
    Measure("failed_credit_share", "share", "未通过学分占所选学分的比例",
            "学期内未通过课程的学分 ÷ 学期内所选课程的学分；免修、退选不计，缓考计入分母", "last_term",
            source="asnu 第七条"),
    Measure("failed_credits", "credits", "未通过学分", "窗口内最后一次成绩未通过的课程的学分之和", "last_term", counter="学分"),
    Measure("failed_courses", "count", "未通过课程门数", "窗口内最后一次成绩未通过的课程门数", "last_term", counter="门"),
    Measure("selected_credits", "credits", "所选学分", "窗口内所选课程的学分之和；免修、退选不计", "last_term", counter="学分"),
    Measure("selected_courses", "count", "所选课程门数", "窗口内所选课程门数；免修、退选不计", "last_term", counter="门"),
    Measure("earned_credits", "credits", "取得学分", "窗口内最后一次成绩通过的课程的学分之和，免修计入", "last_term", counter="学分"),
    Measure("earned_credit_share", "share", "取得学分占所选学分的比例", "窗口内所选课程中通过的学分 ÷ 所选学分", "last_term",
            source="gxu 第四条2(1)"),
    Measure("failed_regular_courses", "count", "正考不及格课程门数", "学期内正考（不含重修）未通过的课程门数，不看补考", "last_term",
            counter="门", source="lut 三.1"),
    Measure("failed_regular_credits", "credits", "正考不及格学分", "学期内正考（不含重修）未通过的课程学分之和，不看补考", "last_term",
            counter="学分"),
    Measure("failed_after_makeup_courses", "count", "补考后仍未通过课程门数",
            "学期内正考未通过，且补考未通过或补考期过后没有补考的课程门数", "last_term", after_makeup=True, counter="门",
            source="lut 三.1–三.3"),
    Measure("failed_after_makeup_credits", "credits", "补考后仍未通过学分",
            "学期内正考未通过，且补考未通过或补考期过后没有补考的课程学分之和", "last_term", after_makeup=True, counter="学分"),
    Measure("outstanding_credits", "credits", "累计未获学分", "修读过、至今没有一次通过的课程的学分之和（按最近一次的学分）",
            "since_entry", counter="学分", source="asnu 第七条、njimt 附件三"),
    Measure("outstanding_courses", "count", "累计不及格门数", "修读过、至今没有一次通过的课程门数", "since_entry", counter="门",
            source="njimt 附件三"),
    Measure("ever_failed_credits", "credits", "曾未通过学分", "窗口内曾有一次未通过的课程的学分之和，后来通过的也计入",
            "since_entry", counter="学分"),
    Measure("ever_failed_courses", "count", "曾未通过课程门数", "窗口内曾有一次未通过的课程门数，后来通过的也计入", "since_entry",
            counter="门"),
    Measure("most_failures_of_one_course", "count", "同一课程未通过次数", "未通过次数最多的一门课程的未通过次数", "since_entry",
            counter="次"),
    Measure("gpa", "gpa", "平均学分绩点", "入学以来、全部课程的取名册给出的平均学分绩点；名册没有、另写了别的 window 或写了 courses 时，按各课程最好一次成绩的绩点以学分加权", "since_entry",
            source="asnu 第七条"),
    Measure("gpa_rank_share", "share", "绩点排名百分位", "同年级同专业按绩点从高到低的名次 ÷ 有绩点的人数；并列取靠前名次", "since_entry",
            source="学位警示办法中按名次的条款"),
    Measure("truant_exams", "count", "旷考次数", "窗口内旷考的次数，不看补考结果", "last_term", counter="次", source="asnu 第七条"),
    Measure("absent_exams", "count", "缺考次数", "窗口内缺考的次数", "last_term", counter="次"),
    Measure("cheating_results", "count", "作弊、违纪次数", "窗口内记为作弊或违纪的次数", "last_term", counter="次"),
    Measure("pending_courses", "count", "成绩待定课程门数", "缓考或成绩尚未录入的课程门数", "last_term", counter="门"),
    Measure("terms_studied", "count", "已修读学期数", "有修读记录的学期数", "since_entry", _NO_COURSES, counter="个学期"),
)

PUBLIC = (
    "failed_credit_share", "outstanding_credits", "outstanding_courses", "gpa", "failed_regular_courses",
    "failed_after_makeup_courses",
)

STUDENT_STATUSES = ("在读", "休学", "保留学籍", "退学", "转学", "毕业", "延长学习年限", "交流")
"""The statuses (学籍状态) a roster can give; its other spellings of them are the gradebook's to know."""

STUDENT_ATTRIBUTES: dict[str, tuple[Literal["number", "text"], str]] = {
    "year_of_study": ("number", "第几学年"),
    "term_number": ("number", "第几学期"),
    "cohort": ("number", "年级"),
    "nominal_years": ("number", "学制"),
    "education_level": ("text", "培养层次"),
    "category": ("text", "学生类别"),
    "programme": ("text", "专业"),
    "college": ("text", "学院"),
    "status": ("text", "学籍状态"),
}


def is_text(attribute: str) -> bool:
    """Whether a student's attribute is a text, such as the category, and not a number."""
    return STUDENT_ATTRIBUTES.get(attribute, ("number", ""))[0] == "text"
