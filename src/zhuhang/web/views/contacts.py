"""Guardians and addresses of a student (家长与联系方式): where each number came from, who checked it, who is not to be called."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.people import contacts, guardians
from zhuhang.people.guardians import Contact, Guardian
from zhuhang.people.models import Student
from zhuhang.people.permission import Act
from zhuhang.people.roles import Aspect
from zhuhang.web.views.notices import attempt
from zhuhang.web.workplace import Workplace, workplace_of


def show(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Everything known of how to reach a student's family; looking is recorded."""
    place, student = _at(request, key)
    with transaction.atomic():
        record("contact.view", by=place.person, subject=f"student:{student.key.hex}", college=place.college.code)
    return render(request, "web/contacts.html", {
        "student": student, "guardians": student.guardians.select_related("checked_by"), "sources": Guardian.Source.choices,
        "checks": Guardian.Check.choices[1:], "contact": Contact.objects.filter(student=student).first(), "section": "lists",
        "crumbs": [(student.name or student.number, reverse("student", args=[student.key])), (_("联系方式"), "")],
    })  # fmt: skip


@require_POST
def add(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep one more guardian."""
    place, student = _at(request, key)
    said = {name: request.POST.get(name, "") for name in ("name", "relation", "phone", "email", "source")}

    def act() -> str:
        guardians.add_guardian(student, **said, by=place.person, at=timezone.now())
        return _("已登记。号码经回拨核实之后才会用来发消息。")

    attempt(request, act)
    return redirect("contacts", key=key)


@require_POST
def change(request: HttpRequest, key: uuid.UUID, guardian: uuid.UUID) -> HttpResponse:
    """Say what calling back showed, or that this guardian is not to be contacted."""
    place, student = _at(request, key)
    found = get_object_or_404(Guardian.objects.select_related("student__college"), key=guardian, student=student)

    def act() -> str:
        if "check" in request.POST:
            guardians.check_number(found, request.POST["check"], by=place.person, at=timezone.now())
        else:
            guardians.forbid_contact(found, request.POST.get("why", ""), by=place.person, at=timezone.now())
        return _("已登记。")

    attempt(request, act)
    return redirect("contacts", key=key)


@require_POST
def address(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep how the student is reached."""
    place, student = _at(request, key)

    def act() -> str:
        contacts.set_contact(student, request.POST.dict(), by=place.person, at=timezone.now())
        return _("已保存。")

    attempt(request, act)
    return redirect("contacts", key=key)


def _at(request: HttpRequest, key: uuid.UUID) -> tuple[Workplace, Student]:
    place = workplace_of(request)
    place.require(Act.KEEP_CONTACTS)
    return place, get_object_or_404(place.students(Aspect.CONTACT).select_related("college"), key=key)
