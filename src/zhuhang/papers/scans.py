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
from zhuhang.papers.models import Evidence, Notice, ScannedSheet, ScanPile
from zhuhang.papers.receipts import enter_paper
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.serving import Attempt, Outcome, record_service
from zhuhang.people.door import visible_to
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may
from zhuhang.people.roles import Aspect

DPI = 200
MOST_PAGES = 400
MOST_NAMED = 10
State = ScannedSheet.State


@transaction.atomic
def open_pile(college: College, files: Iterable[File[bytes]], *, signed_on: date, by: Person, at: datetime) -> ScanPile:
    """Keep the pages of a pile, to be read by a job. A file that cannot be read is left out whole, and named with why.

    So is a page that was dropped before and filed; one that still waited for a person moves over and is read again.
    Raise FileRefused with every reason where nothing is left to read.
    """
    check_may(by, Act.SERVE_NOTICES, college, at.date())
    if signed_on > at.date():
        raise NoticeRefused("future", "签字日期在今天之后：请填写这些材料签字的日期")
    pile = ScanPile.objects.create(college=college, signed_on=signed_on, uploaded_by=by, uploaded_at=at)
    for upload in files:
        try:
            pile.left_out += _take_in(pile, upload)
        except FileRefused as refused:
            pile.left_out.append({"name": upload.name or "", "why": str(refused)})
    pile.save(update_fields=["left_out"])
    count = pile.sheets.count()
    if not count:
        raise FileRefused(_nothing_to_read(pile))
    record("scan.open", by=by, subject=f"pile:{pile.pk}", college=college.code, detail={"sheets": count, "left_out": len(pile.left_out)})
    return pile


def _nothing_to_read(pile: ScanPile) -> str:
    reasons = [left["why"] for left in pile.left_out]
    more = f"；另有 {len(reasons) - MOST_NAMED} 个" if len(reasons) > MOST_NAMED else ""
    return "；".join(reasons[:MOST_NAMED]) + more or "没有选择文件：请选择照片或 PDF"


def _take_in(pile: ScanPile, upload: File[bytes]) -> list[dict[str, str]]:
    """Keep every page of one file, or none where one cannot be read. Returns the pages that were filed before."""
    kept, again = list[Evidence](), list[dict[str, str]]()
    room = MOST_PAGES - pile.sheets.count()
    try:
        with transaction.atomic():
            for number, page in enumerate(_pages(upload), start=1):
                if number > room:
                    raise FileRefused(f"“{upload.name}”没有归入：一次最多 {MOST_PAGES} 页，请把它另传一次")
                evidence = keep_evidence(page, notice=None, what="扫描件", by=pile.uploaded_by, at=pile.uploaded_at)
                kept.append(evidence)
                if before := _dropped_before(pile, evidence):
                    again += _come_again(before, pile, evidence)
                else:
                    ScannedSheet.objects.create(pile=pile, evidence=evidence)
    except FileRefused:
        for evidence in kept:
            evidence.file.delete(save=False)
        raise
    return again


def _dropped_before(pile: ScanPile, evidence: Evidence) -> ScannedSheet | None:
    """The sheet that is this very page, dropped earlier or in the same pile by the same person."""
    same = ScannedSheet.objects.filter(pile__college=pile.college_id, pile__uploaded_by=pile.uploaded_by_id, evidence__digest=evidence.digest)
    return same.select_related("pile").order_by("pk").first()


def _come_again(before: ScannedSheet, pile: ScanPile, evidence: Evidence) -> list[dict[str, str]]:
    """One copy of a page is enough. One that was filed, or lies in this pile, is named; any other moves to this pile."""
    evidence.file.delete(save=False)
    evidence.delete()
    if before.pile_id != pile.pk and before.state not in (State.FILED, State.WAITING):
        ScannedSheet.objects.filter(pk=before.pk).update(pile=pile, state=State.WAITING, why="", filed_by=None, filed_at=None)
        return []
    where = "这一叠里" if before.pile_id == pile.pk else f"{before.pile} 的一叠里"
    return [{"name": evidence.name, "why": f"“{evidence.name}”与{where}的“{before.evidence.name}”是同一页：没有再归一次，不用再传"}]


def read_pile(pile_id: int, *, at: datetime) -> ScanPile:
    """Read the codes of a pile's waiting sheets and file them. Reading again goes on where it stopped."""
    ScanPile.objects.filter(pk=pile_id, state__in=ScanPile.OPEN).update(state=ScanPile.State.READING)
    pile = ScanPile.objects.select_related("college", "uploaded_by").get(pk=pile_id)
    sheets = list(pile.sheets.filter(state=State.WAITING).select_related("evidence"))
    for done, sheet in enumerate(sheets, start=1):
        codes = _codes_of(sheet.evidence)
        _file(sheet, codes, pile.uploaded_by, at)
        ScanPile.objects.filter(pk=pile_id).update(progress=100 * done // len(sheets))
    ScanPile.objects.filter(pk=pile_id).update(state=ScanPile.State.DONE, progress=100)
    return ScanPile.objects.get(pk=pile_id)


def _codes_of(evidence: Evidence) -> dict[str, set[int]]:
    """The codes on a page as it is kept; none where the file is damaged or gone, so that a person sees it and the others go on."""
    try:
        with evidence.file.open("rb") as file:
            return codes_on(picture_of(file.read(), evidence.name))
    except (FileRefused, OSError):
        return {}


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
    """Attach the page, unless it is attached already, and close the receipt where a part of it is the one that is signed; a person's word counts as such.

    A sheet signed before anything was released was handed over on paper.
    """
    is_signed = not parts or any(is_signed_by_reader(notice, part) for part in parts)
    if notice.state == Notice.State.PREPARED and is_signed:
        record_service(notice, Attempt(Outcome.HANDED, sheet.pile.signed_on, note="纸质送达，凭扫描件登记"), by=by, at=at)
    kept = notice.evidence.filter(digest=sheet.evidence.digest).first()
    if kept is None:
        kept = sheet.evidence
        kept.notice = notice
        kept.save(update_fields=["notice"])
    if is_signed:
        enter_paper(notice, name="", signed_on=sheet.pile.signed_on, by=by, at=at, evidence=kept)
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
        for number in range(1, len(document) + 1):
            try:
                page = document[number - 1]
                picture = page.render(scale=min(DPI / 72, 3000 / max(page.get_size()))).to_pil().convert("L")
            except (pypdfium2.PdfiumError, ZeroDivisionError) as error:
                raise FileRefused(f"“{name}”第 {number} 页读不出来：整份没有归入，请重新扫描后再传") from error
            target = io.BytesIO()
            picture.save(target, "PNG")
            yield ContentFile(target.getvalue(), name=f"{name} 第{number}页.png")
