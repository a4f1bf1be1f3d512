"""Every form of every regulation, in every state, as PDF, Word and HTML."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from docx import Document
from PIL import Image

from tests.forms.sample import COURSES, values, with_level
from zhuhang.forms import fonts
from zhuhang.forms.codes import payload, read_payload
from zhuhang.forms.drawers import Drawers, DrawingFailed
from zhuhang.forms.fill import fill
from zhuhang.forms.html import render_html
from zhuhang.forms.load import load_forms
from zhuhang.forms.model import Form
from zhuhang.forms.pdf import AT_ONCE, render_pdf
from zhuhang.forms.tree import Cut, Heading, NewPage, Table
from zhuhang.forms.values import State
from zhuhang.forms.word import render_docx
from zhuhang.regulation.find import codes

ROOT = Path(__file__).resolve().parents[2]
ALL = [(code, form) for code in codes() for form in load_forms(code).values()]
EACH = pytest.mark.parametrize(("code", "form"), ALL, ids=[f"{code}/{form.id}" for code, form in ALL])


def text_of_pdf(pdf: bytes) -> str:
    """All words of a PDF, without white space."""
    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


def pages(pdf: bytes) -> int:
    """How many pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


@EACH
def test_a_complete_form_prints_on_the_page_it_has(code: str, form: Form) -> None:
    pdf = render_pdf(form, [with_level(form)])
    printed = text_of_pdf(pdf)
    assert "None" not in printed and "{" not in printed
    for part in form.parts:
        assert part.title in printed
    if form.page.one:
        assert pages(pdf) == 1


@EACH
def test_an_empty_form_is_lines_to_write_on(code: str, form: Form) -> None:
    pdf = render_pdf(form, [{}], State.BLANK)
    assert "None" not in text_of_pdf(pdf)
    assert "☑" not in render_html(form, {}, State.BLANK)
    if form.page.one:
        assert pages(pdf) == 1


@EACH
def test_word_says_the_language_and_the_east_asian_font(code: str, form: Form) -> None:
    content = render_docx(form, with_level(form))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = archive.read("word/document.xml").decode()
    runs = written.count("<w:t>") + written.count("<w:t ")
    assert runs > 5
    assert written.count('w:eastAsia="zh-CN"') >= runs
    assert "None" not in written
    assert content == render_docx(form, with_level(form))


@EACH
def test_the_serial_and_the_code_stand_on_every_part_outside_the_tables(code: str, form: Form) -> None:
    blocks = fill(form, with_level(form)).blocks
    headings = [block for block in blocks if isinstance(block, Heading)]
    assert len(headings) == len(form.parts)
    assert [type(block) for block in blocks if isinstance(block, Cut | NewPage)] == [NewPage if part.apart else Cut for part in form.parts[1:]]
    if form.serial:
        assert {heading.serial for heading in headings} == {"2024-2-0001"}
        assert [heading.code and heading.code.code for heading in headings] == [
            payload("ABCDEFGHJK", part) for part in range(1, len(form.parts) + 1)
        ]


def test_every_code_on_the_page_is_read_back() -> None:
    form = load_forms("njimt")["notice"]
    with pypdfium2.PdfDocument(render_pdf(form, [with_level(form)])) as document:
        picture = document[0].render(scale=2.5).to_pil()
    found = {read_payload(each.text) for each in zxingcpp.read_barcodes(picture)}
    assert found == {("ABCDEFGHJK", 1), ("ABCDEFGHJK", 2), ("ABCDEFGHJK", 3)}


def test_a_code_of_somebody_else_is_not_ours() -> None:
    assert read_payload("https://example.org") is None
    assert read_payload("ZH:abc:1") is None


@EACH
def test_every_notice_says_that_it_is_a_help(code: str, form: Form) -> None:
    if form.about == "student" and not re.search("不是(纪律)?处分", text_of_pdf(render_pdf(form, [with_level(form)]))):
        pytest.fail(f"{code}/{form.id} does not say that a warning is a help, not a sanction")


@EACH
def test_no_form_asks_for_an_identity_card_or_a_bank_account(code: str, form: Form) -> None:
    for field in form.fields.values():
        assert "身份证" not in field.label
        assert "银行" not in field.label or field.switched_off


def test_columns_inside_a_cell_of_word_stay_inside_the_cell() -> None:
    form = load_forms("bistu")["course-review"]
    document = Document(io.BytesIO(render_docx(form, with_level(form))))
    [counts] = [cell for row in document.tables[-1].rows for cell in row.cells[1:2] if "应考" in cell.text]
    stops = [stop.position.mm for stop in counts.paragraphs[0].paragraph_format.tab_stops]
    assert len(stops) == 2 and max(stops) < counts.width.mm * 2 / 3


