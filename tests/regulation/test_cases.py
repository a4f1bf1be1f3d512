"""Reading worked cases: what a file may leave out, and what it may not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.regulation.folders import SOUND, changed
from zhuhang.regulation.cases import load_cases
from zhuhang.regulation.mistakes import RegulationError


def test_a_case_takes_what_its_file_gives_to_all() -> None:
    first = load_cases(SOUND)[0]

    assert (first.given.term, first.given.phase) == ("2023-2024-1", "final")
    assert [(row.course, row.credits, row.grade, row.type) for row in first.given.results] == [
        ("高等数学", Fraction(3), "50", "正常考试"), ("其余课程", Fraction(17), "80", "正常考试")]
    assert (first.expect.level, first.expect.rules, first.expect.unknown) == ("light", ["light-share"], None)
    assert (first.file, first.line) == ("sound/cases/share.yaml", 3)


@pytest.mark.parametrize(("old", "new", "words"), [
    ("given: {term: 2023-2024-1}", "given: {}", "缺少“term”"),
    ("given: {term: 2023-2024-1}", "given: {term: 2023年秋}", "“2023年秋”不是学年学期：应写成 2023-2024-1 这样"),
    ("given: {term: 2023-2024-1}", "given: {term: 2023-2025-1}", "“2023-2025-1”不是学年学期"),
    ("cases:\n", "case:\n", "算例文件只写两个键"),
    ("value: 10", "value: yes", "真假请写 true 或 false"),
    ("grade: 50, nature", "mark: 50, nature", "不认识的键“mark”"),
    ("{level: heavy, rules: [heavy-truancy]}", "{}", "expect 须写 level"),
    ("name: 经认定旷课10学时，为重", "name: 旷课", "“name”"),
])
def test_a_case_that_cannot_be_read_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(RegulationError, match=words):
        load_cases(changed(tmp_path, "cases/share.yaml", old, new))
