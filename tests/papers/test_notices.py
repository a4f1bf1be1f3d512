"""Notices: made once, held until ready, released once, signed once, corrected and revoked when a later list differs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from tests import cast
from tests.papers import notices
from zhuhang.audit.models import Event
from zhuhang.papers.evidence import FileRefused
from zhuhang.papers.models import Notice, Receipt
from zhuhang.papers.prepare import NoticeRefused, prepare_notices
from zhuhang.papers.receipts import Answer, acknowledge, enter_paper
from zhuhang.papers.release import record_step, release_notices, tell_first, told
from zhuhang.papers.serving import Attempt, record_service
from zhuhang.people.permission import NotAllowed
from zhuhang.screening.acts.deciding import revoke
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.events import ListPublished, announce
from zhuhang.screening.listing import ListLine, WarningList

pytestmark = pytest.mark.django_db


def test_every_listed_student_gets_the_notices_of_the_level_once() -> None:
    made, run = notices.prepared()
    listed = run.entries.filter(standing="listed")
    assert Notice.objects.filter(kind="notice").count() == listed.count() > 0
    assert Notice.objects.filter(kind="parent-letter").count() == listed.filter(level="red").count()
    again = prepare_notices(run, by=made.secretary, at=notices.LATER)
    assert again.made == 0 and again.kept == Notice.objects.count()


def test_a_notice_keeps_the_facts_and_the_digest_it_was_made_from() -> None:
    _made, run = notices.prepared()
    notice = notices.notice_of("孙红")
    assert notice.regulation_digest == run.regulation_digest
    assert notice.values["student_id"] == "20220102" and notice.values["cite"]
    assert [course["course_name"] for course in notice.values["failed_courses"]] == ["大学物理"]
    assert [finding["cite"] for finding in notice.values["findings"]] == ["第七条"] * len(notice.values["findings"])
    assert len(notice.values["findings"]) + len(notice.values["lighter"]) == len(notice.entry.findings)
    assert notice.values["consequences"] and notice.values["remedies"] and notice.values["help"]


def test_serials_follow_the_rule_without_a_gap() -> None:
    notices.prepared()
    serials = sorted(Notice.objects.filter(kind="notice").values_list("serial", flat=True))
    assert [serial[-4:] for serial in serials] == [f"{number:04}" for number in range(1, len(serials) + 1)]


def test_released_once_however_often_it_is_confirmed() -> None:
    made, _run = notices.prepared()
    keys = [notices.notice_of("孙红").key]
    assert len(release_notices(keys, by=made.secretary, at=cast.NOW)) == 1
    assert release_notices(keys, by=made.secretary, at=notices.LATER) == []
    assert notices.notice_of("孙红").released_at == cast.NOW


def test_told_face_to_face_first() -> None:
    made, _run = notices.prepared()
    notice = notices.notice_of("孙红")
    tell_first(notice, True, by=made.counselor, at=cast.NOW)
    assert release_notices([notice.key], by=made.secretary, at=cast.NOW) == []
    with pytest.raises(NoticeRefused, match="地点"):
        told(notice, cast.ON, place=" ", by=made.counselor, at=cast.NOW)
    for who in ("班主任张老师", "别人"):
        told(notice, cast.ON, place="教学楼 305", who=who, by=made.counselor, at=cast.NOW)
    kept = notices.notice_of("孙红")
    assert (kept.told_on, kept.told_who, kept.told_place, kept.told_by) == (cast.ON, "班主任张老师", "教学楼 305", made.counselor)
    assert len(release_notices([notice.key], by=made.secretary, at=cast.NOW)) == 1


@pytest.mark.parametrize("tried", [Attempt("posted", cast.ON, post_number="EMS1"), Attempt("sent", cast.ON), Attempt("called", cast.ON)])
def test_what_is_to_be_told_first_goes_no_other_way_before(tried: Attempt) -> None:
    made, _run = notices.prepared()
    notice = notices.notice_of("孙红")
    tell_first(notice, True, by=made.counselor, at=cast.NOW)
    with pytest.raises(NoticeRefused, match="先当面告知"):
        record_service(notice, tried, by=made.counselor, at=cast.NOW)
    told(notice, cast.ON, place="办公室", by=made.counselor, at=cast.NOW)
    record_service(notice, tried, by=made.counselor, at=cast.NOW)


@pytest.mark.parametrize("tried", [Attempt("handed", cast.ON, served_by="班主任张老师"), Attempt("refused", cast.ON, served_by="班主任张老师", witnesses="赵老师")])
def test_handing_it_over_is_telling_face_to_face(tried: Attempt) -> None:
    made, _run = notices.prepared()
    notice = notices.notice_of("孙红")
    tell_first(notice, True, by=made.counselor, at=cast.NOW)
    record_service(notice, tried, by=made.counselor, at=cast.NOW)
    kept = notices.notice_of("孙红")
    assert (kept.told_on, kept.told_who, kept.told_by) == (cast.ON, "班主任张老师", made.counselor) and kept.released_at


def test_a_talk_is_kept_with_who_when_and_where_and_steps_in_their_order() -> None:
    made, _run = notices.letters()
    letter = Notice.objects.filter(kind="parent-letter").select_related("student")[0]
    for step, why in (("college-opinion", "要先办：与学生谈话"), ("talk", "地点"), ("nonsense", "没有要求")):
        with pytest.raises(NoticeRefused, match=why):
            record_step(letter, step, on=cast.ON, by=made.secretary, at=cast.NOW)
    with pytest.raises(NoticeRefused, match="今天之后"):
        record_step(letter, "talk", on=cast.ON + timedelta(days=2), place="305", by=made.secretary, at=cast.NOW)
    for place in ("教学楼 305", "别处"):
        record_step(letter, "talk", on=cast.ON, place=place, who="辅导员李老师", by=made.secretary, at=cast.NOW)
    [kept] = letter.steps_done.all()
    assert (kept.done_on, kept.done_by, kept.place, kept.recorded_by) == (cast.ON, "辅导员李老师", "教学楼 305", made.secretary)
    event = Event.objects.get(act="notice.step")
    assert (event.detail["who"], event.detail["place"]) == ("辅导员李老师", "教学楼 305")


def test_a_letter_waits_for_the_talk_and_both_seals() -> None:
    made, _run = notices.letters()
    letter = Notice.objects.filter(kind="parent-letter").select_related("student")[0]
    for step in ("talk", "college-opinion"):
        record_step(letter, step, on=cast.ON, place="办公室", by=made.secretary, at=cast.NOW)
    assert release_notices([letter.key], by=made.secretary, at=cast.NOW) == []
    record_step(letter, "office-opinion", on=cast.ON, by=made.secretary, at=cast.NOW)
    [out] = release_notices([letter.key], by=made.secretary, at=cast.NOW)
    assert out.due_on == cast.ON + timedelta(weeks=2)


def test_signed_once_however_often_it_is_clicked() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    person = notices.account(notice.student)
    answer = Answer(notices.signature(), phone="138 0000 1234")
    first = acknowledge(notice, answer, by=person, at=cast.NOW)
    assert acknowledge(notice, answer, by=person, at=notices.LATER) == first
    assert Receipt.objects.count() == 1 and notices.notice_of("孙红").state == Notice.State.ACKNOWLEDGED
    assert Receipt.objects.get().phone == "13800001234"
    assert Event.objects.filter(act="receipt.sign").count() == 1


@pytest.mark.parametrize("signature", ["", "data:image/png;base64,AAAA", "data:text/html;base64,PGI+", notices.signature(ink=False)])
def test_a_signature_is_drawn(signature: str) -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    person = notices.account(notice.student)
    with pytest.raises(FileRefused):
        acknowledge(notice, Answer(signature), by=person, at=cast.NOW)
    assert not Receipt.objects.exists()


def test_nobody_signs_for_somebody_else() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    other = notices.account(made.student("李黄"))
    with pytest.raises(Notice.DoesNotExist):
        acknowledge(notice, Answer(notices.signature()), by=other, at=cast.NOW)


def test_paper_is_entered_for_its_signer_with_its_date_and_scan() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    scan = ContentFile(notices.png(), name="../回执.png")
    receipt = enter_paper(notice, name="", signed_on=cast.ON, by=made.counselor, at=cast.NOW, scan=scan)
    assert (receipt.name, receipt.entered_by, receipt.evidence.suffix) == ("孙红", made.counselor, ".png")
    assert "/.." not in receipt.evidence.file.name


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a;", b""])
def test_a_script_that_calls_itself_a_picture_is_refused(content: bytes) -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    with pytest.raises(FileRefused):
        enter_paper(notice, name="", signed_on=cast.ON, by=made.counselor, at=cast.NOW, scan=ContentFile(content, name="回执.jpg"))
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("tried", "state"),
    [
        (Attempt("refused", cast.ON, witnesses="赵老师"), Notice.State.REFUSED),
        (Attempt("away", cast.ON, note="外地实习"), Notice.State.AWAY),
        (Attempt("vanished", cast.ON), Notice.State.VANISHED),
        (Attempt("posted", cast.ON, post_number="EMS1"), Notice.State.RELEASED),
        (Attempt("handed", cast.ON), Notice.State.RELEASED),
    ],
)
def test_each_way_service_ends_is_a_state(tried: Attempt, state: str) -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    record_service(notice, tried, by=made.counselor, at=cast.NOW)
    assert notices.notice_of("孙红").state == state


def test_a_posted_letter_arrives_or_comes_back() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    with pytest.raises(NoticeRefused, match="邮件号"):
        record_service(notice, Attempt("arrived", cast.ON), by=made.counselor, at=cast.NOW)
    for number in ("EMS1", "EMS2"):
        record_service(notice, Attempt("posted", cast.ON, post_number=number), by=made.counselor, at=cast.NOW)
    returned = record_service(notice, Attempt("returned", cast.ON, note="地址不详"), by=made.counselor, at=cast.NOW)
    assert returned.post_number == "EMS2"
    assert (notices.notice_of("孙红").state, notices.notice_of("孙红").served_at) == (Notice.State.RELEASED, None)
    record_service(notice, Attempt("arrived", cast.ON, post_number="EMS1"), by=made.counselor, at=cast.NOW)
    assert notices.notice_of("孙红").served_at == cast.NOW


@pytest.mark.parametrize("tried", [Attempt("refused", cast.ON), Attempt("posted", cast.ON), Attempt("nonsense", cast.ON), Attempt("handed", cast.ON + timedelta(days=2))])
def test_an_outcome_without_its_evidence_is_refused(tried: Attempt) -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "孙红")
    with pytest.raises(NoticeRefused):
        record_service(notice, tried, by=made.counselor, at=cast.NOW)


def test_whom_staff_may_not_see_they_may_not_serve() -> None:
    made, _run = notices.prepared()
    [notice] = notices.released(made, "李黄")
    with pytest.raises(Notice.DoesNotExist):
        record_service(notice, Attempt("handed", cast.ON), by=made.counselor, at=cast.NOW)
    with pytest.raises(NotAllowed):
        record_service(notice, Attempt("handed", cast.ON), by=made.leader, at=cast.NOW)


def test_a_later_list_corrects_and_revokes_what_was_told() -> None:
    made, _run = notices.prepared()
    notices.released(made, "孙红", "李黄")
    corrected = [_with_grade(row, "65") if (row[0], row[3]) == ("20220103", "A1") else row for row in cast.result_rows()]
    corrected = [_with_grade(row, "30") if (row[0], row[3]) == ("20220102", "S1") else row for row in corrected]
    cast.imported(made.college, made.secretary, cast.RESULT_HEADERS, corrected, "更正.csv")
    later = cast.screened(made, cast.TERM)
    notices.official(made, later)
    prepare_notices(later, by=made.secretary, at=notices.LATER)
    purposes = dict(Notice.objects.filter(run=later, kind="notice", state="prepared").values_list("student__name", "purpose"))
    assert purposes["李黄"] == Notice.Purpose.REVOCATION and "孙红" not in purposes
    release_notices(Notice.objects.filter(run=later).values_list("key", flat=True), by=made.secretary, at=notices.LATER)
    assert notices.notice_of("李黄").state == Notice.State.REVOKED
    assert prepare_notices(later, by=made.secretary, at=notices.LATER).made == 0


def test_a_level_that_changed_after_the_notice_left_is_corrected_once() -> None:
    made, run = notices.prepared()
    notices.released(made, "李黄")
    line = ListLine.objects.get(student__name="李黄")
    assert line.level == "yellow"
    ListLine.objects.filter(pk=line.pk).update(level="orange", rank=1)
    for _again in range(2):
        prepare_notices(run, by=made.secretary, at=notices.LATER)
    correction = Notice.objects.get(student__name="李黄", purpose="correction")
    assert (correction.level, correction.replaces.serial) == ("orange", notices.notice_of("李黄").serial)
    assert correction.values["replaces_level"] == notices.notice_of("李黄").level_name
    release_notices([correction.key], by=made.secretary, at=notices.LATER)
    assert notices.notice_of("李黄").state == Notice.State.CORRECTED


def test_who_is_revoked_listed_again_and_revoked_again_is_told_so_twice_student_and_parents_alike() -> None:
    made, run = notices.prepared()
    wl = WarningList.objects.get(run=run)
    for times, grade in ((1, "30"), (2, "20")):
        firsts = Notice.objects.filter(student__name="孙红", purpose="first", state="prepared")
        assert sorted(firsts.values_list("kind", flat=True)) == ["notice", "parent-letter"]
        release_notices(list(firsts.values_list("key", flat=True)), by=made.secretary, at=notices.LATER)
        ListLine.objects.filter(list=wl).update(published_at=notices.LATER)
        for _twice in range(2):
            revoke(ListLine.objects.get(list=wl, student__name="孙红"), reason="重名误列", by=made.vice_dean, at=notices.LATER)
        revocations = Notice.objects.filter(student__name="孙红", purpose="revocation")
        waiting = revocations.filter(state="prepared")
        assert sorted(waiting.values_list("kind", flat=True)) == ["notice", "parent-letter"]
        release_notices(list(waiting.values_list("key", flat=True)), by=made.secretary, at=notices.LATER)
        assert revocations.count() == 2 * times == 2 * wl.lines.get(student__name="孙红").corrections.count()

        rows = [_with_grade(row, grade) if (row[0], row[3]) == ("20220102", "S1") else row for row in cast.result_rows()]
        cast.imported(made.college, made.secretary, cast.RESULT_HEADERS, rows, f"更正{times}.csv")
        again = notices.official(made, cast.screened(made, cast.TERM))
        assert again == wl
        prepare_notices(WarningList.objects.get(pk=wl.pk).run, by=made.secretary, at=notices.LATER)


def test_nobody_gets_a_notice_before_the_list_came_through_its_procedure() -> None:
    made = cast.college()
    run = cast.with_lists(made)
    with pytest.raises(NoticeRefused, match="审定"):
        prepare_notices(run, by=made.secretary, at=cast.NOW)
    open_list(run, by=made.secretary, at=cast.NOW)
    assert prepare_notices(run, by=made.secretary, at=cast.NOW).made == 0


def test_a_published_list_has_its_notices_made_by_itself() -> None:
    made = cast.college()
    run = cast.with_lists(made)
    wl = notices.official(made, run)
    for _twice in range(2):
        announce(ListPublished(wl.pk, tuple(wl.lines.values_list("pk", flat=True)), made.secretary.pk, cast.NOW))
    assert Notice.objects.filter(kind="notice").count() == wl.lines.count()


def test_a_notice_that_never_left_is_withdrawn_with_its_line() -> None:
    made, run = notices.prepared()
    ListLine.objects.filter(student__name="李黄").update(state=ListLine.State.WITHDRAWN, reason="成绩更正")
    assert prepare_notices(run, by=made.secretary, at=notices.LATER).withdrawn == 1
    assert notices.notice_of("李黄").state == Notice.State.REVOKED


def _with_grade(row: tuple[str, ...], grade: str) -> tuple[str, ...]:
    return tuple(grade if place == 7 else cell for place, cell in enumerate(row))
