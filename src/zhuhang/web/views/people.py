"""People and appointments (人员与任职): import, who is appointed to what, ending, handing over, first passwords."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.people import accounts, appointments, imports
from zhuhang.people.import_words import TABLES
from zhuhang.people.models import Appointment, ClassGroup, PeopleImport, Person
from zhuhang.people.permission import Act, NotAllowed
from zhuhang.people.roles import Role
from zhuhang.people.student_accounts import give_first_passwords, open_accounts, without_account
from zhuhang.web import sheets
from zhuhang.web.workplace import Workplace, workplace_of

SOON = timedelta(days=60)
"""How long before and after its last day an appointment without a successor stands on the desk."""

_SHOWN = 200
_REFUSALS = (imports.PeopleImportRefused, appointments.AppointmentRefused, accounts.AccountRefused, NotAllowed)


def index(request: HttpRequest) -> HttpResponse:
    """Who is appointed to what, in the words of the regulation; past appointments on request."""
    place = _at_people(request)
    words, when = appointments.role_words(place.college), request.GET.get("when", "now")
    found = appointments.appointments_in(place.college).order_by("role", "starts_on", "id")
    if when == "now":
        found = found.filter(starts_on__lte=place.on).exclude(ends_on__lt=place.on)
    lines = [_line(each, words, place.on) for each in found[:_SHOWN]]
    return render(request, "web/people.html", {
        "lines": lines, "when": when, "section": "people", "crumbs": [(_("人员与任职"), "")], "tables": PeopleImport.Table.choices,
        "class_groups": place.college.class_groups.all(), "without_account": without_account(place.college).count(),
        "imports": PeopleImport.objects.filter(college=place.college).select_related("created_by")[:10],
    })  # fmt: skip


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a table and show what it would do."""
    place = _at_people(request)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("没有选择文件：请选择一个 Excel 或 CSV 文件"), extra_tags="wrong")
        return redirect("people")
    try:
        opened = imports.open_import(place.college, request.POST.get("table", ""), file, by=place.person, at=timezone.now())
    except _REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect("people")
    return redirect("people-import", pk=opened.pk)


def show_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What a table would do, or did; by POST do it."""
    place = _at_people(request)
    opened = get_object_or_404(PeopleImport.objects.select_related("college"), pk=pk, college=place.college)
    if request.method == "POST":
        imports.confirm_import(opened, by=place.person, at=timezone.now())
        messages.success(request, _("已入库。"), extra_tags="done")
        return redirect("people-import", pk=pk)
    context: dict[str, Any] = {
        "opened": opened, "counts": opened.counts, "section": "people",
        "crumbs": [(_("人员与任职"), reverse("people")), (str(opened), "")],
    }  # fmt: skip
    if opened.confirmed_at is None:
        outcome = imports.preview(opened, by=place.person, at=timezone.now())
        context |= {"counts": dict(outcome.counts), "refused": outcome.refused}
    return render(request, "web/people_import.html", context)


def template(request: HttpRequest, table: str) -> HttpResponse:
    """An empty workbook with the columns of a table."""
    _at_people(request)
    vocabulary = TABLES.get(table)
    if vocabulary is None:
        return redirect("people")
    return sheets.workbook_response(vocabulary.label, [field.label for field in vocabulary.fields], [])


def appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """One appointment: who came after whom; by POST end it or hand it over."""
    place = _at_people(request)
    held = get_object_or_404(appointments.appointments_in(place.college), pk=pk)
    if request.method == "POST":
        _change(request, place, held)
        return redirect("people-appointment", pk=pk)
    words = appointments.role_words(place.college)
    chain = appointments.appointments_in(place.college).filter(role=held.role, **appointments.unit_fields(_unit(held)))
    return render(request, "web/people_appointment.html", {
        "line": _line(held, words, place.on), "chain": [_line(each, words, place.on) for each in chain], "section": "people",
        "crumbs": [(_("人员与任职"), reverse("people")), (held.person.name, "")],
    })  # fmt: skip


@require_POST
def first_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person of an appointment a first password, shown once."""
    place = _at_people(request)
    held = get_object_or_404(appointments.appointments_in(place.college), pk=pk)
    try:
        password = accounts.give_first_password(held.person, place.college, by=place.person, at=timezone.now())
    except _REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect("people-appointment", pk=pk)
    return render(request, "web/people_password.html", {
        "person": held.person, "password": password, "back": pk, "section": "people",
        "crumbs": [(_("人员与任职"), reverse("people")), (held.person.name, "")],
    })  # fmt: skip


