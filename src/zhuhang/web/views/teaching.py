"""A course teacher's page (任课教师): the warned students of the own sections this term, with the least that is needed."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.grades.teachers import appoint_teachers
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect, Role
from zhuhang.screening.listing import Telling, WarningList
from zhuhang.screening.teachers import Seat, seats_of
from zhuhang.screening.teaching import lists_now, terms_of
from zhuhang.web import sheets
from zhuhang.web.templatetags.zhuhang import term_label
from zhuhang.web.views.procedure import at_procedure, list_in
from zhuhang.web.workplace import Workplace, workplace_of

_REFUSALS_SHOWN = 10


def show(request: HttpRequest) -> HttpResponse:
    """The teacher's students, section by section."""
    place = _at_teaching(request)
    wl = _list(place)
    wanted = request.GET.get("search", "").strip()
    seats = _seats(place, wl, wanted)
    sections = [(course, section, list(group)) for (course, section), group in groupby(seats, lambda seat: (seat.course, seat.section))]
    told = Telling.objects.filter(person=place.person, role=Role.COURSE_TEACHER, received_at=None, list=wl)
    return render(request, "web/teaching.html", {
        "term": terms_of(wl)[0] if wl else "", "sections": sections, "number": len({seat.student.pk for seat in seats}),
        "search": wanted, "told": told.first() if wl else None, "regulation": regulation_of(place.college), "section": "teaching",
        "crumbs": [(_("我班上的学生"), "")],
    })  # fmt: skip


def export(request: HttpRequest) -> HttpResponse:
    """The same students as a workbook."""
    place = _at_teaching(request)
    wl = _list(place)
    if wl is None:
        raise Http404
    rows = [
        (seat.course, seat.section, seat.student.class_group.name if seat.student.class_group else "", seat.student.number, seat.student.name)
        for seat in _seats(place, wl, request.GET.get("search", "").strip())
    ]  # fmt: skip
    with transaction.atomic():
        subject = f"person:{place.person.audit_key}"
        record("teaching.export", by=place.person, subject=subject, college=place.college.code, detail={"rows": len(rows)})
    title = _("%(term)s我班上的学生") % {"term": term_label(terms_of(wl)[0])}
    return sheets.workbook_response(title, [_("课程"), _("教学班"), _("班级"), _("学号"), _("姓名")], rows)


@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint the teachers of the term's teaching tasks, so that each sees the own students here."""
    place = at_procedure(request)
    place.require(Act.APPOINT)
    wl = list_in(place, pk)
    done = appoint_teachers(place.college, terms_of(wl), by=place.person, at=timezone.now())
    said = _("已登记 %(new)s 名任课教师。") % {"new": done.new} if done.new else _("没有还要登记的任课教师。")
    messages.success(request, said, extra_tags="done" if done.new else "tell")
    for refused in done.refused[:_REFUSALS_SHOWN]:
        messages.error(request, refused, extra_tags="wrong")
    return redirect("procedure-teachers", pk=pk)


def _at_teaching(request: HttpRequest) -> Workplace:
    place = workplace_of(request)
    if not place.is_teacher:
        raise Http404
    return place


def _list(place: Workplace) -> WarningList | None:
    return next(iter(lists_now([place.college], place.on)), None)


def _seats(place: Workplace, wl: WarningList | None, wanted: str) -> list[Seat]:
    if wl is None:
        return []
    students = place.students(Aspect.IDENTITY).filter(Q(number__icontains=wanted) | Q(name__icontains=wanted))
    return seats_of(place.person, wl, students)
