"""Quiet hours (免打扰): a message of the night waits for the morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from zhuhang.papers.models import PaperSettings
from zhuhang.people.models import College


def opens_at(college: College, at: datetime) -> datetime:
    """When something released at a moment may reach its reader: at once, or when the college's quiet hours end."""
    settings = PaperSettings.objects.filter(college=college).first()
    quiet = (settings.quiet_from, settings.quiet_until) if settings else (time(21, 30), time(7, 30))
    return after_quiet(at, *quiet)


def after_quiet(at: datetime, quiet_from: time, quiet_until: time) -> datetime:
    """The same moment, or the end of the quiet hours it falls into; they may span midnight."""
    local = timezone.localtime(at)
    now = local.time()
    spans_midnight = quiet_from > quiet_until
    is_quiet = (now >= quiet_from or now < quiet_until) if spans_midnight else quiet_from <= now < quiet_until
    if not is_quiet:
        return at
    end = local.replace(hour=quiet_until.hour, minute=quiet_until.minute, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)
