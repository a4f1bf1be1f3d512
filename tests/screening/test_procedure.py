"""A list on its way to become official: every act, what it refuses, and that doing it twice does it once."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from tests import cast
from tests.screening import listed
from zhuhang.audit.models import Event
from zhuhang.demo.generate import RESULT_HEADERS
from zhuhang.people.permission import NotAllowed
from zhuhang.screening import events
from zhuhang.screening.acts.answering import answer, hold, release
from zhuhang.screening.acts.approving import approve, resubmit, send_back
from zhuhang.screening.acts.checking import confirm, raise_objection, send_check
from zhuhang.screening.acts.deciding import change_level, revoke, withdraw
from zhuhang.screening.acts.nominating import close_supplement, nominate
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.acts.publishing import end_publication, publish
from zhuhang.screening.acts.submitting import submit
from zhuhang.screening.acts.telling import acknowledge, complete_step
from zhuhang.screening.checking import Correction, Objection, StudentCheck
from zhuhang.screening.listing import Approval, LineChange, ListLine, Publication, Telling, WarningList
from zhuhang.screening.models import Run
from zhuhang.screening.ownership import ActRefused
from zhuhang.screening.perform import perform
from zhuhang.screening.photos import PhotoRefused, read_photo
from zhuhang.screening.runs import open_run

pytestmark = pytest.mark.django_db
LATER = cast.NOW + listed.LATER


@pytest.fixture
def made() -> cast.Cast:
    return cast.college()


def states(wl: WarningList) -> dict[str, tuple[str, str]]:
    """Each student's state and the act the line waits for."""
    return {line.student.name: (line.state, line.act) for line in wl.lines.select_related("student", "list")}


def test_a_list_is_drafted_from_a_run_once(made: cast.Cast) -> None:
    wl = listed.opened(made)
    assert states(wl) == dict.fromkeys(["孙红", "周上", "李黄"], ("moving", "check"))
    assert open_list(wl.run, by=made.secretary, at=LATER) == wl
    assert Event.objects.filter(act="list.open").count() == 1


def test_only_its_owner_drafts_a_list(made: cast.Cast) -> None:
    run = cast.with_lists(made)
    with pytest.raises(NotAllowed):
        open_list(run, by=made.vice_dean, at=cast.NOW)


def test_a_student_confirms_once_and_only_the_own_line(made: cast.Cast) -> None:
    wl = listed.checking(made)
    student = listed.account(made, "孙红")
    for _each in range(2):
        confirm(listed.line(wl, "孙红"), by=student, at=cast.NOW)
    assert listed.line(wl, "孙红").check_by_student.answer == StudentCheck.Answer.CONFIRMED
    assert Event.objects.filter(act="check.confirm").count() == 1
    with pytest.raises(NotAllowed):
        confirm(listed.line(wl, "李黄"), by=student, at=cast.NOW)


def test_before_it_was_sent_nobody_can_answer(made: cast.Cast) -> None:
    wl = listed.opened(made)
    with pytest.raises(ActRefused, match="还没有发给学生"):
        confirm(listed.line(wl, "孙红"), by=listed.account(made, "孙红"), at=cast.NOW)


def test_staff_answer_for_a_student_with_a_basis(made: cast.Cast) -> None:
    wl = listed.checking(made)
    with pytest.raises(ActRefused, match="依据"):
        confirm(listed.line(wl, "孙红"), by=made.secretary, at=cast.NOW)
    check = confirm(listed.line(wl, "孙红"), by=made.secretary, at=cast.NOW, basis="本人签字的纸条")
    assert (check.entered_by, check.basis) == (made.secretary, "本人签字的纸条")


def test_silence_counts_as_the_parameter_says(made: cast.Cast) -> None:
    wl = listed.checking(made)
    early = submit(wl, by=made.secretary, at=cast.NOW + timedelta(days=1))
    assert (early.moved, early.waiting) == (0, {"silent": 3})
    assert submit(wl, by=made.secretary, at=LATER).moved == 3
    assert submit(wl, by=made.secretary, at=LATER).moved == 0


def test_where_silence_waits_the_others_go_on(made: cast.Cast) -> None:
    wl = listed.checking(made)
    WarningList.objects.filter(pk=wl.pk).update(parameters=wl.parameters | {"silence": "waits"})
    confirm(listed.line(wl, "孙红"), by=listed.account(made, "孙红"), at=cast.NOW)
    passed = submit(wl, by=made.secretary, at=LATER)
    assert (passed.moved, passed.waiting) == (1, {"waits": 2})


