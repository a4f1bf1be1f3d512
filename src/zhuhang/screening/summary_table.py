"""The lines of the summary table (汇总表): one per entry, as texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhuhang.regulation.measures import MEASURES
from zhuhang.regulation.term import Term
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.queries import level_table

FIELDS: dict[str, Any] = {
    "place": _("序号"),
    "number": _("学号"),
    "name": _("姓名"),
    "college": _("学院"),
    "programme": _("专业"),
    "cohort": _("年级"),
    "class_group": _("班级"),
    "level": _("预警等级"),
    "cites": _("依据条款"),
    "reasons": _("预警原因"),
    "courses": _("涉及课程"),
    "outstanding_courses": _("未通过门数"),
    "outstanding_credits": _("未获学分"),
    "gpa": _("平均学分绩点"),
    "previous": _("上学期等级"),
    "change": _("变化"),
    "term": _("学年学期"),
}
"""What a column of a summary table can take, with its header in our own layout."""

OTHER_HEADERS = {
    "学生姓名": "name", "所在学院": "college", "院系": "college", "专业名称": "programme", "所在专业": "programme", "入学年份": "cohort",
    "所在班级": "class_group", "行政班": "class_group", "预警级别": "level", "警示等级": "level", "警示级别": "level", "等级": "level",
    "级别": "level", "依据": "cites", "条款": "cites", "原因": "reasons", "警示原因": "reasons", "预警理由": "reasons",
    "课程": "courses", "不及格课程": "courses", "未通过课程": "courses", "不及格门数": "outstanding_courses", "挂科门数": "outstanding_courses",
    "未通过课程门数": "outstanding_courses", "不及格学分": "outstanding_credits", "未获得学分": "outstanding_credits",
    "未通过学分": "outstanding_credits", "绩点": "gpa", "平均绩点": "gpa", "GPA": "gpa", "上学期预警等级": "previous", "学期": "term",
}  # fmt: skip
"""What colleges call our fields in tables of their own; a guess that a person looks over before it is kept."""


def title_of(run: Run) -> str:
    """The title of a run's table."""
    return f"{run.college.name}{Term.parse(run.term).label}学业预警汇总表"


def rows_of(run: Run, entries: Iterable[Entry], courses: Mapping[str, str]) -> list[dict[str, str | int]]:
    """One line per listed student and track, heaviest level first; ``courses`` are the names by course."""
    levels = level_table(run)
    listed = [entry for entry in entries if entry.standing == Entry.Standing.LISTED]
    return [_row(place, entry, run, levels, courses) for place, entry in enumerate(listed, start=1)]


def _row(
    place: int, entry: Entry, run: Run, levels: dict[tuple[str, str], dict[str, Any]], courses: Mapping[str, str]
) -> dict[str, str | int]:
    student, findings = entry.student, entry.findings
    before = levels.get((entry.track, entry.previous_level))
    return {
        "place": place,
        "number": student.number,
        "name": student.name,
        "college": run.college.name,
        "programme": student.programme.name if student.programme else "",
        "cohort": student.cohort,
        "class_group": student.class_group.name if student.class_group else "",
        "level": levels[entry.track, entry.level]["name"],
        "cites": "、".join(dict.fromkeys(finding["cite"] for finding in findings)),
        "reasons": "\n".join(finding["text"] for finding in findings),
        "courses": "、".join(courses.get(course, course) for course in _courses_behind(findings)),
        "outstanding_courses": entry.figures.get("outstanding_courses", ""),
        "outstanding_credits": entry.figures.get("outstanding_credits", ""),
        "gpa": gpa_text(entry.figures.get("gpa")),
        "previous": before["name"] if before else "",
        "change": str(entry.get_change_display()) if entry.change else "",
        "term": run.term,
    }


def _courses_behind(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """The courses that made the findings, each once. An average is made by every course, so that naming them says nothing."""
    telling = [finding for finding in findings if {_unit(name) for name in finding["values"]} != {"gpa"}]
    return list(dict.fromkeys(part["course_id"] for finding in telling for part in finding["results"]))


def _unit(name: str) -> str:
    return MEASURES[name].unit if name in MEASURES else ""


def gpa_text(value: str | None) -> str:
    """A GPA with two decimals for the eye; the exact value stays in the entry."""
    return "" if value is None else f"{float(Fraction(value)):.2f}"