@require_POST
def open_student_accounts(request: HttpRequest) -> HttpResponse:
    """An account for every student who has none."""
    place = _at_people(request)
    counts = open_accounts(place.college, by=place.person, at=timezone.now())
    said = _("已开通 %(opened)s 个学生账号。") % counts
    if counts["taken"]:
        said += _("有 %(taken)s 个学号已是别人的账号，没有开通：请核对学号。") % counts
    messages.success(request, said, extra_tags="done")
    return redirect("people")


@require_POST
def student_passwords(request: HttpRequest) -> HttpResponse:
    """First passwords of one class group, as a workbook to cut and hand out."""
    place = _at_people(request)
    chosen = request.POST.get("class_group", "")
    group = get_object_or_404(ClassGroup, pk=chosen if chosen.isdecimal() else None, college=place.college)
    given = give_first_passwords(group, by=place.person, at=timezone.now())
    if not given:
        messages.info(request, _("%(group)s没有等待初始密码的学生账号。") % {"group": group}, extra_tags="tell")
        return redirect("people")
    rows = [(student.number, student.name, password) for student, password in given]
    return sheets.workbook_response(_("%(group)s初始密码") % {"group": group}, [_("学号"), _("姓名"), _("初始密码")], rows)


def waiting(place: Workplace) -> list[tuple[str, str]]:
    """Lines for the desk of whoever appoints: appointments that end or ended, and nobody comes after."""
    if Act.APPOINT not in place.acts:
        return []
    words = appointments.role_words(place.college)
    return [
        (
            _("%(name)s的%(role)s任期 %(day)s 到期") % {"name": held.person.name, "role": words[held.role], "day": held.ends_on},
            reverse("people-appointment", args=[held.pk]),
        )
        for held in appointments.ending(place.college, place.on, SOON)
    ]


def _change(request: HttpRequest, place: Workplace, held: Appointment) -> None:
    now, given = timezone.now(), request.POST
    try:
        day = date.fromisoformat(given.get("day", ""))
        if "successor" not in given:
            appointments.end_appointment(held, last=day, by=place.person, at=now)
        else:
            person = Person.objects.filter(username=given["successor"].strip()).first()
            if person is None:
                raise appointments.AppointmentRefused(_("没有工号“%(number)s”：请先导入人员名册") % {"number": given["successor"]})
            appointments.succeed(held, person, first=day, by=place.person, at=now)
        messages.success(request, _("已登记。"), extra_tags="done")
    except _REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
    except ValueError:
        messages.error(request, _("没有填写日期：请选择日期"), extra_tags="wrong")


def _line(held: Appointment, words: dict[str, str], on: date) -> dict[str, Any]:
    return {
        "held": held, "role": words.get(held.role, Role(held.role).label), "unit": str(_unit(held)),
        "is_over": held.ends_on is not None and held.ends_on < on,
        "ends_soon": held.ends_on is not None and on <= held.ends_on <= on + SOON and held.successor_id is None,
    }  # fmt: skip


def _unit(held: Appointment) -> Any:
    return getattr(held, held.scope)


def _at_people(request: HttpRequest) -> Workplace:
    place = workplace_of(request)
    place.require(Act.APPOINT)
    return place
