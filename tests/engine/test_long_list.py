"""A list written block by block has the bytes of everyone's list, whatever of it there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhuhang.engine.long_list import LongList
from zhuhang.engine.warning_list import WarningList

EMPTY = WarningList(
    regulation={"code": "asnu"}, term="2023-2024-1", phase="final", snapshot="sha256:0", parameters={"scope": "outstanding"},
    rows={"read": 3, "used": 2, "ignored": 1, "refused": 0},
)
SECTIONS = ("entries", "undecided", "excluded", "lifted", "differences")


def lines(name: str, *places: int) -> list[dict[str, Any]]:
    return [{"student_id": str(place), "name": f"“{name}”甲\n", "pending": place} for place in places]


@pytest.mark.parametrize("sections", [(), ("entries",), ("undecided", "lifted"), ("excluded", "differences"), SECTIONS])
def test_blocks_make_the_bytes_of_all(sections: tuple[str, ...], tmp_path: Path) -> None:
    compared = replace(EMPTY, differences=[]) if "differences" in sections else EMPTY
    blocks = [compared, *(replace(compared, **{name: lines(name, 2 * place, 2 * place + 1) for name in sections}) for place in range(3))]
    with LongList(tmp_path / "list.json") as listed:
        for block in blocks:
            listed.add(block)
    everyone = replace(compared, **{name: lines(name, *range(6)) for name in sections})
    assert (tmp_path / "list.json").read_bytes() == everyone.to_bytes()


def test_a_list_that_was_not_finished_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyError), LongList(tmp_path / "list.json") as listed:
        listed.add(EMPTY)
        raise KeyError
    assert not list(tmp_path.iterdir())
