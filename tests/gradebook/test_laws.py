"""What holds of every reading, whatever the rows: the account is whole, and neither order nor repetition matters."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gradebook.sheets import as_csv
from zhuhang.gradebook import Reading, read_results

HEADER = ["学号", "学年学期", "课程代码", "学分", "成绩", "补考成绩", "考试性质", "成绩备注", "教学班", "是否作废"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["0001", "0002", ""]), st.sampled_from(["2023-2024-1", "2023-2024-2", "?"]), st.sampled_from(["A", "B", ""]),
        st.sampled_from(["2", ".5", "x"]), st.sampled_from(["59", "60", "优", "缺考", "", "?"]), st.sampled_from(["", "60", "?"]),
        st.sampled_from(["正考", "补考", "重修"]), st.sampled_from(["", "缓考", "作弊"]), st.sampled_from(["", "01"]),
        st.sampled_from(["", "是"]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
WITH_SECTION = ("0003", "2023-2024-1", "A", "2", "60", "", "正考", "", "09", "")
"""In every part, so that each has sections: one without any agrees with what another part says of the attempt."""


def read(*parts: list[tuple[str, ...]]) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        paths = [as_csv(Path(folder) / f"{place}.csv", [HEADER, *rows]) for place, rows in enumerate(parts)]
        return read_results(paths)


def attempts(reading: Reading) -> pl.DataFrame:
    return reading.table.drop("source", "row").sort(pl.all())


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_every_row_is_used_ignored_or_refused(rows: list[tuple[str, ...]]) -> None:
    counted = read(rows).rows
    assert counted.read == counted.used + counted.ignored + counted.refused == len(rows)
    assert min(counted.used, counted.ignored, counted.refused) >= 0


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_order_does_not_matter_nor_reading_twice_nor_in_two_files(rows: list[tuple[str, ...]]) -> None:
    once = read([WITH_SECTION, *rows])
    half = len(rows) // 2
    backwards, twice = read([*rows[::-1], WITH_SECTION]), read([WITH_SECTION, *rows], [*rows, WITH_SECTION])
    for again in (backwards, twice, read([WITH_SECTION, *rows[:half]], [WITH_SECTION, *rows[half:]])):
        assert attempts(again).equals(attempts(once))


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_a_refused_row_leaves_no_attempt_behind(rows: list[tuple[str, ...]]) -> None:
    reading = read(rows)
    refused = {note.row for note in reading.refused}
    assert refused.isdisjoint(reading.table["row"].to_list())
