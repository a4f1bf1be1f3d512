"""The secretary's path by plain forms, as it works without JavaScript: import, preview, confirm, run, list, Excel."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests import cast
from tests.web.conftest import SignedIn
from zhuhang.demo.generate import RESULT_HEADERS
from zhuhang.grades.models import ImportBatch, Result
from zhuhang.screening.models import Run, SummaryTemplate


@pytest.fixture
def bare(db: None) -> cast.Cast:
    """The college of the cast before anything was imported but the roster."""
    return cast.college()


@pytest.fixture
def client(bare: cast.Cast, signed_in: SignedIn, django_capture_on_commit_callbacks: Any) -> Iterator[Client]:
    """The secretary's client; jobs are done as soon as the request has ended."""
    with django_capture_on_commit_callbacks(execute=True):
        pass
    yield signed_in(bare.secretary)


def _upload(client: Client, callbacks: Any, rows: list[tuple[str, ...]], headers: Any = RESULT_HEADERS) -> ImportBatch:
    with callbacks(execute=True):
        client.post(reverse("import-new"), {"files": cast.table(headers, rows), "content": "results"})
    return ImportBatch.objects.latest("pk")


def test_from_an_export_to_the_summary_table(
    bare: cast.Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    batch = _upload(client, django_capture_on_commit_callbacks, cast.result_rows())
    preview = client.get(reverse("import", args=[batch.pk])).content.decode()
    assert "核对预览" in preview
    assert "课程代码" in preview
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("import-confirm", args=[batch.pk]))
    assert Result.objects.count() == 26

    with django_capture_on_commit_callbacks(execute=True):
        started = client.post(reverse("run-new"), {"term": cast.TERM, "phase": "final"})
    listed = client.get(started["Location"], follow=True)
    assert "红色预警" in listed.content.decode()

    run = Run.objects.get(is_current=True)
    sheet = load_workbook(io.BytesIO(client.get(reverse("summary", args=[run.pk])).content)).worksheets[0]
    lines = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [(line[1], line[2], line[7]) for line in lines] == [
        ("20220102", "孙红", "红色预警"), ("20220104", "周上", "红色预警"), ("20220103", "李黄", "黄色预警"),
    ]  # fmt: skip
    assert "大学物理" in str(lines[0][10])
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.print_title_rows) == ("landscape", 0, "$2:$2")


def test_the_colleges_own_template_is_filled_as_its_columns_were_told(
    bare: cast.Cast, client: Client, settings: Any
) -> None:
    run = cast.with_lists(bare)
    book = Workbook()
    book.active.append(["学业预警名单"])
    book.active.append(["学号", "学生", "级别"])
    content = io.BytesIO()
    book.save(content)
    client.post(reverse("summary-template"), {"file": ContentFile(content.getvalue(), name="本院.xlsx")})
    assert SummaryTemplate.objects.get().columns == {"A": "number", "C": "level"}
    client.post(reverse("summary-template"), {"column-A": "number", "column-B": "name", "column-C": "level"})

    answer = client.get(reverse("summary", args=[run.pk]), {"layout": "own"})
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "学业预警名单"
    assert rows[2] == ("20220102", "孙红", "红色预警")


def test_without_a_template_the_secretary_is_asked_for_one(bare: cast.Cast, client: Client) -> None:
    run = cast.with_lists(bare)
    answer = client.get(reverse("summary", args=[run.pk]), {"layout": "own"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("summary-template")
    assert "还没有上传汇总表模板" in answer.content.decode()


def test_no_cell_becomes_a_formula(bare: cast.Cast, client: Client) -> None:
    run = cast.with_lists(bare)
    bare.college.students.filter(number="20220102").update(name="=1+1")
    sheet = load_workbook(io.BytesIO(client.get(reverse("summary", args=[run.pk])).content)).worksheets[0]
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=1+1", "s")


def test_a_sheet_nobody_knows_is_mapped_in_the_browser(
    bare: cast.Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    headers = ["编码", "哪学期", "课", "多少分", "几学分"]
    rows = [("20220101", "2023-2024-1", "高等数学", "88", "5")]
    batch = _upload(client, django_capture_on_commit_callbacks, rows, headers)
    address = reverse("import-columns", args=[batch.pk])
    assert address in client.get(reverse("import", args=[batch.pk])).content.decode()
    assert "高等数学" in client.get(address).content.decode()
    fields = ["student_id", "term", "course_name", "grade", "credits"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {f"column-{place}": field for place, field in enumerate(fields)})
    batch.refresh_from_db()
    assert (batch.state, batch.counts["added"]) == (ImportBatch.State.PREVIEW, 1)


def test_missing_parameters_are_asked_for_on_the_page(signed_in: SignedIn, db: None) -> None:
    made = cast.college("gxu", "gxu")
    cast.with_results(made)
    answer = signed_in(made.secretary).post(reverse("run-new"), {"term": cast.TERM, "phase": "final"})
    assert answer.status_code == 422
    assert answer.content.decode().count("尚未设定") == 2
    assert not Run.objects.exists()


def test_an_official_list_is_uploaded_and_reconciled(bare: cast.Cast, client: Client) -> None:
    run = cast.with_lists(bare)
    file = cast.table(["学号", "等级", "依据"], [["20220102", "红色预警", "教务处"], ["20220101", "黄色", ""]], "教务处名单.csv")
    page = client.post(reverse("reconcile"), {"run": run.pk, "file": file}, follow=True).content.decode()
    for said in ("两边一致 1", "只在本院名单 2", "只在上级名单 1", "没有条款成立"):
        assert said in page


def test_the_browser_keeps_a_page_and_its_fragment_apart(bare: cast.Cast, client: Client, django_capture_on_commit_callbacks: Any) -> None:
    batch = _upload(client, django_capture_on_commit_callbacks, cast.result_rows())
    page, fragment = (client.get(reverse("import", args=[batch.pk]), headers=asked) for asked in ({}, {"HX-Request": "true"}))
    assert b"<html" in page.content
    assert b"<html" not in fragment.content
    assert "HX-Request" in page["Vary"]
    assert "HX-Request" in fragment["Vary"]


def test_a_preview_says_which_columns_it_leaves_and_whose_students_are_new(
    bare: cast.Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    strangers = [("20990101", *row[1:]) for row in cast.result_rows()[:2]]
    headers, rows = [*RESULT_HEADERS, "打印日期"], [(*row, "2026-07-10") for row in [*cast.result_rows(), *strangers]]
    batch = _upload(client, django_capture_on_commit_callbacks, rows, headers)
    page = client.get(reverse("import", args=[batch.pk])).content.decode()
    assert "没有用到的列：打印日期" in page
    assert "有 1 名还不在本学院（例如 20990101）" in page

    ours = _upload(client, django_capture_on_commit_callbacks, cast.result_rows())
    page = client.get(reverse("import", args=[ours.pk])).content.decode()
    assert "没有用到的列" not in page
    assert "还不在本学院" not in page


def test_a_page_never_shows_another_zones_time(bare: cast.Cast, client: Client, django_capture_on_commit_callbacks: Any) -> None:
    batch = _upload(client, django_capture_on_commit_callbacks, cast.result_rows())
    ImportBatch.objects.update(created_at=datetime(2024, 3, 1, 20, 30, tzinfo=UTC))
    for page in (reverse("import", args=[batch.pk]), reverse("imports")):
        text = client.get(page).content.decode()
        assert "2024-03-02 04:30" in text
        assert "20:30" not in text
