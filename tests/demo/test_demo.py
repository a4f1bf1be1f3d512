"""The demo university: the same every time, made once, and something to say on everybody's desk."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import resolve, reverse

from zhuhang.audit.chain import verify
from zhuhang.demo import generate
from zhuhang.demo.prepare import prepare
from zhuhang.demo.university import COLLEGES, LISTED_TERMS
from zhuhang.grades.models import CourseSelection, ProposedEquivalence, Result, StatedFact, TeachingTask
from zhuhang.grades.retaking import retaking_of
from zhuhang.people.models import Appointment, Person
from zhuhang.people.roles import Role
from zhuhang.screening.listing import WarningList
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.path import current_list

WALKERS = ("academic_secretary", "vice_dean", "leader", "counselor", "class_advisor", "course_teacher", "student", "guardian")


def test_the_same_students_and_results_every_time() -> None:
    first, again = (generate.students_of(COLLEGES[0], 1) for _time in range(2))
    assert first == again
    assert len(first) == 200
    assert list(generate.result_rows(COLLEGES[0], first)) == list(generate.result_rows(COLLEGES[0], again))


def _counts() -> tuple[int, ...]:
    kinds = (Result, Run, Entry, Person, Appointment, CourseSelection, TeachingTask, ProposedEquivalence, StatedFact)
    return tuple(kind._default_manager.count() for kind in kinds)


@pytest.mark.django_db
def test_every_college_has_lists_and_preparing_again_changes_nothing(tmp_path: Path) -> None:
    prepare(tmp_path, lambda line: None)
    before = _counts()
    for college in COLLEGES:
        runs = Run.objects.filter(college__code=college.code, is_current=True).order_by("term")
        assert [run.term for run in runs] == list(LISTED_TERMS)
        assert all(run.counts["listed"] > 0 for run in runs)
    _check_desks()
    _check_teaching()
    for college in COLLEGES:
        for role in WALKERS:
            _walk(f"demo.{college.code}.{role}")

    prepare(tmp_path, lambda line: None)
    assert _counts() == before
    assert len(list(tmp_path.glob("*.xlsx"))) == len(COLLEGES)
    assert verify().events > 0


def _check_desks() -> None:
    for college in COLLEGES:
        for role in (Role.ACADEMIC_SECRETARY, Role.VICE_DEAN, Role.COUNSELOR):
            client = Client()
            person = Person.objects.get(username=f"demo.{college.code}.{role.value}")
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            assert "第 1 / " in client.get(reverse("desk")).content.decode(), person.username


def _walk(username: str) -> None:
    """Follow every kind of link this account is shown, once: no page fails, and no link leads nowhere."""
    client, seen = Client(), set[str]()
    client.force_login(Person.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    pending = ["/"]
    while pending:
        address = pending.pop(0)
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, (username, address)
        if answer.headers["Content-Type"].startswith("text/html"):
            for link in re.findall(r'href="(/[^"]*)"', answer.content.decode()):
                kind = _kind(link)
                if kind not in seen:
                    seen.add(kind)
                    pending.append(unescape(link))
    assert len(seen) > 2, username


def _kind(link: str) -> str:
    """What kind of page a link leads to: its view, and the names of what it asks."""
    path, _, query = unescape(link).partition("?")
    if path.startswith(("/static/", "/favicon")):
        return "static"
    return f"{resolve(path).view_name}?{'&'.join(sorted(parse_qs(query)))}"


def _check_teaching() -> None:
    """Of some owed courses it is said that they are selected again, of some that they are not; teachers see their own."""
    listed = Entry.objects.filter(run__college__code=COLLEGES[0].code, run__term=LISTED_TERMS[-1], rank__gte=0)
    students = [entry.student for entry in listed.select_related("student__college")]
    found = [retaking_of(student, student.results.filter(superseded_by=None)) for student in students]
    assert {course.is_selected for each in found for course in each.courses} == {True, False}
    assert StatedFact.objects.filter(student__college__code=COLLEGES[0].code).count() == 2
    assert set(ProposedEquivalence.objects.values_list("batch__college__code", flat=True)) == {college.code for college in COLLEGES}
    taught = {college.code: _students_of_the_teacher(college.code) for college in COLLEGES}
    assert {code for code, number in taught.items() if number} == {code for code in taught if _is_published(code)} != set()


def _students_of_the_teacher(code: str) -> int:
    client = Client()
    client.force_login(Person.objects.get(username=f"demo.{code}.course_teacher"), backend="django.contrib.auth.backends.ModelBackend")
    return int(client.get(reverse("teaching")).context["number"])


def _is_published(code: str) -> bool:
    wl = WarningList.objects.filter(college__code=code, is_current=True).order_by("-term")[0]
    found = current_list(wl.college)
    return found is not None and found.lines.filter(published_at__isnull=False).exists()
