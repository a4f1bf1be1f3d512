"""How values read on paper."""

from __future__ import annotations

import pytest

from tests.forms.sample import COURSES, values
from zhuhang.forms.load import load_forms
from zhuhang.forms.model import Field
from zhuhang.forms.values import State, chosen, date_text, is_long, list_text, missing, text_of, total, value_of, wrong

NOTICE = load_forms("njimt")["notice"]
LIST = NOTICE.fields["failed_courses"]


@pytest.mark.parametrize(
    ("said", "printed"),
    [("2025-09-05", "2025年9月5日"), ("2025-09-05T14:30", "2025年9月5日"), ("", "      年    月    日"), (None, "      年    月    日")],
)
def test_a_date_reads_as_it_is_written_by_hand(said: str | None, printed: str) -> None:
    assert date_text(said) == printed


def test_a_date_with_its_hour() -> None:
    assert date_text("2025-09-05 14:30", hour=True) == "2025年9月5日14时"
    assert date_text("", hour=True).endswith("日    时")


@pytest.mark.parametrize("nothing", [None, "", [], ()])
def test_nothing_prints_as_nothing(nothing: object) -> None:
    for kind in ("text", "paragraph", "number"):
        assert text_of(Field(label="x", type=kind), nothing) == ""


def test_a_level_loses_the_word_printed_after_its_blank() -> None:
    field = load_forms("njimt")["parent-letter"].fields["level"]
    assert text_of(field, "某色预警") == "某色"


def test_a_short_list_is_named_and_a_long_one_counted() -> None:
    assert list_text(LIST, COURSES) == "电路原理（4 学分）、工程力学（4.5 学分）"
    assert not is_long(LIST, COURSES * 3)
    assert list_text(LIST, COURSES * 4) == "共 8 门、34 学分，详见“附：未通过课程清单”"


def test_credits_are_summed_exactly_or_not_at_all() -> None:
    assert total(["0.1"] * 3) == "0.3"
    assert total(["4", ""]) == ""


def test_yes_and_no_tick_their_boxes() -> None:
    assert chosen("yes") == chosen(True) == ["是"]
    assert chosen(False) == ["否"]
    assert chosen(None) == []


def test_a_blank_form_keeps_the_head_and_nothing_else() -> None:
    said = values(student_phone="138", signed_on="2025-09-09")
    assert value_of(NOTICE, "name", said, State.BLANK) == "欧阳一"
    assert value_of(NOTICE, "student_phone", said, State.BLANK) is None
    assert value_of(NOTICE, "student_phone", said, State.COMPLETE) == "138"
    assert value_of(NOTICE, "student_sign", values(student_sign=b"png"), State.COMPLETE) is None
    assert value_of(NOTICE, "student_sign", values(student_sign=b"png"), State.SIGNED) == b"png"


def test_what_is_missing_is_named_by_its_label() -> None:
    assert missing(NOTICE, values()) == ["预警级别", "学生签字", "签字日期"]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"level": "紫色"}, "没有“紫色”"),
        ({"failed_courses": "电路"}, "应是列表"),
        ({"failed_courses": ["电路"]}, "应是列表"),
        ({"name": {"first": "x"}}, "应是一个值"),
        ({"issued_on": "九月五日"}, "日期写成"),
    ],
)
def test_values_that_do_not_fit_are_said(changed: dict[str, object], word: str) -> None:
    [said] = wrong(NOTICE, values(**changed))
    assert word in said
    assert not wrong(NOTICE, values())
