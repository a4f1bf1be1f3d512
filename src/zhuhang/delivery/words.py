"""What a message says (消息的话): who writes, what to do, where. Never the level, never a course, never a grade."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zhuhang.papers.models import Notice


def subject_of(notice: Notice) -> str:
    """The subject of a letter."""
    return _("%(college)s：请查看一份通知") % {"college": notice.college.name}


def to_student(notice: Notice) -> str:
    """A message to the student, whose link asks to sign in."""
    said = {"college": notice.college.name, "link": settings.SITE_ADDRESS + reverse("my-notice", args=[notice.key])}
    return _("%(college)s：你有一份学业方面的通知，请在方便的时候登录平台查看并签收。%(link)s") % said


def to_guardian(notice: Notice, address: str) -> str:
    """A message to a guardian with the link that is theirs."""
    said = {"college": notice.college.name, "link": address}
    return _("%(college)s：有一份关于孩子学习情况的通知请您查看并回执。链接只供您本人使用，也可以请辅导员寄纸质件：%(link)s") % said
