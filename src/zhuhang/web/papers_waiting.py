"""What waits on the desk about notices (工作台上的通知书): to be released, overdue, to be read from a pile."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhuhang.papers.models import Notice, ScannedSheet
from zhuhang.people.permission import Act
from zhuhang.people.roles import Aspect
from zhuhang.web.templatetags.zhuhang import term_label
from zhuhang.web.workplace import Workplace


def waiting_notices(place: Workplace) -> list[tuple[str, str]]:
    """Sentences and where to do it, for those who serve notices, list by list; two queries."""
    if Act.SERVE_NOTICES not in place.acts or not place.runs:
        return []
    late = Q(state__in=Notice.OPEN, due_on__lt=place.on)
    rows = Notice.objects.filter(college=place.college, student__in=place.students(Aspect.CONTACT), run__is_current=True).order_by()
    by_term = rows.values("run__term").annotate(prepared=Count("pk", filter=Q(state=Notice.State.PREPARED)), late=Count("pk", filter=late))
    sheets = ScannedSheet.objects.filter(pile__college=place.college, pile__uploaded_by=place.person, state__in=ScannedSheet.FOR_A_PERSON)
    said = [
        (row[what], sentence, name, row["run__term"]) for row in by_term.order_by("-run__term") for what, sentence, name in (
            ("prepared", _("%(number)s 份通知书待发出"), "notices"), ("late", _("%(number)s 份回执逾期"), "receipts"))
    ]
    lines = [
        (_in_term(sentence % {"number": number}, term, place), f"{reverse(name)}?term={term}")
        for number, sentence, name, term in said if number
    ]  # fmt: skip
    unread = sheets.count()
    return [*lines, (_("%(number)s 页扫描件等人来认") % {"number": unread}, reverse("scans"))] if unread else lines


def _in_term(sentence: str, term: str, place: Workplace) -> str:
    """The sentence, with its term before it where that is not the latest list's."""
    return sentence if term == place.runs[0].term else f"{term_label(term)}：{sentence}"
