"""Pieces made side by side come in their order, and no earlier than they are needed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import polars as pl
import pytest

from zhuhang.gradebook.side_by_side import side_by_side


def test_what_is_made_comes_in_the_order_of_the_pieces() -> None:
    def make(number: int) -> int:
        time.sleep(0.01 if number % 2 else 0.0)
        return number * number

    assert list(side_by_side(make, range(9))) == [number * number for number in range(9)]
    assert list(side_by_side(make, [])) == []


def test_no_more_pieces_are_in_hand_than_there_are_threads() -> None:
    asked: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(50):
            asked.append(number)
            yield number

    made = side_by_side(str, pieces())
    assert next(made) == "0"
    assert len(asked) <= pl.thread_pool_size()


def test_what_goes_wrong_with_a_piece_is_raised_in_its_turn() -> None:
    def make(number: int) -> float:
        return 1 / (2 - number)

    made = side_by_side(make, range(5))
    assert [next(made), next(made)] == [0.5, 1.0]
    with pytest.raises(ZeroDivisionError):
        next(made)
