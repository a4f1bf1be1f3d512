"""The guided import (导入): drop files → preview → confirm → run. Every step has its own address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.grades import imports
from zhuhang.grades.models import ImportBatch
from zhuhang.grades.readings import newcomers
from zhuhang.grades.tasks import read_import, store_import
from zhuhang.people.permission import Act
from zhuhang.web import sheets
from zhuhang.web.workplace import Workplace, workplace_of

_NOTES_PER_PAGE = 50


def index(request: HttpRequest) -> HttpResponse:
    """Where files are dropped, and what was imported before."""
    place = _at_imports(request)
    batches = ImportBatch.objects.filter(college=place.college).select_related("created_by").prefetch_related("files")[:20]
    return render(request, "web/imports.html", {
        "batches": batches, "section": "imports", "crumbs": [(_("导入成绩"), "")], "contents": ImportBatch.Content.choices,
    })  # fmt: skip


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Keep the uploaded files and let a job read them."""
    place = _at_imports(request)
    content = request.POST.get("content", ImportBatch.Content.ANY)
    if content not in ImportBatch.Content.values:
        content = ImportBatch.Content.ANY
    try:
        batch = imports.open_batch(
            place.college, request.FILES.getlist("files"), by=place.person, at=timezone.now(), content=content
        )
    except imports.ImportRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect("imports")
    transaction.on_commit(lambda: read_import(batch.pk))
    return redirect("import", pk=batch.pk)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of reading, then the preview, then what was imported. htmx asks for the fragment only."""
    place = _at_imports(request)
    batch = _batch(place, pk)
    verdict = request.GET.get("notes", "refused")
    notes = Paginator(batch.notes.filter(verdict=verdict), _NOTES_PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "batch": batch, "newcomers": newcomers(batch), "notes": notes, "verdict": verdict, "section": "imports", "step": _step(batch),
        "files": batch.files.all(), "siblings": batch.siblings.all(), "crumbs": [(_("导入成绩"), reverse("imports")), (str(batch), "")],
    }  # fmt: skip
    return render(request, "web/parts/import.html" if request.htmx else "web/import.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a job write what the preview shows."""
    answer = _act(request, pk, imports.ask_to_confirm)
    transaction.on_commit(lambda: store_import(pk))
    return answer


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a confirmed import back."""
    return _act(request, pk, imports.undo_batch, _("已撤销，数据恢复到导入之前。"))


def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not read, as a workbook to correct them by."""
    place = _at_imports(request)
    batch = _batch(place, pk)
    with transaction.atomic():
        record("import.refused.export", by=place.person, subject=f"import:{pk}", college=place.college.code)
    headers = [_("文件"), _("工作表"), _("行"), _("列"), _("内容"), _("原因"), _("学号")]
    rows = batch.notes.exclude(verdict="ignored").values_list(
        "file", "sheet", "row", "column", "value", "why", "student_number"
    )
    return sheets.workbook_response(_("未读入的行"), headers, rows)


def _act(request: HttpRequest, pk: int, act: Any, done: str = "") -> HttpResponse:
    place = _at_imports(request)
    try:
        act(_batch(place, pk), by=place.person, at=timezone.now())
        if done:
            messages.success(request, done, extra_tags="done")
    except imports.ImportRefused as refusal:
        messages.error(request, str(refusal), extra_tags="wrong")
    return redirect("import", pk=pk)


def _at_imports(request: HttpRequest) -> Workplace:
    place = workplace_of(request)
    place.require(Act.IMPORT)
    return place


def _batch(place: Workplace, pk: int) -> ImportBatch:
    people = ImportBatch.objects.select_related("college", "created_by", "confirmed_by", "undone_by")
    return get_object_or_404(people, pk=pk, college=place.college)


def _step(batch: ImportBatch) -> int:
    """Which step of the path the batch is at: 1 files, 2 preview, 3 stored."""
    return 3 if batch.state in (ImportBatch.State.STORING, ImportBatch.State.CONFIRMED, ImportBatch.State.UNDONE) else 2
