"""The audit page: the leader's only, narrowed as asked, with names behind the keys."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pyotp
import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.web.conftest import SignedIn
from zhuhang.audit.models import Event
from zhuhang.people import accounts
from zhuhang.people.account_events import colleges_of
from zhuhang.people.founding import appoint_office
from zhuhang.people.models import Person
from zhuhang.people.roles import Role, Scope
from zhuhang.screening.acts.settling import change_days, set_dates
from zhuhang.web.audit_details import told


@pytest.fixture
def seen(made: cast.Cast, signed_in: SignedIn) -> cast.Cast:
    """The secretary looked at one student, the counselor at another page of the same."""
    signed_in(made.secretary).get(reverse("student", args=[made.student("周上").key]))
    signed_in(made.counselor).get(reverse("student", args=[made.student("孙红").key]))
    return made


def test_it_says_who_did_what_to_whom(seen: cast.Cast, signed_in: SignedIn) -> None:
    text = signed_in(seen.leader).get(reverse("audit")).content.decode()
    assert all(word in text for word in ("查看学生页", "周上（20220104）", seen.secretary.name, "成绩入库", "127.0.0.1"))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"student": "20220104"}, {"周上"}), ({"student": "孙红"}, {"孙红"}), ({"act": "student.view"}, {"周上", "孙红"}),
        ({"person": "demo.cast.counselor"}, {"孙红"}), ({"student": "nobody"}, set()), ({"until": "2020-01-01"}, set()),
        ({"since": "2020-01-01", "act": "student.view"}, {"周上", "孙红"}),
    ],
)  # fmt: skip
def test_it_is_narrowed_as_asked(asked: dict[str, str], expected: set[str], seen: cast.Cast, signed_in: SignedIn) -> None:
    answer = signed_in(seen.leader).get(reverse("audit"), asked)
    about = {line["what"].split("（")[0] for line in answer.context["lines"]}
    assert about & {"周上", "孙红"} == expected


@pytest.mark.parametrize("who", ["secretary", "vice_dean", "counselor", "class_advisor", "outsider"])
def test_nobody_else_has_the_page(who: str, seen: cast.Cast, signed_in: SignedIn) -> None:
    client = signed_in(getattr(seen, who))
    assert [client.get(reverse(page)).status_code for page in ("audit", "audit-export")] == [404, 404]


def test_another_college_stays_another_college(seen: cast.Cast, signed_in: SignedIn) -> None:
    other = cast.college("other")
    lines = signed_in(other.leader).get(reverse("audit")).context["lines"]
    assert {line["event"].college for line in lines} == {"other"}


def test_every_leader_sees_what_concerns_every_college_and_no_account_of_an_office(seen: cast.Cast, signed_in: SignedIn) -> None:
    appoint_office("academic_affairs_office", username="jwc", name="教务处老师", at=cast.NOW)
    office = Person.objects.get(username="jwc")
    set_dates(None, "2025-2026-1", {"starts_on": cast.ON}, by=office, at=cast.NOW)
    change_days(None, cast.ON, cast.ON, True, reason="补课", by=office, at=cast.NOW)
    set_dates(seen.college, "2025-2026-1", {"starts_on": cast.ON + timedelta(1)}, by=seen.secretary, at=cast.NOW)
    accounts.signed_in(office, "password", at=cast.NOW)
    for leader, own in ((seen.leader, 1), (cast.college("other").leader, 0)):
        answer = signed_in(leader).get(reverse("audit"))
        lines = [line for line in answer.context["lines"] if line["event"].act in {"term.dates", "calendar.change", "sign-in"}]
        shared = [(line["act"], line["what"], line["who"]) for line in lines if not line["event"].college]
        assert shared == [("调整工作日", "全校", "教务处老师"), ("设定学期日期", "全校 学期 2025-2026-1", "教务处老师")]
        assert [line["what"] for line in lines if line["event"].college] == ["学期 2025-2026-1"] * own
        appointed = [line for line in answer.context["lines"] if line["what"] == "教务处老师"]
        assert [line["event"].act for line in appointed] == ["appointment.make"]
        assert {"calendar.change", "term.dates"} <= {code for code, _word in answer.context["kinds"]}


def test_the_workbook_says_the_same_and_looking_is_recorded(seen: cast.Cast, signed_in: SignedIn) -> None:
    client = signed_in(seen.leader)
    answer = client.get(reverse("audit-export"), {"act": "student.view"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert {row[4] for row in sheet.iter_rows(min_row=3, values_only=True)} == {"周上（20220104）", "孙红（20220102）"}
    assert Event.objects.get(act="audit.export").detail == {"narrowed_by": ["act"]}


def test_a_page_takes_the_same_queries_however_many_events(
    seen: cast.Cast, signed_in: SignedIn, django_assert_num_queries: object
) -> None:
    client = signed_in(seen.leader)
    # Who asks (4), count, page, kinds, two kinds of names, and the event of looking: savepoint, head, event, head, release.
    with django_assert_num_queries(4 + 5 + 5):  # type: ignore[operator]
        client.get(reverse("audit"))


def test_a_print_is_recorded_and_only_of_what_may_be_seen(made: cast.Cast, signed_in: SignedIn) -> None:
    client, own, other = signed_in(made.counselor), made.student("孙红"), made.student("周上")
    address = reverse("student-printed", args=[own.key])
    assert address in client.get(reverse("student", args=[own.key])).content.decode()
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 204
    assert client.post(reverse("student-printed", args=[other.key])).status_code == 404
    event = Event.objects.get(act="student.print")
    assert (event.by, event.subject) == (made.counselor.audit_key, f"student:{own.key.hex}")

    run = made.college.runs.latest("pk")
    assert reverse("list-printed", args=[run.pk]) in client.get(reverse("list", args=[run.pk])).content.decode()
    client.post(reverse("list-printed", args=[run.pk]))
    assert Event.objects.get(act="list.print").subject == f"run:{run.pk}"


ACCOUNT_ACTS = {"sign-in", "sign-in.locked", "password.change", "sign-out.everywhere", "password.first", "one-time.require", "one-time.drop"}
WRONG, RIGHT, NEW = "错误的口令", "灯塔与航标-2024", "灯塔与航标-2025"


@pytest.fixture
def busy(made: cast.Cast) -> cast.Cast:
    """The counselor was locked out once, signed in, changed the password; was given a new one; used one-time codes."""
    person = made.counselor
    person.set_password(RIGHT)
    person.save()
    client = Client()
    for _try in range(settings.AXES_FAILURE_LIMIT + 3):
        client.post(reverse("sign-in"), {"username": person.username, "password": WRONG})
    client.post(reverse("sign-in"), {"username": "nobody", "password": WRONG})
    AccessAttempt.objects.all().delete()
    client.post(reverse("sign-in"), {"username": person.username, "password": RIGHT})
    accounts.change_password(person, old=RIGHT, new=NEW, by=person, at=cast.NOW)
    secret = pyotp.random_base32()
    accounts.require_code(person, secret, pyotp.TOTP(secret).at(cast.NOW), by=person, at=cast.NOW)
    person.refresh_from_db()
    later = cast.NOW + timedelta(minutes=2)
    accounts.drop_code(person, pyotp.TOTP(secret).at(later), by=person, at=later)
    accounts.give_first_password(person, made.college, by=made.secretary, at=cast.NOW)
    return made


def test_the_leader_sees_what_happened_to_an_account(busy: cast.Cast, signed_in: SignedIn) -> None:
    lines = signed_in(busy.leader).get(reverse("audit"), {"person": busy.counselor.username}).context["lines"]
    acts = [line["event"].act for line in lines if line["event"].act in ACCOUNT_ACTS]
    assert set(acts) == ACCOUNT_ACTS
    assert acts.count("sign-in.locked") == 1 and acts.count("sign-in") == 1
    assert {line["event"].college for line in lines} == {"cast"}
    assert busy.counselor.name in {line["what"] for line in lines}
    assert "多次输错，暂停登录" in signed_in(busy.leader).get(reverse("audit")).content.decode()


def test_a_leader_of_another_college_does_not(busy: cast.Cast, signed_in: SignedIn) -> None:
    other = cast.college("other")
    lines = signed_in(other.leader).get(reverse("audit"), {"person": busy.counselor.username}).context["lines"]
    assert lines == []


def test_who_works_in_two_colleges_is_seen_in_both_and_an_office_of_the_university_in_none(made: cast.Cast) -> None:
    other = cast.college("other")
    cast.appoint(made.outsider, Role.COURSE_TEACHER, Scope.COLLEGE, college=other.college)
    cast.appoint(made.outsider, Role.CLASS_ADVISOR, Scope.CLASS_GROUP, class_group=cast.class_group(made, "软件2201班"))
    assert colleges_of(made.outsider, cast.ON) == ["cast", "other"]
    accounts.signed_in(made.outsider, "password", at=cast.NOW)
    assert sorted(Event.objects.filter(act="sign-in", by=made.outsider.audit_key).values_list("college", flat=True)) == ["cast", "other"]

    made.outsider.appointments.filter(college=other.college).update(ends_on=cast.ON - timedelta(1))
    assert colleges_of(made.outsider, cast.ON) == ["cast"]
    made.outsider.appointments.update(ends_on=cast.ON - timedelta(1))
    assert colleges_of(made.outsider, cast.ON) == ["cast", "other"]
    made.outsider.appointments.all().delete()
    cast.appoint(made.outsider, Role.QUALITY_CENTRE, Scope.UNIVERSITY)
    assert colleges_of(made.outsider, cast.ON) == []


def test_a_student_belongs_to_the_own_college(made: cast.Cast) -> None:
    student = made.student("孙红")
    student.person = made.outsider
    student.save()
    assert colleges_of(made.outsider, cast.ON) == ["cast"]


def test_details_are_words_and_not_records_of_ours(seen: cast.Cast, signed_in: SignedIn) -> None:
    text = signed_in(seen.leader).get(reverse("audit")).content.decode()
    assert "{" not in text.split("<tbody>")[1]
    assert "本学院" in signed_in(seen.leader).get(reverse("audit")).content.decode()


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"lines": 28, "passed": 0, "meeting": "2026-11-22"}, "人数 28，通过 0，会议 2026-11-22"), ({"narrowed_by": []}, ""),
        ({"upheld": False}, "异议成立 否"), ({"counts": {"added": 3, "same": 1}}, "计数 （新增 3，相同 1）"),
        ({"files": ["ab" * 32]}, "文件摘要 abababababab"), ({"unheard": 1}, "unheard 1"),
        ({"snapshot": "sha256:" + "ab" * 32}, "快照 abababababab"), ({"notices": ["cd" * 16] * 65}, "通知书 共 65 项"),
    ],
)  # fmt: skip
def test_what_a_detail_reads_as(detail: dict[str, object], said: str) -> None:
    assert told(detail) == said
