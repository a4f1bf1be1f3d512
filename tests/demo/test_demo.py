"""The demo university: the same every time, made once, and something to say on everybody's desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from zhuhang.audit.chain import verify
from zhuhang.demo import generate
from zhuhang.demo.prepare import prepare
from zhuhang.demo.university import COLLEGES, LISTED_TERMS
from zhuhang.grades.models import Result
from zhuhang.people.models import Person
from zhuhang.people.roles import Role
from zhuhang.screening.models import Entry, Run


def test_the_same_students_and_results_every_time() -> None:
    first, again = (generate.students_of(COLLEGES[0], 1) for _time in range(2))
    assert first == again
    assert len(first) == 200
    assert list(generate.result_rows(COLLEGES[0], first)) == list(generate.result_rows(COLLEGES[0], again))


def _counts() -> tuple[int, ...]:
    return (Result.objects.count(), Run.objects.count(), Entry.objects.count(), Person.objects.count())


@pytest.mark.django_db
def test_every_college_has_lists_and_preparing_again_changes_nothing(tmp_path: Path) -> None:
    prepare(tmp_path, lambda line: None)
    before = _counts()
    for college in COLLEGES:
        runs = Run.objects.filter(college__code=college.code, is_current=True).order_by("term")
        assert [run.term for run in runs] == list(LISTED_TERMS)
        assert all(run.counts["listed"] > 0 for run in runs)
    _check_desks()

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
