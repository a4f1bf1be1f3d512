"""The college's audit chain (留痕): who saw, changed, exported and printed what, when, from where."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.audit.models import Event
from zhuhang.audit.queries import Asked, acts_of, events_of
from zhuhang.audit.record import record
from zhuhang.people.models import Person, Student
from zhuhang.people.permission import Act
from zhuhang.web import sheets
from zhuhang.web.audit_codes import ORIGINS, codes_in
from zhuhang.web.audit_details import about, told
from zhuhang.web.audit_words import word
from zhuhang.web.workplace import Workplace, workplace_of

_PER_PAGE = 50
_MOST_EXPORTED = 20_000


def index(request: HttpRequest) -> HttpResponse:
    """The events of the college, narrowed by person, student, kind and date. Looking is an event too."""
    place = _at_audit(request)
    college = place.college.code
    page = Paginator(events_of(college, _asked(request, place)), _PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "lines": _lines(list(page), place), "page": page, "kinds": [(act, word(act)) for act in acts_of(college)], "asked": request.GET,
        "section": "audit", "crumbs": [(_("留痕"), "")],
    }  # fmt: skip
    with transaction.atomic():
        record("audit.view", by=place.person, subject=f"college:{college}", college=college, detail=_told(request))
    return render(request, "web/audit.html", context)


def export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    place = _at_audit(request)
    college = place.college.code
    found = list(events_of(college, _asked(request, place))[:_MOST_EXPORTED])
    with transaction.atomic():
        record("audit.export", by=place.person, subject=f"college:{college}", college=college, detail=_told(request))
    headers = [_("序号"), _("时间"), _("谁"), _("做了什么"), _("对象"), _("来自"), _("细节"), _("摘要")]
    rows = [
        (line["event"].number, timezone.localtime(line["event"].at).isoformat(" ", "seconds"), line["who"], line["act"], line["what"],
         line["origin"], line["detail"], line["event"].digest)
        for line in _lines(found, place)
    ]  # fmt: skip
    return sheets.workbook_response(_("留痕"), headers, rows)


def _asked(request: HttpRequest, place: Workplace) -> Asked:
    person, student = request.GET.get("person", "").strip(), request.GET.get("student", "").strip()
    until = _day(request, "until")
    return Asked(
        by=_keys_of_persons(person) if person else None,
        subjects=_keys_of_students(student, place) if student else None,
        act=request.GET.get("act", ""),
        since=_day(request, "since"),
        until=until + timedelta(days=1) if until else None,
    )


def _keys_of_persons(words: str) -> list[str]:
    found = Person.objects.filter(Q(username=words) | Q(name__contains=words)).values_list("key", flat=True)
    return [key.hex for key in found[:500]]


def _keys_of_students(words: str, place: Workplace) -> list[str]:
    found = Student.objects.filter(Q(number=words) | Q(name__contains=words), college=place.college)
    return [f"student:{key.hex}" for key in found.values_list("key", flat=True)[:500]]


def _day(request: HttpRequest, name: str) -> datetime | None:
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(request.GET.get(name, "")), time()))
    except ValueError:
        return None


def _lines(events: list[Event], place: Workplace) -> list[dict[str, Any]]:
    """Each event with the names behind its keys; a key nobody has any more stays a key."""
    codes = codes_in(events, place.college)
    keys = {event.by for event in events} | {event.subject.partition(":")[2] for event in events}
    hexes = [key for key in keys if len(key) == 32 and set(key) <= set("0123456789abcdef")]
    names = {key.hex: name for key, name in Person.objects.filter(key__in=hexes).values_list("key", "name")}
    students = Student.objects.filter(key__in=hexes).values_list("key", "name", "number")
    names |= {key.hex: f"{name}（{number}）" for key, name, number in students}
    return [
        {
            "event": event, "act": word(event.act), "who": _("系统") if event.by == "system" else names.get(event.by, event.by),
            "what": names.get(event.subject.partition(":")[2]) or about(event.subject, event.college),
            "origin": ORIGINS.get(event.origin, event.origin), "detail": told(event.detail or {}, codes),
        }
        for event in events
    ]  # fmt: skip


def _told(request: HttpRequest) -> dict[str, str | int | bool | None | list[str]]:
    """What was asked for, without the words that may be a name."""
    return {"narrowed_by": sorted(name for name, value in request.GET.items() if value and name != "page")}


def _at_audit(request: HttpRequest) -> Workplace:
    place = workplace_of(request)
    place.require(Act.READ_AUDIT)
    return place
