"""A Word template that a college restyles and uploads again, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import pytest
import zxingcpp
from docx import Document
from PIL import Image

from tests.forms.sample import COURSES, values, with_level
from zhuhang.forms.batch import in_order, word_zip
from zhuhang.forms.codes import payload
from zhuhang.forms.load import load_forms
from zhuhang.forms.model import Form
from zhuhang.forms.template import placeholders, read_template, render_word_template, word_template
from zhuhang.forms.word_archive import MAX_FILE, TemplateRefused, pack, unpack
from zhuhang.regulation.find import codes

ALL = [(code, form) for code in codes() for form in load_forms(code).values()]
EACH = pytest.mark.parametrize("form", [form for _code, form in ALL], ids=[f"{code}/{form.id}" for code, form in ALL])


@pytest.fixture(scope="module")
def notice() -> Form:
    return load_forms("njimt")["notice"]


@pytest.fixture(scope="module")
def made(notice: Form) -> bytes:
    return word_template(notice)


def words(docx: bytes) -> str:
    """All words of the body."""
    return re.sub(r"<[^>]+>", "", unpack(docx)["word/document.xml"].decode())


def restyled(docx: bytes, change: Callable[[str], str]) -> bytes:
    """The template as somebody changed its body."""
    members = unpack(docx)
    return pack(members | {"word/document.xml": change(members["word/document.xml"].decode()).encode()})


@EACH
def test_every_forms_own_template_is_accepted_and_filled(form: Form) -> None:
    [filled] = render_word_template(form, word_template(form), [with_level(form)])
    Document(io.BytesIO(filled))
    assert "{{" not in words(filled) and "None" not in words(filled)
    assert "\ue000" not in words(filled)


def test_the_course_sheet_is_there_only_for_a_long_list(notice: Form, made: bytes) -> None:
    short, long = render_word_template(notice, made, [with_level(notice), with_level(notice, failed_courses=COURSES * 5)])
    assert "未通过课程清单" not in words(short)
    assert words(long).count("电路原理") == 5
    assert words(long).count("附：未通过课程清单") == 3


def test_the_codes_of_each_part_are_the_documents_own(notice: Form, made: bytes) -> None:
    [filled] = render_word_template(notice, made, [with_level(notice)])
    found = set()
    for name, content in unpack(filled).items():
        if name.endswith(".png"):
            picture = Image.open(io.BytesIO(content)).convert("L").resize((200, 200), Image.Resampling.NEAREST)
            found |= {each.text for each in zxingcpp.read_barcodes(picture)}
    assert {payload("ABCDEFGHJK", part) for part in (1, 2, 3)} <= found
    assert not any("TEMPLATE" in text for text in found)


def test_a_placeholder_word_cut_in_pieces_is_still_found(notice: Form, made: bytes) -> None:
    cut = '{{ na</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>me</w:t></w:r><w:r><w:t xml:space="preserve"> }}'
    changed = restyled(made, lambda body: body.replace("{{ name }}", cut, 1))
    [filled] = render_word_template(notice, changed, [with_level(notice)])
    assert words(filled).count("欧阳一") == 3


def test_values_are_text_in_the_template_too(notice: Form, made: bytes) -> None:
    hostile = with_level(notice, name="</w:t>{{ serial }}{% for x in y %}\ue000v\ue001&<b>", failed_courses=[])
    [filled] = render_word_template(notice, made, [hostile])
    Document(io.BytesIO(filled))
    assert "&lt;/w:t&gt;{{ serial }}{% for x in y %}" in unpack(filled)["word/document.xml"].decode()


def test_every_unknown_placeholder_is_refused_by_its_name(notice: Form, made: bytes) -> None:
    changed = restyled(made, lambda body: body.replace("{{ name }}", "{{ nmae }}", 1).replace("{{ college }}", "{{ shoe_size }}", 1))
    with pytest.raises(TemplateRefused, match="nmae.*是不是想写“{{ name }}”.*") as refused:
        read_template(notice, changed)
    assert "shoe_size" in str(refused.value)
    assert refused.value.code == "unknown-placeholder"


@pytest.mark.parametrize(
    "attack",
    [
        "{{ name.__class__.__mro__ }}", "{{ ().__class__ }}", "{{ name|attr('x') }}", "{{ cycler.__init__.__globals__.os }}",
        "{{ 7*7 }}", "{{ name", "name }}", "{{ {{ name }} }}", "{{ lipsum() }}", "{{ level.__class__ }}",
    ],
)  # fmt: skip
def test_no_template_language_is_evaluated(notice: Form, made: bytes, attack: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        read_template(notice, restyled(made, lambda body: body.replace("{{ name }}", attack, 1)))
    assert refused.value.code == "unknown-placeholder"


@pytest.mark.parametrize("harmless", ["{% for x in y %}", "{# x #}", "\ue000 7*7 \ue001", "\ue002 raw \ue003"])
def test_other_marks_are_only_words(notice: Form, made: bytes, harmless: str) -> None:
    [filled] = render_word_template(notice, restyled(made, lambda body: body.replace("年级", harmless, 1)), [with_level(notice)])
    Document(io.BytesIO(filled))
    assert re.sub("[\ue000-\ue005]", "", harmless) in words(filled)
    assert "49" not in words(filled)


def test_a_list_outside_a_table_is_refused(notice: Form, made: bytes) -> None:
    changed = restyled(made, lambda body: body.replace("学年学期：", "{{ failed_courses.course_name }}", 1))
    with pytest.raises(TemplateRefused, match="表格的一行"):
        read_template(notice, changed)


def _zip(members: Mapping[str, bytes]) -> bytes:
    return pack({"word/document.xml": b"<a/>"} | dict(members))


@pytest.mark.parametrize(
    ("uploaded", "code"),
    [
        (b"", "template-file"),
        (b"PK\x03\x04 broken", "template-file"),
        (b"<html>", "template-file"),
        (pack({"other.xml": b"<a/>"}), "template-file"),
        (_zip({"word/document.xml": b"<a"}), "template-file"),
        (_zip({"word/document.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;'}), "template-file"),
        (_zip({"word/vbaProject.bin": b"x"}), "template-macro"),
        (_zip({"word/embeddings/a.bin": b"x"}), "template-macro"),
        (_zip({"../../etc/x": b"x"}), "template-bomb"),
        (_zip({"word/media/a.png": bytes(30_000_000)}), "template-bomb"),
        (_zip({f"word/{n}.xml": b"" for n in range(500)}), "template-bomb"),
        (b"x" * (MAX_FILE + 1), "template-size"),
    ],
)
def test_what_is_no_sensible_word_file_is_refused(notice: Form, uploaded: bytes, code: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        read_template(notice, uploaded)
    assert refused.value.code == code


def test_an_entity_is_never_expanded_nor_fetched(notice: Form, made: bytes) -> None:
    doctype = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document '
    changed = restyled(made, lambda body: body.replace("<w:document ", doctype, 1).replace("学年学期：", "&x;", 1))
    with pytest.raises(TemplateRefused):
        read_template(notice, changed)


def test_every_placeholder_is_explained(notice: Form) -> None:
    known = placeholders(notice)
    assert known["name"] == "姓名"
    assert known["failed_courses.course_name"] == "未通过课程：课程名称"
    assert all(known.values())


def test_a_zip_holds_one_word_file_each_in_folders_by_class(notice: Form) -> None:
    people = [
        with_level(notice, student_id="2", name="丙", class_group="二班"),
        with_level(notice, student_id="1", name="乙/甲", class_group="一班"),
        with_level(notice, student_id="1", name="乙/甲", class_group="一班"),
    ]
    heard: list[tuple[int, int]] = []
    packed = word_zip(notice, in_order(people), progress=lambda *said: heard.append(said))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["一班/1-乙_甲-学业预警通知书.docx", "一班/1-乙_甲-学业预警通知书-2.docx", "二班/2-丙-学业预警通知书.docx"]
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_the_same_template_and_values_give_the_same_bytes(notice: Form, made: bytes) -> None:
    assert made == word_template(notice)
    assert [*render_word_template(notice, made, [values()])] == [*render_word_template(notice, made, [values()])]
