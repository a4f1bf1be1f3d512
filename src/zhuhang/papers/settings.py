"""How a college issues its papers (发文设置): set by the secretary, kept with who changed it."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.papers.models import PaperSettings
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.serials import check_rule
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may

TEXTS = ("serial_rule", "address", "postcode", "phone")


def settings_of(college: College) -> PaperSettings:
    """The college's settings, or what holds until somebody sets them."""
    return PaperSettings.objects.filter(college=college).first() or PaperSettings(college=college)


@transaction.atomic
def change_settings(college: College, said: dict[str, str], *, by: Person, at: datetime) -> PaperSettings:
    """Keep what was said; notices already made keep their serials and their address."""
    check_may(by, Act.PREPARE_NOTICES, college, at.date())
    check_rule(said["serial_rule"])
    try:
        quiet = {name: time.fromisoformat(said[name]) for name in ("quiet_from", "quiet_until")}
    except ValueError as error:
        raise NoticeRefused("no-time", "免打扰的时间没有写对：请写成 21:30 这样") from error

    texts = {name: said[name].strip() for name in TEXTS}
    changed, _created = PaperSettings.objects.update_or_create(
        college=college, defaults={**texts, **quiet, "changed_by": by, "changed_at": at}
    )
    detail = {"serial_rule": texts["serial_rule"], "quiet": f"{said['quiet_from']}–{said['quiet_until']}"}
    record("papers.settings", by=by, subject=f"college:{college.code}", college=college.code, detail=detail)
    return changed
