"""Saying which column is which (对应列), once per kind of sheet."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.grades.mapping import map_sheet, unknown_sheet, vocabulary_of
from zhuhang.grades.models import ImportBatch
from zhuhang.grades.tasks import read_import
from zhuhang.people.permission import Act
from zhuhang.web.workplace import workplace_of


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet's columns with samples; by POST remember the answer and read the batch again."""
    place = workplace_of(request)
    place.require(Act.IMPORT)
    batch = get_object_or_404(ImportBatch.objects.select_related("college"), pk=pk, college=place.college)
    sheet, vocabulary = unknown_sheet(batch), vocabulary_of(batch)
    if sheet is None:
        messages.error(request, _("这些文件打不开，无法对应列：请重新导出后再导入。"), extra_tags="wrong")
        return redirect("import", pk=pk)

    if request.method == "POST":
        columns = {name: request.POST.get(f"column-{place}", "") for place, (name, _rows) in enumerate(sheet.columns)}
        known = {field.name for field in vocabulary.fields}
        map_sheet(batch, {name: field for name, field in columns.items() if field in known}, by=place.person, at=timezone.now())
        transaction.on_commit(lambda: read_import(batch.pk))
        return redirect("import", pk=pk)

    needed = [[vocabulary.field(name).label for name in group] for group in vocabulary.required]
    return render(request, "web/columns.html", {
        "batch": batch, "sheet": sheet, "fields": vocabulary.fields, "needed": needed, "section": "imports",
        "crumbs": [(_("导入成绩"), reverse("imports")), (_("对应列"), "")],
    })  # fmt: skip
