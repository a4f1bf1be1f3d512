"""Printing a page (打印留痕): the browser says so before it prints; what leaves on paper is recorded as an export is."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.web.views.lists import run_in
from zhuhang.web.views.students import student_in
from zhuhang.web.workplace import Workplace, workplace_of


@require_POST
def student(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A student's page is being printed."""
    place = workplace_of(request)
    return _recorded(place, "student.print", f"student:{student_in(place, key).key.hex}")


@require_POST
def warning_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A list is being printed."""
    place = workplace_of(request)
    return _recorded(place, "list.print", f"run:{run_in(place, pk).pk}")


def _recorded(place: Workplace, act: str, subject: str) -> HttpResponse:
    with transaction.atomic():
        record(act, by=place.person, subject=subject, college=place.college.code)
    return HttpResponse(status=204)
