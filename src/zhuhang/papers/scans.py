"""Signed sheets photographed or scanned as a pile (扫描归档): each files itself by its code; the rest wait for a person."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import pypdfium2
import zxingcpp
from django.core.files.base import ContentFile, File
from django.db import transaction
from PIL import Image, ImageOps

from zhuhang.audit.record import record
from zhuhang.forms.codes import read_payload
from zhuhang.papers.evidence import FileRefused, keep_evidence, picture_of, read_upload, suffix_of
from zhuhang.papers.forms import is_signed_by_reader
from zhuhang.papers.models import Notice, ScannedSheet, ScanPile
from zhuhang.papers.receipts import enter_paper
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.serving import Attempt, Outcome, record_service
from zhuhang.people.door import visible_to
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may
from zhuhang.people.roles import Aspect

DPI = 200
MOST_PAGES = 400
State = ScannedSheet.State


@transaction.atomic
def open_pile(college: College, files: Iterable[File[bytes]], *, signed_on: date, by: Person, at: datetime) -> ScanPile:
    """Keep the pages of a pile, to be read by a job. One file that is no picture or PDF refuses the whole pile by its name."""
    check_may(by, Act.SERVE_NOTICES, college, at.date())
    if signed_on > at.date():
        raise NoticeRefused("future", "签字日期在今天之后：请填写这些材料签字的日期")
    pile = ScanPile.objects.create(college=college, signed_on=signed_on, uploaded_by=by, uploaded_at=at)
    count = 0
    for upload in files:
        for page in _pages(upload):
            count += 1
            if count > MOST_PAGES:
                raise FileRefused(f"一次最多 {MOST_PAGES} 页：请分几次上传")
            ScannedSheet.objects.create(pile=pile, evidence=keep_evidence(page, notice=None, what="扫描件", by=by, at=at))
    if not count:
        raise FileRefused("没有选择文件：请选择照片或 PDF")
    record("scan.open", by=by, subject=f"pile:{pile.pk}", college=college.code, detail={"sheets": count})
    return pile


def read_pile(pile_id: int, *, at: datetime) -> ScanPile:
    """Read the codes of a pile's waiting sheets and file them. Reading again goes on where it stopped."""
    ScanPile.objects.filter(pk=pile_id, state__in=ScanPile.OPEN).update(state=ScanPile.State.READING)
    pile = ScanPile.objects.select_related("college", "uploaded_by").get(pk=pile_id)
    sheets = list(pile.sheets.filter(state=State.WAITING).select_related("evidence"))
    for done, sheet in enumerate(sheets, start=1):
        with sheet.evidence.file.open("rb") as file:
            codes = codes_on(picture_of(file.read(), sheet.evidence.name))
        _file(sheet, codes, pile.uploaded_by, at)
        ScanPile.objects.filter(pk=pile_id).update(progress=100 * done // len(sheets))
    ScanPile.objects.filter(pk=pile_id).update(state=ScanPile.State.DONE, progress=100)
    return ScanPile.objects.get(pk=pile_id)


def codes_on(picture: Image.Image) -> dict[str, set[int]]:
    """Every notice's code on a picture with its parts, upright or turned, sharp or enlarged; empty where none is ours."""
    upright = ImageOps.exif_transpose(picture).convert("L")
    for tried in (upright, ImageOps.autocontrast(upright, cutoff=2), upright.resize((upright.width * 2, upright.height * 2))):
        read = zxingcpp.read_barcodes(tried, formats=zxingcpp.BarcodeFormat.QRCode)
        found: dict[str, set[int]] = {}
        for code, part in filter(None, (read_payload(each.text) for each in read)):
            found.setdefault(code, set()).add(part)
        if found:
            return found
    return {}


@transaction.atomic
def file_by_hand(sheet: ScannedSheet, code: str, *, by: Person, at: datetime) -> ScannedSheet:
    """A person reads what the machine could not: the code under the picture, or the serial number."""
    sheet = ScannedSheet.objects.select_for_update(of=("self",)).select_related("pile__college", "evidence").get(pk=sheet.pk)
    check_may(by, Act.SERVE_NOTICES, sheet.pile.college, at.date())
    if sheet.state == State.FILED:
        return sheet
    wanted = code.strip()
    notices = Notice.objects.filter(college=sheet.pile.college)
    notice = notices.filter(code=wanted.upper()).first() or notices.filter(serial=wanted).first()
    if notice is None or not _sees(by, notice, at):
        raise NoticeRefused("no-notice", f"没有编码或编号为“{wanted}”的通知书：请对照纸面再核对一次")
    _close(sheet, notice, set(), by, at)
    return sheet


@transaction.atomic
def set_aside(sheet: ScannedSheet, *, by: Person, at: datetime) -> None:
    """A page that belongs to no notice: it stays in its pile, and is asked about no more."""
    check_may(by, Act.SERVE_NOTICES, sheet.pile.college, at.date())
    waiting = ScannedSheet.objects.filter(pk=sheet.pk, state__in=ScannedSheet.FOR_A_PERSON)
    waiting.update(state=State.SET_ASIDE, filed_by=by, filed_at=at)


@transaction.atomic
def _file(sheet: ScannedSheet, codes: dict[str, set[int]], by: Person, at: datetime) -> None:
    if len(codes) != 1:
        why = "一页上有几份通知书：请分开扫描" if codes else "读不出二维码：请对照纸面输入编码或编号"
        ScannedSheet.objects.filter(pk=sheet.pk).update(state=State.UNREADABLE, why=why)
        return
    [(code, parts)] = codes.items()
    notice = Notice.objects.filter(college=sheet.pile.college_id, code=code).select_related("college").first()
    if notice is None or not _sees(by, notice, at):
        ScannedSheet.objects.filter(pk=sheet.pk).update(state=State.UNKNOWN, code=code, why="编码不在您负责的通知书之中")
        return
    try:
        with transaction.atomic():
            _close(sheet, notice, parts, by, at)
    except NoticeRefused as refused:
        ScannedSheet.objects.filter(pk=sheet.pk).update(state=State.UNKNOWN, code=code, why=str(refused)[:200])


def _close(sheet: ScannedSheet, notice: Notice, parts: set[int], by: Person, at: datetime) -> None:
    """Attach the page, and close the receipt where a part of it is the one that is signed; a person's word counts as such.

    A sheet signed before anything was released was handed over on paper.
    """
    is_signed = not parts or any(is_signed_by_reader(notice, part) for part in parts)
    if notice.state == Notice.State.PREPARED and is_signed:
        record_service(notice, Attempt(Outcome.HANDED, sheet.pile.signed_on, note="纸质送达，凭扫描件登记"), by=by, at=at)
    sheet.evidence.notice = notice
    sheet.evidence.save(update_fields=["notice"])
    if is_signed:
        enter_paper(notice, name="", signed_on=sheet.pile.signed_on, by=by, at=at, evidence=sheet.evidence)
    sheet.state, sheet.notice, sheet.code, sheet.part = State.FILED, notice, notice.code, "、".join(map(str, sorted(parts)))
    sheet.filed_by, sheet.filed_at, sheet.why = by, at, "" if is_signed else "没有签字的一联，只作留存"
    sheet.save()


def _sees(by: Person, notice: Notice, at: datetime) -> bool:
    return visible_to(by, at.date(), Aspect.CONTACT).filter(pk=notice.student_id).exists()


def _pages(upload: File[bytes]) -> Iterator[File[bytes]]:
    """The pages of an upload as pictures: a picture is one page, a PDF has as many as it has."""
    name = upload.name or "扫描件"
    content = read_upload(upload)
    if suffix_of(content, name) != ".pdf":
        yield ContentFile(content, name=name)
        return
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise FileRefused(f"“{name}”打不开：请重新扫描，或另存为没有密码的 PDF") from error
    with document:
        for number, page in enumerate(document, start=1):
            if number > MOST_PAGES:
                raise FileRefused(f"“{name}”超过 {MOST_PAGES} 页：请分几次上传")
            target = io.BytesIO()
            page.render(scale=min(DPI / 72, 3000 / max(page.get_size()))).to_pil().convert("L").save(target, "PNG")
            yield ContentFile(target.getvalue(), name=f"{name} 第{number}页.png")