def test_a_part_of_its_own_starts_a_new_page() -> None:
    form = load_forms("lut")["volume"]
    with pypdfium2.PdfDocument(render_pdf(form, [with_level(form)])) as document:
        titles = [page.get_textpage().get_text_range() for page in document]
    assert "卷内目录" not in titles[0] and "卷内目录" in titles[1] and len(titles) == 2


def test_more_courses_than_fit_follow_on_a_sheet_of_their_own() -> None:
    form = load_forms("njimt")["notice"]
    short, long = with_level(form), with_level(form, failed_courses=COURSES * 5)
    assert pages(render_pdf(form, [short])) == 1
    pdf = render_pdf(form, [long])
    assert pages(pdf) == 2
    assert "共10门、42.5学分，详见“附：未通过课程清单”" in text_of_pdf(pdf)
    [appended] = [block for block in fill(form, long).blocks if isinstance(block, Table)][-1:]
    assert len(appended.rows) == 11


def test_the_chosen_box_is_ticked_and_no_other() -> None:
    form = load_forms("njimt")["notice"]
    shown = render_html(form, with_level(form))
    assert shown.count("☑") == 3
    assert shown.count("□") == 6
    assert f"☑{form.fields['level'].of[1]}" in shown


def test_values_are_text_never_markup() -> None:
    form = load_forms("njimt")["notice"]
    hostile = with_level(form, name='<script>alert("x")</script>', programme="#import \"x\" $x$ {{ a }} & ]]>")
    assert "<script>" not in render_html(form, hostile)
    assert '#import"x"$x${{a}}&]]>' in text_of_pdf(render_pdf(form, [hostile]))
    words = "".join(cell.text for table in Document(io.BytesIO(render_docx(form, hostile))).tables for cell in table._cells)
    assert '<script>alert("x")</script>' in words


def test_inputs_stand_only_where_that_person_fills_something() -> None:
    form = load_forms("njimt")["parent-letter"]
    shown = render_html(form, values(level="某色预警"), editable_by=["guardian"])
    assert set(re.findall(r'name="(\w+)"', shown)) == {"situation", "contact", "opinion", "guardian_signed_on"}
    assert "style=" not in shown and "<script" not in shown
    assert "<input" not in render_html(form, values())


def test_a_signature_appears_only_in_the_signed_state() -> None:
    form = load_forms("njimt")["notice"]
    png = io.BytesIO()
    Image.new("RGB", (60, 20), "black").save(png, "PNG")
    signed = with_level(form, student_sign=png.getvalue())
    assert len(render_pdf(form, [signed], State.SIGNED)) > len(render_pdf(form, [signed]))
    assert 'alt="签名"' in render_html(form, signed, State.SIGNED)
    assert 'alt="签名"' not in render_html(form, signed, State.COMPLETE)


def test_many_are_drawn_in_their_order_and_said_as_they_go() -> None:
    form = load_forms("njimt")["notice"]
    heard: list[tuple[int, int]] = []
    count = AT_ONCE + 5
    pdf = render_pdf(form, [with_level(form, name=f"学生{n}") for n in range(count)], progress=lambda *said: heard.append(said))
    assert heard == [(AT_ONCE, count), (count, count)]
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == count
        assert f"学生{count - 1}" in document[count - 1].get_textpage().get_text_range()


def test_printing_one_by_one_takes_no_more_memory_with_time() -> None:
    printing = """
import resource
from tests.forms.sample import with_level
from zhuhang.forms.load import load_forms
from zhuhang.forms.pdf import render_pdf
form = load_forms("njimt")["notice"]
for number in range(200):
    render_pdf(form, [with_level(form, name=f"学生{number}", code=f"SAMPLE{number:04}")])
    if number in (49, 199):
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", printing], check=True, capture_output=True, text=True, cwd=ROOT)
    after_fifty, after_two_hundred = (int(line) / 1024 for line in done.stdout.split())
    assert after_two_hundred - after_fifty < 20


def test_a_drawer_that_gives_up_says_so_and_leaves_none_behind() -> None:
    with pytest.raises(DrawingFailed, match="PDF 没有生成"), Drawers(2) as drawers:
        drawers.draw("{}", "[]")
    assert [each.poll() is None for each in drawers._started] == [False, False]


def test_same_values_same_bytes() -> None:
    form = load_forms("njimt")["notice"]
    assert render_pdf(form, [with_level(form)]) == render_pdf(form, [with_level(form)])


def test_nothing_to_print_is_said() -> None:
    with pytest.raises(ValueError, match="至少给一份"):
        render_pdf(load_forms("njimt")["notice"], [])


def test_missing_fonts_are_said_before_boxes_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fonts.WANTED, "song", ("No Such Song",))
    fonts.chosen.cache_clear()
    try:
        with pytest.raises(fonts.FontsMissing, match="方框.*make fonts"):
            fonts.check_fonts()
    finally:
        fonts.chosen.cache_clear()
