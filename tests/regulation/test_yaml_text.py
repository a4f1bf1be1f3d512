"""Two parsers, one reading: whatever libyaml accepts, the careful parser reads the same, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from zhuhang.regulation import yaml_text
from zhuhang.regulation.find import find

SIGNS = ["：", ":", " ", "\n", "\n  ", "- ", "#", "'", '"', "{", "}", "[", "]", ",", "&a", "*a", "|", "~", "?", "!", "%", "---", "\t", "é", "\ufeff", "\\"]


def _careful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> yaml_text.Document:
    with monkeypatch.context() as patched:
        patched.setattr(yaml_text, "_composed", YAML(typ="rt", pure=True).compose)
        return _read(tmp_path, text)


def _read(tmp_path: Path, text: str) -> yaml_text.Document:
    path = tmp_path / "regulation.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    return yaml_text.read(path)


def test_the_quick_parser_is_there() -> None:
    assert YAML(typ="safe").Parser.__name__ == "CParser"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_quick_and_careful_reading_agree_on_damaged_files(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    text = (find("asnu") / "rules.yaml").read_text(encoding="utf-8")[:1500]
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(st.sampled_from(SIGNS)) + text[place + data.draw(st.integers(0, 2)):]
    folder = tmp_path_factory.mktemp("yaml")
    quick, careful = _read(folder, text), _careful(folder, pytest.MonkeyPatch(), text)
    assert (quick.data, quick.lines, quick.mistakes) == (careful.data, careful.lines, careful.mistakes)


def test_a_text_folded_in_chinese_keeps_no_space_where_a_line_ended(tmp_path: Path) -> None:
    document = _read(tmp_path, "a: >-\n  预警是\n  一种帮助\nb: >  # folded\n  one\n  two\n")
    assert document.data == {"a": "预警是一种帮助", "b": "one two\n"}
