"""The generated pages say what the language says, and every key has a meaning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhuhang.regulation.meanings import MEANINGS, TITLES
from zhuhang.regulation.reference import pages, parts

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", pages())
def test_a_generated_file_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == pages()[path], f"{path} is out of date: run `make write-reference`"


def test_every_key_has_a_meaning_and_every_meaning_a_key() -> None:
    keys = {part.__name__: {field.alias or name for name, field in part.model_fields.items()} for part in parts()}
    assert {name: set(meanings) for name, meanings in MEANINGS.items()} == keys
    assert list(TITLES) == list(keys)


def test_an_exact_number_is_a_number_or_a_text_for_editors() -> None:
    schema = json.loads(pages()["schema/rules.schema.json"])
    bound = json.dumps(schema["$defs"]["Comparison"]["properties"]["at_least"])
    assert '"pattern"' in bound and '"number"' in bound
    assert schema["$defs"]["Comparison"]["properties"]["at_least"]["description"] == "达到（含）"
