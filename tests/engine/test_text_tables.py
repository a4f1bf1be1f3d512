"""A threshold looked up by an attribute that is a text (按文字查表): each category its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.regulation.folders import changed
from zhuhang.engine.checking import check_folder

CASE = """given: {{term: 2023-2024-1}}
cases:
  - name: 按学生类别查表的绩点界限
    given:
      results: [{{course: 高等数学, credits: 1, grade: 70, point: {point}}}]
      student: {{category: "{category}"}}
    expect: {{level: {level}, rules: [{rules}]}}
"""


@pytest.mark.parametrize(("category", "point", "holds"), [
    ("普通", "1.9", True), ("普通", "2", False), ("高水平运动员", "1.4", True), ("高水平运动员", "1.5", False),
    ("留学生", "0", False), ("", "0", False),
])
def test_every_category_has_its_own_threshold(category: str, point: str, holds: bool, tmp_path: Path) -> None:
    folder = changed(tmp_path, "rules.yaml", "when: {fact: truancy, at_least: 10}",
                     "when: {measure: gpa, below: {by: category, table: {普通: 2, 高水平运动员: 1.5}}}")
    text = CASE.format(point=point, category=category, level="heavy" if holds else "none", rules="heavy-truancy" if holds else "")
    (folder / "cases" / "share.yaml").write_text(text, encoding="utf-8")
    assert [remark.message for remark in check_folder(folder).remarks["error"]] == []
