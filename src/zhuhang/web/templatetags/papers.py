"""Notices on pages that are about more than notices."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from zhuhang.papers import board
from zhuhang.papers.models import Notice
from zhuhang.people.models import Student

register = template.Library()


@register.inclusion_tag("web/parts/own_notices.html")
def own_notices(student: Student) -> dict[str, Any]:
    """A student's own notices, those to be signed first."""
    notices = list(board.own_notices(student, timezone.now())[:10])
    waiting = [notice for notice in notices if notice.state in Notice.OPEN]
    return {"waiting": waiting, "others": [notice for notice in notices if notice not in waiting]}
