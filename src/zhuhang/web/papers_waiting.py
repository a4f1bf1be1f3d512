"""What waits on the desk about notices (工作台上的通知书): to be released, overdue, to be read from a pile."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhuhang.papers.models import Notice, ScannedSheet
from zhuhang.people.permission import Act
from zhuhang.people.roles import Aspect
from zhuhang.web.workplace import Workplace


def waiting_notices(place: Workplace) -> list[tuple[str, str]]:
    """Sentences and where to do it, for those who serve notices; two queries."""
    if Act.SERVE_NOTICES not in place.acts or not place.runs:
        return []
    late = Q(state__in=Notice.OPEN, due_on__lt=place.on)
    rows = Notice.objects.filter(college=place.college, student__in=place.students(Aspect.CONTACT), run__is_current=True).order_by()
    counts = rows.aggregate(prepared=Count("pk", filter=Q(state=Notice.State.PREPARED)), late=Count("pk", filter=late))
    sheets = ScannedSheet.objects.filter(pile__college=place.college, pile__uploaded_by=place.person, state__in=ScannedSheet.FOR_A_PERSON)
    said = (
        (counts["prepared"], _("%(number)s 份通知书待发出"), "notices"),
        (counts["late"], _("%(number)s 份回执逾期"), "receipts"),
        (sheets.count(), _("%(number)s 页扫描件等人来认"), "scans"),
    )
    return [(sentence % {"number": number}, reverse(name)) for number, sentence, name in said if number]
