"""The summary table (汇总表) the college hands upward: in our layout, or in its own uploaded template."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.audit.record import record
from zhuhang.grades.frames import course_names
from zhuhang.people.permission import Act
from zhuhang.people.roles import Aspect
from zhuhang.screening import summary_table, summary_template
from zhuhang.screening.models import SummaryTemplate
from zhuhang.screening.queries import entries_of
from zhuhang.web import sheets
from zhuhang.web.views.lists import run_in
from zhuhang.web.workplace import workplace_of


def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a workbook; what leaves the house is recorded. ``?layout=own`` uses the college's template."""
    place = workplace_of(request)
    place.require(Act.EXPORT)
    run = run_in(place, pk)
    own = SummaryTemplate.objects.filter(college=place.college).first()
    in_own_layout = request.GET.get("layout") == "own"
    if in_own_layout and own is None:
        messages.error(request, _("本院还没有上传汇总表模板：请由教学秘书先上传一次。"), extra_tags="wrong")
        return redirect("summary-template" if Act.IMPORT in place.acts else "lists")
    rows = summary_table.rows_of(run, entries_of(run, place.students(Aspect.TRANSCRIPT)), course_names(place.college))
    with transaction.atomic():
        detail = {"rows": len(rows), "layout": request.GET.get("layout", "ours")}
        record("list.export", by=place.person, subject=f"run:{run.pk}", college=place.college.code, detail=detail)

    title = summary_table.title_of(run)
    if in_own_layout and own is not None:
        return sheets.file_response(f"{title}.xlsx", summary_template.fill(own, rows))
    headers = [str(label) for label in summary_table.FIELDS.values()]
    return sheets.workbook_response(title, headers, [[row[name] for name in summary_table.FIELDS] for row in rows])


def template(request: HttpRequest) -> HttpResponse:
    """The college's own template: upload it, say once what each column takes."""
    place = workplace_of(request)
    place.require(Act.IMPORT)
    if request.method == "POST":
        _change_template(request, place)
        return redirect("summary-template")
    own = SummaryTemplate.objects.filter(college=place.college).first()
    columns = [(letter, header, own.columns.get(letter, "")) for letter, header in own.headers.items()] if own else []
    return render(request, "web/summary_template.html", {
        "own": own, "columns": columns, "fields": summary_table.FIELDS.items(), "section": "template",
        "crumbs": [(_("汇总表模板"), "")],
    })  # fmt: skip


def _change_template(request: HttpRequest, place: Any) -> None:
    now = timezone.now()
    try:
        if upload := request.FILES.get("file"):
            summary_template.upload(place.college, upload, by=place.person, at=now)
            messages.success(request, _("模板已上传，请核对各列。"), extra_tags="done")
        else:
            columns = {key.removeprefix("column-"): value for key, value in request.POST.items() if key.startswith("column-")}
            summary_template.choose_columns(place.college, columns, by=place.person, at=now)
            messages.success(request, _("各列已记住，以后按此填写。"), extra_tags="done")
    except summary_template.TemplateRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
