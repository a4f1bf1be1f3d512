"""A form that is written wrongly is refused by file, line and word."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhuhang.forms.checking import check_forms
from zhuhang.forms.load import digest_of, load_forms, read_form
from zhuhang.regulation.find import codes
from zhuhang.regulation.mistakes import RegulationError

SOUND = """\
id: talk
name: 谈话记录
cite: 第一条
standing: proposed
fields:
  name: {label: 姓名}
  mood: {label: 状态, type: one, of: [好, 一般], by: writer}
  plans: {label: 计划, type: list, by: student, columns: {what: 事项}}
parts:
  - part: only
    title: 谈话记录
    blocks:
      - line: 姓名：{name|8}
      - table: [1, 2]
        rows:
          - [{head: 状态}, {boxes: mood}]
          - {each: plans, cells: ["{number}", "{what}"]}
"""

MISTAKES = [
    ("name: {label: 姓名}", "name: {label: 姓名, colour: red}", 6, "unknown-key", "colour"),
    ("name: {label: 姓名}", "name: {label: 姓名}\n  name: {label: 名}", 7, "duplicate-key", "name"),
    ("name: {label: 姓名}", "name: {label: 姓名, source: nmae}", 6, "unknown-source", "是不是想写“name”"),
    ("name: {label: 姓名}", "name: {label: 姓名}\n  shoe: {label: 鞋号}", 7, "no-source", "shoe"),
    ("name: {label: 姓名}", "name: {label: 姓名}\n  sex: {label: 性别}", 7, "unused-field", "没有位置"),
    ("{name|8}", "{nam|8}", 13, "unknown-field", "是不是想写“name”"),
    ("{name|8}", "{name|8} {", 13, "stray-brace", "大括号"),
    ("[{head: 状态}, {boxes: mood}]", "[{head: 状态}]", 16, "row-width", "共 1 列"),
    ("boxes: mood", "boxes: name", 16, "unknown-field", "不是单选或多选"),
    ("each: plans", "each: mood", 17, "unknown-field", "不是列表"),
    ('"{what}"', '"{wat}"', 17, "unknown-column", "是不是想写“what”"),
    ("type: one, of: [好, 一般]", "type: one", 7, "wrong-value", "of"),
    ("standing: proposed", "standing: maybe", 4, "wrong-value", "standing"),
    ("id: talk", "id: chat", 1, "form-id", "文件名"),
    ("parts:", "sheet: name\nparts:", 9, "unknown-field", "sheet"),
    ("      - line: 姓名：{name|8}", "      - line: 姓名：{name|8}\n        note: x", 13, "wrong-value", "之一"),
]


def written(folder: Path, text: str) -> Path:
    """The form as a file."""
    path = folder / "talk.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_form_is_read(tmp_path: Path) -> None:
    form, mistakes = read_form(written(tmp_path, SOUND))
    assert not mistakes
    assert form is not None
    assert form.parts[0].title == "谈话记录"


@pytest.mark.parametrize(("right", "wrong", "line", "code", "word"), MISTAKES)
def test_a_mistake_is_found_where_it_stands(tmp_path: Path, right: str, wrong: str, line: int, code: str, word: str) -> None:
    assert right in SOUND
    _form, mistakes = read_form(written(tmp_path, SOUND.replace(right, wrong, 1)))
    assert [(found.line, found.code) for found in mistakes if found.code == code] == [(line, code)], mistakes
    assert any(word in found.message for found in mistakes)


def test_a_file_that_is_no_yaml_is_said(tmp_path: Path) -> None:
    form, mistakes = read_form(written(tmp_path, "a: [1"))
    assert form is None
    assert mistakes[0].code == "not-yaml"


@pytest.mark.parametrize("code", codes())
def test_every_regulations_forms_are_sound(code: str) -> None:
    assert not [remark for remark in check_forms(code) if remark.severity == "error"]


def test_every_notice_of_the_five_regulations_has_its_form() -> None:
    for code in ("asnu", "bistu", "gxu", "lut", "njimt"):
        assert not check_forms(code), code


def test_a_folder_with_a_bad_form_is_refused_with_every_mistake(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "regulation.yaml").write_text("code: x\n", encoding="utf-8")
    written(tmp_path / "forms", SOUND.replace("{name|8}", "{nam}").replace("boxes: mood", "boxes: mod"))
    with pytest.raises(RegulationError) as refused:
        load_forms(tmp_path)
    assert {mistake.code for mistake in refused.value.mistakes} == {"unknown-field", "unused-field"}


def test_the_digest_follows_the_meaning_not_the_layout(tmp_path: Path) -> None:
    first, _ = read_form(written(tmp_path, SOUND))
    second, _ = read_form(written(tmp_path, SOUND.replace("fields:", "# 栏目\nfields:")))
    third, _ = read_form(written(tmp_path, SOUND.replace("谈话记录", "谈心记录")))
    assert first and second and third
    assert digest_of(first) == digest_of(second) != digest_of(third)


def test_the_example_of_the_documentation_is_a_sound_form(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
    form, mistakes = read_form(written(tmp_path, text.split("```yaml\n")[1].split("```")[0]))
    assert form is not None and not mistakes, mistakes


NAMED = {
    "asnu": "file-index notice parent-letter parent-talk support-plan talk",
    "bistu": "course-review handbook-class-meeting handbook-class-visit handbook-family-contact handbook-plan handbook-talk notice parent symposium",
    "gxu": "advisor-talk counselor-talk pair-table parent-contact peer probation-notice study-plan summary symposium warning-notice",
    "lut": "document effect-report notice parent parent-interview publication study-plan summary talk volume",
    "njimt": "notice parent-letter parent-talk support-record talk",
}
"""Every form and record that a regulation prints or names."""


@pytest.mark.parametrize("code", NAMED)
def test_every_form_a_regulation_names_is_defined(code: str) -> None:
    assert sorted(load_forms(code)) == NAMED[code].split()