def test_an_objection_is_answered_with_reasons(made: cast.Cast) -> None:
    wl = listed.checking(made)
    student = listed.account(made, "李黄")
    objection = raise_objection(listed.line(wl, "李黄"), text="艺术鉴赏补考过了", by=student, at=cast.NOW)
    assert raise_objection(listed.line(wl, "李黄"), text="再点一次", by=student, at=cast.NOW) == objection
    assert objection.due_on == date(2024, 3, 21)
    assert submit(wl, by=made.secretary, at=LATER).waiting == {"objection": 1}
    with pytest.raises(ActRefused, match="理由"):
        answer(objection, is_upheld=False, text=" ", by=made.secretary, at=LATER)
    answer(objection, is_upheld=False, text="补考成绩为 55 分，未通过", by=made.secretary, at=LATER)
    assert submit(wl, by=made.secretary, at=LATER).moved == 1


def test_an_upheld_objection_takes_the_line_off_and_tells_the_student(made: cast.Cast) -> None:
    wl = listed.checking(made)
    objection = raise_objection(listed.line(wl, "李黄"), text="不是我的成绩", by=listed.account(made, "李黄"), at=cast.NOW)
    for _each in range(2):
        answer(objection, is_upheld=True, text="确系录入错误", by=made.secretary, at=cast.NOW)
    assert listed.line(wl, "李黄").state == ListLine.State.WITHDRAWN
    assert [correction.kind for correction in Correction.objects.all()] == ["cleared"]
    with pytest.raises(ActRefused, match="已经答复过"):
        answer(objection, is_upheld=False, text="改主意", by=made.secretary, at=cast.NOW)


def test_a_held_line_waits_and_the_next_run_shows_the_change_at_it(made: cast.Cast) -> None:
    wl = listed.checking(made)
    raise_objection(listed.line(wl, "孙红"), text="大学物理成绩录错", by=listed.account(made, "孙红"), at=cast.NOW)
    hold(listed.line(wl, "孙红"), reason="已报教务处更正", by=made.secretary, at=cast.NOW)
    assert submit(wl, by=made.secretary, at=LATER).moved == 2

    rows = [(*row[:7], "75", "2.5", *row[9:]) if row[0] == "20220102" and row[3] == "P1" else row for row in cast.result_rows()]
    cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)
    open_list(cast.screened(made), by=made.secretary, at=LATER)

    line = listed.line(wl, "孙红")
    assert line.state == ListLine.State.CLEARED
    change = line.changes.get()
    assert (change.kind, change.before_level) == ("cleared", "red")
    assert change.before.startswith("第七条")
    assert line.objections.get().state == Objection.State.UPHELD
    assert line.corrections.get().told_level == "red"
    assert states(wl)["周上"] == ("moving", "review")


def test_a_held_line_can_be_released(made: cast.Cast) -> None:
    wl = listed.checking(made)
    for _each in range(2):
        hold(listed.line(wl, "孙红"), reason="等教务处", by=made.secretary, at=cast.NOW)
    for _each in range(2):
        release(listed.line(wl, "孙红"), by=made.secretary, at=cast.NOW)
    assert states(wl)["孙红"] == ("moving", "check")


def test_a_new_run_starts_a_changed_line_again(made: cast.Cast) -> None:
    wl = listed.submitted(made)
    rows = [(*row[:7], "55", "0", *row[9:]) if row[0] == "20220103" and row[3] == "S1" else row for row in cast.result_rows()]
    cast.imported(made.college, made.secretary, RESULT_HEADERS, rows)
    open_list(cast.screened(made), by=made.secretary, at=LATER)
    line = listed.line(wl, "李黄")
    assert (line.level, line.act, line.changes.get().kind) == ("red", "check", "raised")
    assert line.corrections.get().kind == "raised"
    assert line.check_by_student.answer == ""
    assert states(wl)["孙红"] == ("moving", "review")


def test_both_approvals_are_needed_and_each_counts_once(made: cast.Cast) -> None:
    wl = listed.submitted(made)
    review = listed.waiting(wl, "review")
    with pytest.raises(NotAllowed):
        approve(wl, "review", lines=review, meeting_on=None, by=made.leader, at=LATER)
    first = approve(wl, "review", lines=review, meeting_on=listed.MEETING, by=made.vice_dean, at=LATER)
    assert approve(wl, "review", lines=review, meeting_on=None, by=made.vice_dean, at=LATER) == first

    one, other = listed.leaders(made)
    for _each in range(2):
        approve(wl, "approve", lines=review, meeting_on=listed.MEETING, by=one, at=LATER)
    assert {act for _state, act in states(wl).values()} == {"approve"}
    approve(wl, "approve", lines=review, meeting_on=listed.MEETING, by=other, at=LATER)
    assert {act for _state, act in states(wl).values()} == {"publish"}
    assert Approval.objects.count() == 3


