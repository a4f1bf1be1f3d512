"""A pile of signed sheets files itself; what cannot be read waits for a person."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import segno
from django.core.files.base import ContentFile
from PIL import Image

from tests import cast
from tests.papers import notices
from zhuhang.forms.codes import payload
from zhuhang.papers.evidence import FileRefused
from zhuhang.papers.models import Notice, Receipt, ScannedSheet
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.scans import file_by_hand, open_pile, read_pile

pytestmark = pytest.mark.django_db


def sheet(text: str | None, turned: int = 0) -> Image.Image:
    """A page with a code on it, as a scanner gives it."""
    page = Image.new("L", (1240, 1754), 246)
    if text is not None:
        drawn = io.BytesIO()
        segno.make_qr(text, error="m").save(drawn, kind="png", scale=4, border=2)
        page.paste(Image.open(drawn).convert("L"), (1000, 120))
    return page.rotate(turned, expand=True, fillcolor=246)


def file(page: Image.Image, name: str = "扫描.jpg", kind: str = "JPEG") -> ContentFile:
    target = io.BytesIO()
    page.save(target, kind)
    return ContentFile(target.getvalue(), name=name)


def _read(made: cast.Cast, *files: ContentFile) -> list[ScannedSheet]:
    pile = open_pile(made.college, files, signed_on=cast.ON, by=made.secretary, at=notices.LATER)
    read_pile(pile.pk, at=notices.LATER)
    return list(pile.sheets.all())


@pytest.mark.parametrize("turned", [0, 90, 180, 7])
def test_a_sheet_finds_its_student_and_closes_the_receipt(turned: int) -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    [found] = _read(made, file(sheet(payload(notice.code, 1), turned)))
    assert (found.state, found.notice, found.part) == ("filed", notice, "1")
    receipt = Receipt.objects.get()
    assert (receipt.means, receipt.name, receipt.signed_on, receipt.entered_by) == ("paper", "孙红", cast.ON, made.secretary)
    assert receipt.evidence.notice == notice and notices.notice_of("孙红").state == Notice.State.ACKNOWLEDGED


def test_a_pdf_of_many_sheets_files_every_page() -> None:
    made, _run = notices.prepared()
    both = notices.released(made, "孙红", "李黄")
    pages = [sheet(payload(notice.code, 1)) for notice in both]
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    found = _read(made, ContentFile(target.getvalue(), name="一叠.pdf"))
    assert [each.notice for each in found] == both


def test_paper_that_came_back_before_anything_was_released_was_served_by_hand() -> None:
    made, _run = notices.prepared()
    notice = notices.notice_of("孙红")
    [found] = _read(made, file(sheet(payload(notice.code, 1))))
    assert found.state == "filed" and notices.notice_of("孙红").state == Notice.State.ACKNOWLEDGED
    assert notice.services.get().outcome == "handed"


def test_a_part_nobody_signs_is_kept_and_closes_nothing() -> None:
    made, _run = notices.prepared()
    [letter] = notices.released(made, "孙红", kind="parent-letter")
    [found] = _read(made, file(sheet(payload(letter.code, 1))))
    assert found.state == "filed" and letter.evidence.count() == 1 and not Receipt.objects.exists()
    _read(made, file(sheet(payload(letter.code, 2))))
    assert Receipt.objects.get().notice == letter


def test_a_page_with_two_notices_waits_for_a_person() -> None:
    made, _run = notices.prepared()
    both = notices.released(made, "孙红", "李黄")
    page = Image.new("L", (1240, 3508), 246)
    for place, notice in enumerate(both):
        page.paste(sheet(payload(notice.code, 1)), (0, 1754 * place))
    [found] = _read(made, file(page))
    assert found.state == "unreadable" and "分开" in found.why and not Receipt.objects.exists()


def test_what_cannot_be_read_waits_for_a_person_and_is_filed_by_hand() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    [blank] = _read(made, file(sheet(None)))
    assert blank.state == "unreadable"
    with pytest.raises(NoticeRefused, match="核对"):
        file_by_hand(blank, "NOSUCHCODE", by=made.secretary, at=notices.LATER)
    assert file_by_hand(blank, f" {notice.serial} ", by=made.secretary, at=notices.LATER).notice == notice


def test_a_code_of_another_college_is_not_filed() -> None:
    made, _run = notices.prepared()
    [foreign] = _read(made, file(sheet("ZH:AAAABBBBCC:1")), )
    [stranger] = _read(made, file(sheet("https://example.org")))
    assert (foreign.state, stranger.state) == ("unknown", "unreadable")


def test_the_same_sheet_twice_gives_one_receipt() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    page = file(sheet(payload(notice.code, 1)))
    found = _read(made, page, file(sheet(payload(notice.code, 1))))
    assert [each.state for each in found] == ["filed", "filed"] and Receipt.objects.count() == 1


def test_a_script_refuses_the_pile_by_its_name() -> None:
    made, _run = notices.prepared()
    with pytest.raises(FileRefused, match="坏.jpg"):
        open_pile(made.college, [ContentFile(b"#!/bin/sh", name="坏.jpg")], signed_on=cast.ON, by=made.secretary, at=cast.NOW)
    with pytest.raises(NoticeRefused):
        open_pile(made.college, [file(sheet(None))], signed_on=cast.ON + timedelta(days=9), by=made.secretary, at=cast.NOW)
