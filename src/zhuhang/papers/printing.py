"""Printing notices together, class by class (批量打印): one PDF, or Word files in a zip, as a job with progress."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from functools import partial

import pypdfium2
from django.core.files.base import ContentFile
from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.forms.batch import word_zip
from zhuhang.forms.drawers import DrawingFailed
from zhuhang.forms.fonts import FontsMissing
from zhuhang.forms.model import Form
from zhuhang.forms.pdf import render_pdf
from zhuhang.forms.template import word_template
from zhuhang.forms.values import State
from zhuhang.forms.word import render_docx
from zhuhang.papers.forms import document_of, form_of, forms_of, signed_document_of
from zhuhang.papers.models import Notice, PaperTemplate, PrintJob
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.people.door import visible_to
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may
from zhuhang.people.roles import Aspect
from zhuhang.regulation.mistakes import RegulationError
from zhuhang.screening.models import Run

CANNOT_PRINT = (NoticeRefused, RegulationError, FontsMissing, DrawingFailed)
"""Why something cannot be drawn now; each says so in a sentence."""


@transaction.atomic
def open_print(run: Run, *, kind: str, format: str, class_groups: Iterable[int], by: Person, at: datetime) -> PrintJob:
    """Queue the printing of a run's notices of one kind; of some class groups, or of all the person may see."""
    check_may(by, Act.SERVE_NOTICES, run.college, at.date())
    if format not in PrintJob.Format.values:
        raise NoticeRefused("no-format", "没有选择格式：请选择一份 PDF 或 Word")
    job = PrintJob(college=run.college, run=run, kind=kind, class_groups=sorted(class_groups), format=format, created_by=by, created_at=at)
    job.count = printed_by(job).count()
    if not job.count:
        raise NoticeRefused("nothing-to-print", "没有可以打印的通知书：请先制作，或另选班级")
    job.save()
    detail = {"kind": kind, "format": format, "notices": job.count}
    record("notice.print", by=by, subject=f"run:{run.pk}", college=run.college.code, detail=detail)
    return job


def printed_by(job: PrintJob):  # type: ignore[no-untyped-def]
    """The notices of a job, class by class and by student number: what its principal may see, and nothing else."""
    seen = visible_to(job.created_by, job.created_at.date(), Aspect.CONTACT)
    notices = Notice.objects.filter(run=job.run, kind=job.kind, student__in=seen).exclude(state__in=Notice.GONE)
    if job.class_groups:
        notices = notices.filter(student__class_group__in=job.class_groups)
    notices = notices.select_related("student__class_group").prefetch_related("steps_done")
    return notices.order_by("student__class_group__name", "student__number", "pk")


def perform_print(job_id: int, *, at: datetime) -> PrintJob:
    """Draw a queued job. Performing a finished one again changes nothing."""
    waiting = PrintJob.objects.filter(pk=job_id, state__in=PrintJob.OPEN)
    if not waiting.update(state=PrintJob.State.RUNNING, progress=5):
        return PrintJob.objects.get(pk=job_id)
    job = waiting.select_related("college", "run", "created_by").get()
    try:
        content = _drawn(job, list(printed_by(job)))
    except CANNOT_PRINT as refused:
        waiting.update(state=PrintJob.State.REFUSED, why=str(refused), done_at=at)
        return PrintJob.objects.get(pk=job_id)
    job.file.save(f"notices{'.pdf' if job.format == PrintJob.Format.PDF else '.zip'}", ContentFile(content), save=False)
    job.state, job.progress, job.done_at = PrintJob.State.DONE, 100, at
    job.save()
    return job


@transaction.atomic
def record_print(notice: Notice, what: str, *, by: Person) -> None:
    """Keep that somebody took a notice, or a sheet filled from it, out of the platform."""
    subject = f"student:{notice.student.key.hex}"
    record("notice.print", by=by, subject=subject, college=notice.college.code, detail={"notice": notice.key.hex, "what": what})


def sheets_for(college: College) -> list[Form]:
    """The records about one student that are kept on paper: what can be taken to a talk with its head filled in."""
    return [form for form in forms_of(college).values() if form.about == "record" and form.key_of("name")]


def sheet_of(notice: Notice, code: str, *, as_word: bool = False) -> bytes:
    """A record to write on by hand, its head filled from the notice. It carries no code: it is no part of the notice."""
    form = next((form for form in sheets_for(notice.college) if form.id == code), None)
    if form is None:
        raise NoticeRefused("no-form", f"办法里没有关于学生的记录表 {code}：请从列表里选")
    values = {key: value for key, value in document_of(notice).items() if key not in ("code", "serial")}
    return render_docx(form, values, State.BLANK) if as_word else render_pdf(form, [values], State.BLANK)


def pdf_of(notice: Notice) -> bytes:
    """One notice as PDF, signed where it was signed by hand on a screen."""
    form = form_of(notice.college, notice.form)
    receipt = notice.receipts.exclude(signature="").first()
    if receipt is not None:
        return render_pdf(form, [signed_document_of(notice, form, receipt)], State.SIGNED)
    return render_pdf(form, [document_of(notice)])


def picture_of(notice: Notice) -> bytes:
    """The first page of one notice as PNG, to be pasted where a PDF cannot be."""
    with pypdfium2.PdfDocument(pdf_of(notice)) as document:
        target = io.BytesIO()
        document[0].render(scale=150 / 72).to_pil().convert("L").save(target, "PNG")
    return target.getvalue()


def template_of(college: College, code: str) -> bytes:
    """The Word template in use: the college's own, else the one the form itself gives."""
    own = PaperTemplate.objects.filter(college=college, form=code).first()
    if own is None:
        return word_template(form_of(college, code))
    with own.file.open("rb") as file:
        return file.read()


def _drawn(job: PrintJob, notices: list[Notice]) -> bytes:
    form = form_of(job.college, notices[0].form)
    documents, progress = [document_of(notice) for notice in notices], partial(_say_how_far, job)
    if job.format == PrintJob.Format.PDF:
        return render_pdf(form, documents, progress=progress)
    return word_zip(form, documents, template_of(job.college, form.id), progress=progress)


def _say_how_far(job: PrintJob, done: int, of: int) -> None:
    """Written only where the percentage moves."""
    if (percent := 5 + 90 * done // of) > job.progress:
        job.progress = percent
        PrintJob.objects.filter(pk=job.pk).update(progress=percent)
