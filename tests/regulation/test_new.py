"""A new folder passes the checker, which lists its gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhuhang.regulation.check import report
from zhuhang.regulation.load import load
from zhuhang.regulation.mistakes import RegulationError
from zhuhang.regulation.new import create


def test_a_new_folder_is_sound_and_lists_its_gaps(tmp_path: Path) -> None:
    folder = create("mine", tmp_path / "mine")

    found = report(folder)

    assert found.is_sound
    assert load(folder).code == "mine"
    assert {remark.code for remark in found.remarks["warning"]} == {"to-fill"}
    assert "unset-parameter" in {remark.code for remark in found.remarks["note"]}


def test_nothing_is_written_over(tmp_path: Path) -> None:
    create("mine", tmp_path / "mine")
    with pytest.raises(RegulationError, match="已经存在：请换一个代码"):
        create("mine", tmp_path / "mine")


@pytest.mark.parametrize("code", ["Mine", "我的", "../mine", "", "1mine"])
def test_a_code_that_cannot_be_one_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(RegulationError, match="不能用：只用小写字母"):
        create(code, tmp_path / "new")
    assert not (tmp_path / "new").exists()
