"""Printing notices (打印): single ones at once, a whole class or list as a job with progress; the college's own templates."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.forms.word_archive import TemplateRefused
from zhuhang.papers import printing, templates
from zhuhang.papers.board import own_notices
from zhuhang.papers.forms import forms_of
from zhuhang.papers.models import Notice, PaperTemplate, PrintJob
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.tasks import print_notices
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_of
from zhuhang.screening.models import Run
from zhuhang.web.views.notices import at_notices, attempt, notice_in
from zhuhang.web.workplace import workplace_of


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Queue the printing of one kind, for the chosen class groups."""
    place = at_notices(request)
    run = get_object_or_404(Run, pk=request.POST.get("run") or 0, college=place.college)
    groups = [int(text) for text in request.POST.getlist("class_group") if text.isdigit()]
    try:
        job = printing.open_print(
            run, kind=request.POST.get("kind", ""), format=request.POST.get("format", ""), class_groups=groups, by=place.person,
            at=timezone.now(),
        )  # fmt: skip
    except NoticeRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect(f"{reverse('notices')}?term={run.term}")
    transaction.on_commit(lambda: print_notices(job.pk))
    return redirect("print", pk=job.pk)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is, and then its file."""
    place = at_notices(request)
    job = get_object_or_404(PrintJob.objects.select_related("run"), pk=pk, college=place.college, created_by=place.person)
    context = {
        "job": job, "is_open": job.state in PrintJob.OPEN, "section": "notices",
        "crumbs": [(_("通知书"), f"{reverse('notices')}?term={job.run.term}"), (_("打印"), "")],
    }  # fmt: skip
    return render(request, "web/parts/print.html" if request.htmx else "web/print.html", context)


def file(request: HttpRequest, pk: int) -> FileResponse:
    """The drawn file, for whoever asked for it."""
    place = at_notices(request)
    job = get_object_or_404(PrintJob, pk=pk, college=place.college, created_by=place.person, state=PrintJob.State.DONE)
    suffix = "pdf" if job.format == PrintJob.Format.PDF else "zip"
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=f"{_('通知书')}{timezone.localtime(job.created_at):%Y%m%d}.{suffix}")


def one(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """One notice as PDF or picture, for its staff; taking it is recorded."""
    place = at_notices(request)
    notice = notice_in(place, key)
    printing.record_print(notice, kind, by=place.person)
    return _drawn(request, notice, kind)


def sheet(request: HttpRequest, key: uuid.UUID, form: str, kind: str) -> HttpResponse:
    """A record of the regulation to write on by hand, its head filled in: PDF or Word."""
    place = at_notices(request)
    notice = notice_in(place, key)
    try:
        content = printing.sheet_of(notice, form, as_word=kind == "docx")
    except printing.CANNOT_PRINT as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect("notice", key=key)
    printing.record_print(notice, form, by=place.person)
    response = HttpResponse(content, content_type=_DOCX if kind == "docx" else "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{form}-{notice.student.number}.{kind}"'
    return response


def own(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A student's own notice as PDF."""
    student = workplace_of(request).offices.student
    if student is None:
        raise Http404
    return _drawn(request, get_object_or_404(own_notices(student, timezone.now()), key=key), "pdf", back="my-notice")


def own_templates(request: HttpRequest) -> HttpResponse:
    """The Word templates of the college's notices: download, restyle in Word, upload."""
    place = at_notices(request)
    place.require(Act.PREPARE_NOTICES)
    wanted = dict.fromkeys(kind.form for kind in regulation_of(place.college).notices)
    forms = forms_of(place.college)
    own = {each.form: each for each in PaperTemplate.objects.filter(college=place.college).select_related("changed_by")}
    return render(request, "web/paper_templates.html", {
        "forms": [(forms[code], own.get(code)) for code in wanted if code in forms], "section": "notices",
        "missing": [code for code in wanted if code not in forms],
        "crumbs": [(_("通知书"), reverse("notices")), (_("Word 模板"), "")],
    })  # fmt: skip


def template(request: HttpRequest, form: str) -> HttpResponse:
    """Download the template in use; by POST upload the college's own, or go back to the form's."""
    place = at_notices(request)
    place.require(Act.PREPARE_NOTICES)
    if form not in forms_of(place.college):
        raise Http404
    if request.method != "POST":
        response = HttpResponse(printing.template_of(place.college, form), content_type=_DOCX)
        response["Content-Disposition"] = f'attachment; filename="{form}.docx"'
        return response
    upload = request.FILES.get("file")

    def act() -> str:
        if upload is None:
            templates.forget_template(place.college, form, by=place.person, at=timezone.now())
            return _("已改回表格自带的版式。")
        templates.upload_template(place.college, form, upload, by=place.person, at=timezone.now())
        return _("模板已检查，以后按它生成 Word。")

    try:
        attempt(request, act)
    except TemplateRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
    return redirect("paper-templates")


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _drawn(request: HttpRequest, notice: Notice, kind: str, back: str = "notice") -> HttpResponse:
    try:
        content = printing.picture_of(notice) if kind == "png" else printing.pdf_of(notice)
    except printing.CANNOT_PRINT as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return redirect(back, key=notice.key)
    response = HttpResponse(content, content_type="image/png" if kind == "png" else "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{notice.serial.encode("ascii", "ignore").decode() or "notice"}.{kind}"'
    return response
