"""What a notice of an invented student is filled with."""

from __future__ import annotations

from typing import Any

COURSES: list[dict[str, str]] = [
    {"course_id": "B01", "course_name": "电路原理", "nature": "必修", "credits": "4", "term": "2024-2025-2", "grade": "45", "makeup_grade": "52"},
    {"course_id": "B02", "course_name": "工程力学", "nature": "必修", "credits": "4.5", "term": "2024-2025-2", "grade": "缺考", "makeup_grade": ""},
]


def values(**changed: Any) -> dict[str, Any]:
    """The values the platform hands over for one student, with changes."""
    return {
        "serial": "2024-2-0001", "code": "ABCDEFGHJK", "term": "2024—2025学年第2学期", "college": "示例系", "grade": "2023",
        "programme": "机械设计", "class_group": "机电2302", "student_id": "2023000001", "name": "欧阳一", "level": "",
        "cite": "第一条", "reason": "未通过两门。", "failed_courses": COURSES, "outstanding_courses": "2",
        "outstanding_credits": "8.5", "issued_on": "2025-09-05", "consequences": ["要重修。", "影响毕业。"],
        "remedies": ["谈话。"], "counselor": "陈二", "counselor_phone": "0000-1", "advisor": "赵三", "advisor_phone": "0000-2",
        "address": "示例路 1 号", "postcode": "000000", "entries": [], "entry_count": 2,
    } | changed  # fmt: skip


def with_level(form: Any, **changed: Any) -> dict[str, Any]:
    """The same with a level the form offers."""
    field = form.fields.get("level")
    return values(level=field.of[1] if field is not None and field.of else "口头提醒", **changed)
