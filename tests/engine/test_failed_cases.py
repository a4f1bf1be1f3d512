"""What the checker says of a worked case that does not come out as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.regulation.folders import changed
from zhuhang.engine.checking import check_folder

CASE = "cases/share.yaml"


@pytest.mark.parametrize(("old", "new", "said"), [
    ("course: 高等数学, credits: 3, grade: 50}", "course: 高等数学, credits: 3, grade: 很差}",
     "这条成绩没有读入：成绩：不认识的成绩“很差”"),
    ("proposals: [leave]", "proposals: []", "建议应为 （无），得到 leave"),
    ("expect: {level: heavy, rules: [heavy-truancy]}", "expect: {level: heavy, rules: [heavy-truancy], excluded: 休学}",
     "不在范围的原因应为 休学，得到 （无）"),
    ("expect: {level: heavy, rules: [heavy-truancy]}", "expect: {level: heavy, rules: [heavy-truancy], lifted: true}",
     "解除应为 是，得到 否"),
])
def test_a_failed_case_says_in_plain_words_what_came_out(old: str, new: str, said: str, tmp_path: Path) -> None:
    failed = [remark.message for remark in check_folder(changed(tmp_path, CASE, old, new)).remarks["error"]]
    assert any(said in message for message in failed), failed
