"""A pile of signed sheets files itself; what cannot be read waits for a person."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tests import cast
from tests.papers import notices
from zhuhang.forms.codes import payload
from zhuhang.papers.evidence import FileRefused
from zhuhang.papers.models import Evidence, Notice, Receipt, ScannedSheet, ScanPile
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


def test_the_same_sheet_twice_in_a_pile_is_filed_once_and_named() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    page = sheet(payload(notice.code, 1))
    found = _read(made, file(page, "一.jpg"), file(page, "二.jpg"))
    assert [each.state for each in found] == ["filed"] and Receipt.objects.count() == Evidence.objects.count() == 1
    [left] = found[0].pile.left_out
    assert left["name"] == "二.jpg" and "一.jpg" in left["why"] and "同一页" in left["why"]


def test_two_photographs_of_one_sheet_give_one_receipt() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    found = _read(made, file(sheet(payload(notice.code, 1))), file(sheet(payload(notice.code, 1), 7)))
    assert [each.state for each in found] == ["filed", "filed"] and Receipt.objects.count() == 1


def _pdf(*pages: Image.Image) -> bytes:
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return target.getvalue()


def _pile(*codes: str) -> list[ContentFile]:
    """A pile as it comes: two photographs, a page nobody can read, and three files that are no pictures any more."""
    photos = [file(sheet(payload(code, 1)), f"{code}.jpg") for code in codes]
    cut = file(sheet("半张")).read()[:3000]
    wrong = [ContentFile(b"#!/bin/sh", name="坏.jpg"), ContentFile(cut, name="断.jpg"), ContentFile(b"%PDF-1.7 nothing", name="空.pdf")]
    return [photos[0], *wrong, *photos[1:], file(sheet(None), "白纸.jpg")]


def _kept(pile: ScanPile) -> dict[str, str]:
    return dict(pile.sheets.values_list("evidence__name", "state"))


def test_what_can_be_read_of_a_pile_is_filed_and_the_rest_named_with_why_and_what_to_do() -> None:
    made, _run = notices.prepared()
    both = notices.released(made, "孙红", "李黄")
    pile = open_pile(made.college, _pile(*(notice.code for notice in both)), signed_on=cast.ON, by=made.secretary, at=notices.LATER)
    pile = read_pile(pile.pk, at=notices.LATER)
    assert _kept(pile) == {f"{both[0].code}.jpg": "filed", f"{both[1].code}.jpg": "filed", "白纸.jpg": "unreadable"}
    assert {receipt.notice for receipt in Receipt.objects.all()} == set(both)
    assert [left["name"] for left in pile.left_out] == ["坏.jpg", "断.jpg", "空.pdf"]
    assert all(left["name"] in left["why"] and "请" in left["why"] for left in pile.left_out)


def test_the_same_pile_again_files_nothing_twice_and_reads_again_only_what_waits() -> None:
    made, _run = notices.prepared()
    both = notices.released(made, "孙红", "李黄")
    piles = []
    for _twice in range(2):
        files = _pile(*(notice.code for notice in both))
        opened = open_pile(made.college, files, signed_on=cast.ON, by=made.secretary, at=notices.LATER)
        piles.append(read_pile(opened.pk, at=notices.LATER))
    first, second = piles
    assert set(_kept(first).values()) == {"filed"} and _kept(second) == {"白纸.jpg": "unreadable"}
    assert Receipt.objects.count() == 2 and Evidence.objects.count() == 3 == len(_files())
    assert [left["name"] for left in second.left_out] == [f"{both[0].code}.jpg", "坏.jpg", "断.jpg", "空.pdf", f"{both[1].code}.jpg"]

    with pytest.raises(FileRefused, match="同一页"):
        open_pile(made.college, _pile(both[0].code)[:4], signed_on=cast.ON, by=made.secretary, at=notices.LATER)
    assert ScanPile.objects.count() == 2 and Evidence.objects.count() == 3 == len(_files())


def test_a_page_another_person_filed_is_attached_once() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    page = sheet(payload(notice.code, 1))
    for person in (made.secretary, made.counselor):
        pile = open_pile(made.college, [file(page)], signed_on=cast.ON, by=person, at=notices.LATER)
        assert set(_kept(read_pile(pile.pk, at=notices.LATER)).values()) == {"filed"}
    assert notice.evidence.count() == Receipt.objects.count() == 1


def test_a_file_is_taken_in_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _run = notices.prepared()
    both = notices.released(made, "孙红", "李黄")
    thick = _pdf(*(sheet(payload(notice.code, 1)) for notice in both))
    monkeypatch.setattr("zhuhang.papers.scans.MOST_PAGES", 2)
    files = [file(sheet(payload(both[0].code, 1))), ContentFile(thick, name="厚.pdf")]
    pile = open_pile(made.college, files, signed_on=cast.ON, by=made.secretary, at=notices.LATER)
    assert pile.sheets.count() == Evidence.objects.count() == len(_files()) == 1
    assert ["厚.pdf" in left["why"] and "另传一次" in left["why"] for left in pile.left_out] == [True]


def test_a_page_whose_file_is_gone_waits_and_the_others_are_filed() -> None:
    made, _run = notices.prepared()
    both = notices.released(made, "孙红", "李黄")
    files = [file(sheet(payload(notice.code, 1))) for notice in both]
    pile = open_pile(made.college, files, signed_on=cast.ON, by=made.secretary, at=notices.LATER)
    lost = pile.sheets.select_related("evidence").first()
    assert lost is not None
    lost.evidence.file.storage.delete(lost.evidence.file.name)
    assert [each.state for each in read_pile(pile.pk, at=notices.LATER).sheets.all()] == ["unreadable", "filed"]


def _files() -> list[str]:
    """The files of evidence on disk."""
    return default_storage.listdir("evidence")[1]


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_pile_of_scripts_is_refused_by_their_names() -> None:
    made, _run = notices.prepared()
    scripts = [ContentFile(b"#!/bin/sh", name=f"坏{number}.jpg") for number in (1, 2)]
    with pytest.raises(FileRefused, match="坏1.jpg.*坏2.jpg"):
        open_pile(made.college, scripts, signed_on=cast.ON, by=made.secretary, at=cast.NOW)
    assert not ScanPile.objects.exists() and not Evidence.objects.exists()
    with pytest.raises(FileRefused, match="没有选择文件"):
        open_pile(made.college, [], signed_on=cast.ON, by=made.secretary, at=cast.NOW)
    with pytest.raises(NoticeRefused):
        open_pile(made.college, [file(sheet(None))], signed_on=cast.ON + timedelta(days=9), by=made.secretary, at=cast.NOW)
