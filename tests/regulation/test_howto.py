"""The how-to is true: what it tells people to write loads, and says what it says it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from zhuhang.regulation.cases import CaseText
from zhuhang.regulation.condition import AnyCondition, Comparators
from zhuhang.regulation.measures import MEASURES
from zhuhang.regulation.model import Clause, Regulation

HOWTO = (Path(__file__).resolve().parents[2] / "docs" / "regulation-howto.md").read_text(encoding="utf-8")
BLOCKS = [re.sub(r"^  ", "", block, flags=re.MULTILINE) if block.startswith("  ") else block
          for block in re.findall(r"```yaml\n(.*?)```", HOWTO, re.DOTALL)]
READER = YAML(typ="rt", pure=True)
READER.preserve_quotes = True


def plain(node: Any) -> Any:
    """What the loader would see of a snippet: mappings, lists and the written text of scalars."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, float) else node


def written() -> dict[str, Any]:
    """All blocks that are parts of a regulation, put together; a rule's tail becomes a rule of its own."""
    parts: dict[str, Any] = {"rules": [], "clauses": []}
    for block in BLOCKS:
        data = plain(READER.load(block))
        if isinstance(data, list):
            parts["clauses"] += data
        elif data is not None and "when" in data:
            parts["rules"].append({"code": "tail", "level": "red", "cite": "第五条", **data})
        elif data is not None and not {"cases", "extends"} & set(data):
            parts["rules"] += data.pop("rules", [])
            for key, value in data.items():
                parts[key] = {**parts.get(key, {}), **value} if isinstance(value, dict) else value
    return parts


def test_the_snippets_make_a_regulation() -> None:
    regulation = Regulation.model_validate(
        {"code": "howto", "name": "办法", "institution": "某校", "version": "1", "help_statement": "提醒", **written()})

    assert [level.code for level in regulation.tracks[0].levels] == ["yellow", "red"]
    assert [rule.code for rule in regulation.rules] == ["yellow-share", "tail"]
    assert list(regulation.course_sets) == ["compulsory", "without_electives"]
    assert "交流" in regulation.scope.excluded_statuses
    assert [(entry.clause, entry.levels) for entry in regulation.lifting] == [("C8", ["yellow"])]


def test_the_case_and_the_clauses_read() -> None:
    block = next(plain(READER.load(block)) for block in BLOCKS if "cases:" in block)
    case = CaseText.model_validate({**block["cases"][0], "given": {**block["given"], **block["cases"][0]["given"]}})
    assert case.expect.rules == ["yellow-share"]
    assert [TypeAdapter(Clause).validate_python(clause).id for clause in written()["clauses"]] == ["C5", "C2", "C9"]


CONDITIONS = [text for text in re.findall(r"`(\{[^`]*\})`", HOWTO) if "…" not in text]
COMPARISONS = re.findall(r"`((?:at_least|above|at_most|below|exactly): [^`]*)`", HOWTO)


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_of_the_tables_reads(text: str) -> None:
    TypeAdapter(AnyCondition).validate_python(plain(READER.load(text)))


@pytest.mark.parametrize("text", COMPARISONS)
def test_a_comparison_of_the_tables_reads(text: str) -> None:
    Comparators.model_validate(plain(READER.load(text)))


def test_every_measure_it_names_exists() -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", HOWTO.partition("| 原文的说法 | 测量 |")[2].partition("**或、且")[0]))
    assert named - {"gpa_scale_max"} <= set(MEASURES)
    assert len(named) > 8
