"""What findings say, in words."""

from __future__ import annotations

import pytest

from tests.regulation.folders import SOUND
from zhuhang.engine.plan import compile_plan
from zhuhang.engine.wording import label
from zhuhang.regulation.condition import Quantity
from zhuhang.regulation.load import load


@pytest.mark.parametrize(("courses", "said"), [
    (None, "至2023—2024学年第1学期末累计不及格门数"),
    ("compulsory", "至2023—2024学年第1学期末累计必修课不及格门数"),
])
def test_a_total_since_entry_says_total_once(courses: str | None, said: str) -> None:
    plan = compile_plan(load(SOUND), term="2023-2024-1", phase="final", parameters={}, terms=["2023-2024-1"])
    assert label(Quantity(measure="outstanding_courses", courses=courses), plan) == said
