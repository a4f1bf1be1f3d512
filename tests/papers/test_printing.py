"""Printing: class by class, by the right person's eyes only, and what was printed is found again when it comes back signed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pypdfium2
import pytest
from django.core.files.base import ContentFile

from tests import cast
from tests.papers import notices
from zhuhang.forms.drawers import DrawingFailed
from zhuhang.forms.load import load_forms
from zhuhang.forms.word_archive import TemplateRefused
from zhuhang.papers.models import Notice, PrintJob, Receipt
from zhuhang.papers.printing import open_print, pdf_of, perform_print, template_of
from zhuhang.papers.receipts import Answer, acknowledge
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.release import release_notices
from zhuhang.papers.scans import open_pile, read_pile
from zhuhang.papers.templates import upload_template
from zhuhang.regulation.load import load
from zhuhang.screening.models import Run

pytestmark = pytest.mark.django_db


def _printed(made: cast.Cast, run: Run, format: str, **choices: object) -> PrintJob:
    by = choices.pop("by", made.secretary)
    job = open_print(run, kind="notice", format=format, class_groups=choices.get("class_groups", []), by=by, at=cast.NOW)  # type: ignore[arg-type]
    return perform_print(job.pk, at=cast.NOW)


def _text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_one_pdf_holds_every_notice_class_by_class() -> None:
    made, run = notices.letters()
    job = _printed(made, run, "pdf")
    assert job.state == PrintJob.State.DONE, job.why
    text = _text(job.file.read())
    names = [notice.student.name for notice in Notice.objects.filter(kind="notice").order_by("student__class_group__name", "student__number")]
    assert sorted(names, key=text.index) == names and len(names) > 1


def test_a_zip_holds_one_word_file_per_student_in_class_folders() -> None:
    made, run = notices.letters()
    job = _printed(made, run, "word")
    assert job.state == PrintJob.State.DONE, job.why
    with zipfile.ZipFile(io.BytesIO(job.file.read())) as archive:
        listed = archive.namelist()
    assert len(listed) == job.count and all(name.startswith("软件22") and name.endswith(".docx") for name in listed)


@pytest.mark.parametrize("format", ["pdf", "word"])
def test_a_job_says_how_far_it_is(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, run = notices.letters()
    heard: list[int] = []
    rendered = {"pdf": "render_pdf", "word": "word_zip"}[format]
    job = open_print(run, kind="notice", format=format, class_groups=[], by=made.secretary, at=cast.NOW)

    def drawn(*given: object, progress: Callable[[int, int], None]) -> bytes:
        for done in (1, 2, 2, 4):
            progress(done, 4)
            heard.append(PrintJob.objects.get(pk=job.pk).progress)
        return b"%PDF"

    monkeypatch.setattr(f"zhuhang.papers.printing.{rendered}", drawn)
    assert perform_print(job.pk, at=cast.NOW).progress == 100 and heard == [27, 50, 50, 95]


def test_a_drawing_that_fails_is_said_on_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_given: object, **_more: object) -> bytes:
        raise DrawingFailed("PDF 没有生成，请再试一次")

    monkeypatch.setattr("zhuhang.papers.printing.render_pdf", failing)
    made, run = notices.letters()
    job = _printed(made, run, "pdf")
    assert job.state == PrintJob.State.REFUSED and "再试一次" in job.why


def test_a_counselor_prints_own_students_only() -> None:
    made, run = notices.letters()
    seen = _text(_printed(made, run, "pdf", by=made.counselor).file.read())
    assert "孙红" in seen and "李黄" not in seen


@pytest.mark.parametrize("code", ["asnu", "lut", "gxu", "njimt", "bistu"])
def test_every_notice_of_a_regulation_has_its_form(code: str) -> None:
    forms = load_forms(code)
    assert [kind.form for kind in load(code).notices if kind.form not in forms] == []


def test_nothing_to_print_and_no_form_are_said() -> None:
    made, run = notices.letters()
    with pytest.raises(NoticeRefused):
        open_print(run, kind="none", format="pdf", class_groups=[], by=made.secretary, at=cast.NOW)
    Notice.objects.update(form="not-there")
    job = _printed(made, run, "pdf")
    assert job.state == PrintJob.State.REFUSED and "not-there" in job.why


def test_a_notice_knows_the_form_it_was_made_for() -> None:
    _made, _run = notices.letters()
    assert notices.notice_of("孙红").form_digest.startswith("sha256:")


def test_what_is_printed_signed_and_scanned_closes_the_receipt() -> None:
    made, _run = notices.letters()
    notice = notices.notice_of("孙红")
    release_notices([notice.key], by=made.secretary, at=cast.NOW)
    scan = ContentFile(pdf_of(notices.notice_of("孙红")), name="签好的.pdf")
    pile = open_pile(made.college, [scan], signed_on=cast.ON, by=made.secretary, at=cast.NOW)
    read_pile(pile.pk, at=cast.NOW)
    assert Receipt.objects.get().notice == notice


def test_a_signed_notice_prints_with_its_signature() -> None:
    made, _run = notices.letters()
    notice = notices.notice_of("孙红")
    release_notices([notice.key], by=made.secretary, at=cast.NOW)
    plain = pdf_of(notices.notice_of("孙红"))
    person = notices.account(notice.student)
    acknowledge(notices.notice_of("孙红"), Answer(notices.signature(), phone="13800001234"), by=person, at=cast.NOW)
    signed = pdf_of(notices.notice_of("孙红"))
    assert "13800001234" in _text(signed) and "13800001234" not in _text(plain)
    assert _pictures(signed) > _pictures(plain)


def test_a_college_restyles_the_word_file_and_an_unknown_placeholder_is_named() -> None:
    made, run = notices.letters()
    own = template_of(made.college, "notice")
    upload_template(made.college, "notice", ContentFile(own, name="本院.docx"), by=made.secretary, at=cast.NOW)
    assert _printed(made, run, "word").state == PrintJob.State.DONE
    with pytest.raises(TemplateRefused):
        upload_template(made.college, "notice", ContentFile(b"MZ not a Word file", name="x.docx"), by=made.secretary, at=cast.NOW)


def _pictures(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as document:
        return sum(1 for page in document for each in page.get_objects() if each.type == 3)
