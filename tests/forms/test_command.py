"""``zhuhang forms`` from the outside."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.forms.sample import values
from zhuhang.cli import main


@pytest.fixture
def given(tmp_path: Path) -> Any:
    """Write values to a file and say its name."""

    def write(said: object) -> str:
        path = tmp_path / "values.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return write


def test_it_lists_every_form_and_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "njimt"]) == 0
    printed = capsys.readouterr().out
    assert "notice  《学业预警通知书》 附件一" in printed
    assert "  student_id  学号（一行文字，平台，必填）" in printed
    assert "course_name 课程名称" in printed
    assert main(["forms", "njimt", "notice"]) == 0
    assert "parent-letter" not in capsys.readouterr().out


@pytest.mark.parametrize(("suffix", "magic"), [(".pdf", b"%PDF-"), (".docx", b"PK"), (".zip", b"PK")])
def test_it_writes_a_filled_form(tmp_path: Path, given: Any, suffix: str, magic: bytes) -> None:
    out = tmp_path / f"out{suffix}"
    assert main(["forms", "lut", "notice", "--values", given(values()), "--out", str(out)]) == 0
    first = out.read_bytes()
    assert first.startswith(magic)
    assert main(["forms", "lut", "notice", "--values", given(values()), "--out", str(out)]) == 0
    assert out.read_bytes() == first


def test_it_writes_the_template_and_fills_a_changed_one(tmp_path: Path, given: Any) -> None:
    template, out = tmp_path / "t.docx", tmp_path / "o.docx"
    assert main(["forms", "lut", "notice", "--out", str(template)]) == 0
    assert main(["forms", "lut", "notice", "--values", given(values()), "--template", str(template), "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as archive:
        assert "欧阳一" in archive.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("said", "form", "out", "word"),
    [
        ({}, "no-such", "x.pdf", "没有表单"),
        ("{", "notice", "x.pdf", "不是 UTF-8 编码的 JSON"),
        ([], "notice", "x.pdf", "应是一个对象"),
        ({"shoe": 1}, "notice", "x.pdf", "没有栏目“shoe”"),
        ({"failed_courses": "x"}, "notice", "x.pdf", "应是列表"),
        ({"failed_courses": [{"shoe": 1}]}, "notice", "x.pdf", "没有栏目“failed_courses.shoe”"),
        ("[" * 100_000, "notice", "x.pdf", "不是 UTF-8 编码的 JSON"),
        ({}, "notice", "x.txt", "只能是 .pdf"),
        ([{}, {}], "notice", "x.docx", "一个 .docx 只写一份"),
        ({}, "notice", "no/such/x.pdf", "写不进去"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    tmp_path: Path, given: Any, capsys: pytest.CaptureFixture[str], said: object, form: str, out: str, word: str
) -> None:
    assert main(["forms", "lut", form, "--values", given(said), "--out", str(tmp_path / out)]) == 2
    assert word in capsys.readouterr().err
    assert not (tmp_path / out).exists()


def test_an_unknown_regulation_and_a_missing_file_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "nowhere"]) == 2
    assert "找不到办法" in capsys.readouterr().err
    assert main(["forms", "lut", "notice", "--values", str(tmp_path / "no.json"), "--out", str(tmp_path / "x.pdf")]) == 2
    assert "读不出来" in capsys.readouterr().err
    assert main(["forms", "lut", "notice", "--out", str(tmp_path / "x.pdf")]) == 2
    assert "--values" in capsys.readouterr().err


def test_the_columns_of_a_list_are_named_by_id_or_by_label(tmp_path: Path, given: Any) -> None:
    out = tmp_path / "x.docx"
    written = []
    for name, credits in (("course_name", "credits"), ("课程名称", "学分")):
        said = {"failed_courses": [{name: "空气动力", credits: "2.5"}]}
        assert main(["forms", "asnu", "notice", "--values", given(said), "--out", str(out)]) == 0
        written.append(out.read_bytes())
    assert written[0] == written[1]
    with zipfile.ZipFile(out) as archive:
        assert "空气动力（2.5 学分）" in archive.read("word/document.xml").decode()
    assert not list(tmp_path.glob(".*part"))