def test_an_approval_covers_what_was_seen(made: cast.Cast) -> None:
    wl = listed.submitted(made)
    seen = [listed.line(wl, "孙红").pk]
    approve(wl, "review", lines=seen, meeting_on=None, by=made.vice_dean, at=LATER)
    assert states(wl) == {"孙红": ("moving", "approve"), "周上": ("moving", "review"), "李黄": ("moving", "review")}
    with pytest.raises(ActRefused, match="没有勾选"):
        approve(wl, "review", lines=[], meeting_on=None, by=made.vice_dean, at=LATER)
    sent_back = listed.line(wl, "周上")
    send_back(sent_back, reason="请核对", by=made.vice_dean, at=LATER)
    with pytest.raises(ActRefused, match="刷新"):
        approve(wl, "review", lines=[sent_back.pk], meeting_on=None, by=made.vice_dean, at=LATER)


def test_a_line_sent_back_does_not_hold_up_the_others(made: cast.Cast) -> None:
    wl = listed.submitted(made)
    for _each in range(2):
        send_back(listed.line(wl, "李黄"), reason="请核对补考", by=made.vice_dean, at=LATER)
    approve(wl, "review", lines=[line.pk for line in wl.lines.all()], meeting_on=None, by=made.vice_dean, at=LATER)
    assert states(wl)["李黄"] == ("sent_back", "review")
    resubmit(listed.line(wl, "李黄"), note="已核对，成绩无误", by=made.secretary, at=LATER)
    assert states(wl)["李黄"] == ("moving", "review")
    withdraw(listed.line(wl, "李黄"), reason="会议决定撤出", by=made.secretary, at=LATER)
    assert listed.line(wl, "李黄").corrections.get().kind == "cleared"


