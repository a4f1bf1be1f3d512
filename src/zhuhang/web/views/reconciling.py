"""Reconciling with an authority's list (名单核对)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.gradebook import SheetError, read_official
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect
from zhuhang.screening.models import Reconciliation, Run
from zhuhang.screening.reconcile import VERDICTS, OfficialLine, reconcile
from zhuhang.web.workplace import Workplace, workplace_of


def new(request: HttpRequest) -> HttpResponse:
    """Upload an authority's list for one of the college's lists; those compared before."""
    place = workplace_of(request)
    place.require(Act.RECONCILE)
    if request.method == "POST":
        return _reconcile(request, place)
    kept = Reconciliation.objects.filter(run__college=place.college).select_related("run", "created_by")[:20]
    return render(request, "web/reconcile.html", {
        "kept": kept, "section": "reconcile", "crumbs": [(_("名单核对"), "")],
    })  # fmt: skip


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome: in both, only ours, only theirs, and why."""
    place = workplace_of(request)
    place.require(Act.RECONCILE)
    kept = get_object_or_404(Reconciliation.objects.select_related("run", "created_by"), pk=pk, run__college=place.college)
    keys = dict(place.students(Aspect.LEVEL).values_list("number", "key"))
    shown = request.GET.get("verdict", "")
    lines = [{**line, "key": keys.get(line["number"])} for line in kept.lines if not shown or line["verdict"] == shown]
    verdicts = [(code, label, kept.counts.get(code, 0)) for code, label in VERDICTS.items()]
    return render(request, "web/reconciliation.html", {
        "kept": kept, "lines": lines, "verdicts": verdicts, "labels": VERDICTS, "shown": shown, "section": "reconcile",
        "crumbs": [(_("名单核对"), reverse("reconcile")), (kept.file_name, "")],
    })  # fmt: skip


def _reconcile(request: HttpRequest, place: Workplace) -> HttpResponse:
    run = get_object_or_404(Run, pk=request.POST.get("run") or 0, college=place.college, state=Run.State.DONE)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("没有选择文件：请选择上级下发的名单（学号、等级两列即可）。"), extra_tags="wrong")
        return redirect("reconcile")
    try:
        kept = reconcile(run, _lines(upload, run), file_name=upload.name or "", by=place.person, at=timezone.now())
    except SheetError as fault:
        messages.error(request, str(fault), extra_tags="wrong")
        return redirect("reconcile")
    return redirect("reconciliation", pk=kept.pk)


def _lines(upload: UploadedFile, run: Run) -> list[OfficialLine]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(upload.name or "list.xlsx").name
        path.write_bytes(upload.read())
        reading = read_official(path, regulation_of(run.college))
    return [OfficialLine(*row) for row in reading.table.select("student_id", "track", "level", "basis").iter_rows()]
