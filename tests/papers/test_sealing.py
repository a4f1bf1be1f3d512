"""Seals: a batch goes out, comes back, and what came back sealed may leave; in the order the regulation says."""

from __future__ import annotations

import pytest

from tests import cast
from tests.papers import notices
from zhuhang.demo import staff
from zhuhang.papers.forms import document_of, form_of
from zhuhang.papers.models import Notice, SealBatch
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.papers.release import record_step, release_notices
from zhuhang.papers.sealing import is_opinion, return_from_seal, send_to_seal, waiting_by_step
from zhuhang.people.models import Person
from zhuhang.people.permission import NotAllowed
from zhuhang.screening.listing import WarningList
from zhuhang.screening.ownership import owners

pytestmark = pytest.mark.django_db


def _letters() -> tuple[cast.Cast, list[Notice]]:
    made, _run = notices.letters()
    return made, list(Notice.objects.filter(kind="parent-letter"))


def test_first_the_talk_then_one_seal_then_the_other() -> None:
    made, letters = _letters()
    keys = [letter.key for letter in letters]
    assert letters and waiting_by_step(made.college) == []
    for letter in letters:
        record_step(letter, "talk", on=cast.ON, place="办公室", by=made.secretary, at=cast.NOW)
    for step in ("college-opinion", "office-opinion"):
        assert [line["step"]["code"] for line in waiting_by_step(made.college)] == [step]
        batch = send_to_seal(made.college, step, keys, by=made.secretary, at=cast.NOW)
        assert waiting_by_step(made.college) == [] and release_notices(keys, by=made.secretary, at=cast.NOW) == []
        return_from_seal(batch, keys, note="", by=made.secretary, at=notices.LATER)
    assert len(release_notices(keys, by=made.secretary, at=notices.LATER)) == len(letters)


def test_what_came_back_without_a_seal_can_be_sent_again() -> None:
    made, letters = _letters()
    keys = [letter.key for letter in letters]
    for letter in letters:
        record_step(letter, "talk", on=cast.ON, place="办公室", by=made.secretary, at=cast.NOW)
    batch = send_to_seal(made.college, "college-opinion", keys, by=made.secretary, at=cast.NOW)
    return_from_seal(batch, [], note="印章外借", by=made.secretary, at=cast.NOW)
    return_from_seal(batch, keys, note="", by=made.secretary, at=cast.NOW)
    assert len(waiting_by_step(made.college)[0]["notices"]) == len(letters)


def test_a_double_click_sends_one_batch() -> None:
    made, letters = _letters()
    keys = [letter.key for letter in letters]
    for letter in letters:
        record_step(letter, "talk", on=cast.ON, place="办公室", by=made.secretary, at=cast.NOW)
    send_to_seal(made.college, "college-opinion", keys, by=made.secretary, at=cast.NOW)
    with pytest.raises(NoticeRefused, match="已经送出"):
        send_to_seal(made.college, "college-opinion", keys, by=made.secretary, at=cast.NOW)
    assert SealBatch.objects.count() == 1


def test_only_the_secretary_sends_to_seal() -> None:
    made, letters = _letters()
    with pytest.raises(NotAllowed):
        send_to_seal(made.college, "college-opinion", [letters[0].key], by=made.counselor, at=cast.NOW)


def test_the_office_the_regulation_names_has_notices_sealed_and_lets_them_leave() -> None:
    """lut 二.5, 四.2: the student affairs office of the college prints, seals and notifies; its list is served by it."""
    made, run = notices.prepared("lut")
    office = Person.objects.get(username=f"{staff.PREFIX}{made.college.code}.student_affairs_office_college")
    keys = list(Notice.objects.filter(run=run).values_list("key", flat=True))
    assert {line["step"]["by"] for line in waiting_by_step(made.college)} == {"student_affairs_office_college"}
    batch = send_to_seal(made.college, "seal", keys, by=office, at=cast.NOW)
    return_from_seal(batch, keys, note="", by=office, at=notices.LATER)
    assert len(release_notices(keys, by=office, at=notices.LATER)) == len(keys) > 0
    wl = WarningList.objects.get(run=run)
    assert wl.records.get(act="serve").by == office
    assert "student_affairs_office_college" in owners(wl, "serve")


def test_both_opinions_are_printed_on_the_letter() -> None:
    made, letters = _letters()
    keys = [letter.key for letter in letters]
    for letter in letters:
        record_step(letter, "talk", on=cast.ON, place="办公室", by=made.secretary, at=cast.NOW)
    for step, words in (("college-opinion", "情况属实，请家长配合"), ("office-opinion", "同意")):
        batch = send_to_seal(made.college, step, keys, by=made.secretary, at=cast.NOW)
        assert is_opinion(batch)
        return_from_seal(batch, keys, note=words, by=made.secretary, at=cast.NOW)
    values = document_of(letters[0])
    assert (values["college_opinion"], values["office_opinion"]) == ("情况属实，请家长配合", "同意")
    assert values["college_opinion_on"] == cast.ON.isoformat()
    form = form_of(made.college, letters[0].form)
    assert {"college_opinion", "college_opinion_on", "office_opinion", "office_opinion_on"} <= set(form.fields)