def test_an_approved_list_is_announced_once(made: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[events.ListEvent] = []
    monkeypatch.setattr(events, "_subscribers", {})
    for kind in (events.ListApproved, events.ListPublished):
        events.subscribe(kind, heard.append)
        events.subscribe(kind, heard.append)
    wl = listed.published(made)
    publish(wl, by=made.secretary, at=LATER)
    assert [type(event) for event in heard] == [events.ListApproved, events.ListPublished]
    assert [len(event.line_ids) for event in heard] == [3, 3]


def test_publication_is_for_the_staff_unless_somebody_answers_for_more(made: cast.Cast) -> None:
    wl = listed.approved(made)
    with pytest.raises(ActRefused, match="没有要求在全院公布"):
        publish(wl, audience=Publication.Audience.COLLEGE, by=made.secretary, at=LATER)
    with pytest.raises(ActRefused, match="影响评估"):
        publish(wl, full_names=True, reason="会议要求", by=made.secretary, at=LATER)
    published = publish(wl, full_names=True, reason="会议要求", assessment="评〔2024〕3号", by=made.secretary, at=LATER)
    assert published is not None
    assert published.lines.count() == 3
    assert publish(wl, by=made.secretary, at=LATER) is None
    assert end_publication(published, by=made.secretary, at=LATER).ended_by == made.secretary


def test_nothing_is_published_before_it_is_approved(made: cast.Cast) -> None:
    wl = listed.submitted(made)
    assert publish(wl, by=made.secretary, at=LATER) is None


def test_an_open_objection_keeps_a_list_from_being_published_where_the_regulation_says_so() -> None:
    made = cast.college("lut", "lut")
    cast.with_results(made)
    wl = listed.opened(made)
    send_check(wl, by=made.secretary, at=cast.NOW)
    names = sorted(states(wl))
    for name in names[1:]:
        confirm(listed.line(wl, name), by=listed.account(made, name), at=cast.NOW)
    raise_objection(listed.line(wl, names[0]), text="不对", by=listed.account(made, names[0]), at=cast.NOW)
    submit(wl, by=made.secretary, at=LATER)
    approve(wl, "approve", lines=listed.waiting(wl, "approve"), meeting_on=None, by=made.vice_dean, at=LATER)
    with pytest.raises(ActRefused, match="没有异议才能公布"):
        publish(wl, by=made.secretary, at=LATER)
    hold(listed.line(wl, names[0]), reason="等教务处更正", by=made.secretary, at=LATER)
    assert publish(wl, audience=Publication.Audience.COLLEGE, by=made.secretary, at=LATER) is not None


def test_who_is_concerned_is_told_and_confirms(made: cast.Cast) -> None:
    wl = listed.published(made)
    told = Telling.objects.get(list=wl, person=made.counselor)
    assert (told.act, told.lines, told.received_at) == ("publish", 1, None)
    with pytest.raises(NotAllowed):
        acknowledge(told.pk, by=made.class_advisor, at=LATER)
    for _each in range(2):
        assert acknowledge(told.pk, by=made.counselor, at=LATER).received_at == LATER
    assert Event.objects.filter(act="list.received").count() == 1


def test_the_last_step_is_done_once(made: cast.Cast) -> None:
    wl = listed.published(made)
    assert complete_step(wl, "serve", by=made.secretary, at=LATER) == 3
    assert complete_step(wl, "serve", by=made.secretary, at=LATER) == 0
    assert {act for _state, act in states(wl).values()} == {""}


def test_a_published_line_is_revoked_with_a_correction(made: cast.Cast) -> None:
    wl = listed.published(made)
    with pytest.raises(ActRefused):
        withdraw(listed.line(wl, "李黄"), reason="晚了", by=made.secretary, at=LATER)
    revoke(listed.line(wl, "李黄"), reason="重名误列", by=made.vice_dean, at=LATER)
    assert listed.line(wl, "李黄").corrections.get().kind == "revoked"


def test_a_level_changed_by_decision_is_checked_and_approved_again(made: cast.Cast) -> None:
    wl = listed.submitted(made)
    change_level(listed.line(wl, "李黄"), "orange", reason="会议认为需加强", by=made.vice_dean, at=LATER)
    line = listed.line(wl, "李黄")
    assert (line.level, line.act) == ("orange", "check")
    assert line.corrections.get().kind == "raised"
    assert line.changes.get().kind == LineChange.Kind.RAISED


def test_a_photo_is_known_by_its_content() -> None:
    out = io.BytesIO()
    Image.new("RGB", (3000, 10), "white").save(out, "PNG")
    photo = read_photo(io.BytesIO(out.getvalue()), "成绩.exe")
    assert Image.open(io.BytesIO(photo.jpeg)).size == (2000, 7)
    for content in (b"<script>alert(1)</script>", b"", b"\xff\xd8\xff\xe0 not really", b"GIF89a" + bytes(40)):
        with pytest.raises(PhotoRefused, match="不是图片"):
            read_photo(io.BytesIO(content), "照片.jpg")
    with pytest.raises(PhotoRefused, match="MB"):
        read_photo(io.BytesIO(bytes(9 * 1024 * 1024)), "大图.jpg")


def test_after_the_makeups_nobody_who_was_told_is_silently_dropped() -> None:
    made = cast.college("bistu", "bistu")
    cast.with_results(made)
    listed.opened_dates()
    parameters: dict[str, str] = {}
    opened = open_run(
        made.college, term=cast.TERM, phase=Run.Phase.PROVISIONAL, parameters=parameters, by=made.secretary, at=cast.NOW
    )
    run = perform(opened.pk, at=cast.NOW)
    first = open_list(run, by=made.secretary, at=cast.NOW)
    assert close_supplement(first, by=made.secretary, at=cast.NOW) == 3
    send_check(first, by=made.secretary, at=cast.NOW)
    told = {line.student.name for line in first.lines.select_related("student")}
    assert "孙红" in told

    makeup = ("20220102", "孙红", cast.TERM, "P1", "大学物理", "必修", "4", "70", "2", "补考", "", "", "", "")
    cast.imported(made.college, made.secretary, RESULT_HEADERS, [makeup[: len(RESULT_HEADERS)]])
    final = open_list(cast.screened(made), by=made.secretary, at=LATER)
    assert (final.previous, WarningList.objects.get(is_current=True)) == (first, final)
    dropped = listed.line(final, "孙红")
    assert (dropped.state, dropped.changes.get().kind) == ("cleared", "cleared")
    assert listed.line(first, "孙红").corrections.get().kind == "cleared"
    with pytest.raises(ActRefused, match="代替"):
        confirm(listed.line(first, "李黄"), by=listed.account(made, "李黄"), at=LATER)


def test_staff_add_students_of_their_own_for_support_with_a_reason() -> None:
    made = cast.college("bistu", "bistu")
    wl = listed.opened(made)
    student = made.student("钱多多")
    with pytest.raises(ActRefused, match="理由"):
        nominate(wl, student, reason="长得高", text="", by=made.counselor, at=cast.NOW)
    line = nominate(wl, student, reason="学习不积极", text="多次缺席晚自习", by=made.counselor, at=cast.NOW)
    assert nominate(wl, student, reason="学习不积极", text="再点一次", by=made.counselor, at=cast.NOW) == line
    assert (line.source, line.level, line.nomination.by) == ("supplement", "", made.counselor)
    with pytest.raises(NotAllowed):
        nominate(wl, made.student("李黄"), reason="学习不积极", text="不是我的学生", by=made.counselor, at=cast.NOW)
    with pytest.raises(NotAllowed):
        nominate(wl, student, reason="学习不积极", text="不归我补充", by=made.class_advisor, at=cast.NOW)
    close_supplement(wl, by=made.secretary, at=cast.NOW)
    assert listed.line(wl, "钱多多").act == "check"
