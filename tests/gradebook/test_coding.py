"""What is asked of distinct values only must say of every row what asking the row by itself would have said."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhuhang.gradebook import coding, read_results
from zhuhang.gradebook.body import Body
from zhuhang.gradebook.coding import Coded, cut_alike
from zhuhang.gradebook.columnar import as_text
from zhuhang.gradebook.decoding import Decoder
from zhuhang.gradebook.headers import Header
from zhuhang.gradebook.tables import Source
from zhuhang.gradebook.text import clean, clean_columns
from zhuhang.gradebook.values import PLAIN_STUDENT_ID, Unreadable, read_student_id

NASTY = st.text(alphabet=" \t\u3000\u00a0\ufeff\u200bＡ１。．a1.E+-中\n", max_size=4)
NUMBERS = st.one_of(st.none(), st.floats(width=32), st.sampled_from([0.0, -0.0, 0.1, 60.0, math.inf, math.nan, 1e16, 1e-7]))
HEADER = ["学号", "学年学期", "课程代码", "学分", "成绩", "绩点", "考试性质", "成绩备注", "教学班"]
ROW = st.tuples(
    st.sampled_from(["2023-2024-1", " ２０２３-2024学年第一学期", "2023-2025-1", ""]), st.sampled_from(["A", "Ａ", " ", "B\u3000"]),
    st.sampled_from([2.0, 0.5, 0.0, -0.0, 1.255, math.nan, None]), st.sampled_from(["60", "６０", " 59.5", "缺考", "优", "=1+1", "", None]),
    st.sampled_from([0.0, -0.0, 3.7, 1e9, None]), st.sampled_from(["正考", "补考二", "重修 ", "缓考", "考", ""]),
    st.sampled_from(["", "作弊", "缓考", "免考", "待查", "作废吗", "\ufeff"]), st.sampled_from(["", "01", "01\u200b"]),
)  # fmt: skip
SCHEMA = dict.fromkeys(HEADER, pl.String) | {"学分": pl.Float64, "绩点": pl.Float64}


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), NASTY), max_size=12), st.integers(1, 400))
def test_a_column_is_cleaned_as_its_cells_are(texts: list[str | None], times: int) -> None:
    [cleaned], [said] = clean_columns(pl.DataFrame({"c": pl.Series(texts * times, dtype=pl.String)}))
    assert cleaned.to_list() == [clean(text or "") for text in texts] * times
    assert sorted(said) == sorted(set(cleaned))


@settings(deadline=None)
@given(st.lists(NUMBERS, max_size=12), st.sampled_from([pl.Float64, pl.Float32]))
@example([0.0, -0.0, 0.0], pl.Float64)
def test_a_number_is_written_as_if_it_stood_alone(numbers: list[float | None], dtype: type[pl.DataType]) -> None:
    written = as_text(pl.Series("c", numbers, dtype=dtype)).to_list()
    assert written == [as_text(pl.Series("c", [number], dtype=dtype)).item() for number in numbers]


@pytest.mark.parametrize("most", [0, coding.MOST_COMBINATIONS])
def test_every_row_stands_for_its_own_values(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "MOST_COMBINATIONS", most)

    @settings(deadline=None)
    @given(
        st.lists(st.tuples(NASTY, NASTY, st.one_of(st.none(), st.integers(0, 9))), min_size=1, max_size=12), st.sets(NASTY, min_size=1)
    )
    def check(rows: list[tuple[str, str, int | None]], expected: set[str]) -> None:
        frame = pl.DataFrame(rows * 3, schema={"a": pl.String, "b": pl.String, "c": pl.UInt8}, orient="row")
        known = {"a": pl.Series(sorted(expected)), "b": pl.Series(sorted({*expected, *frame["b"]}))}
        for wanted in (frame, frame.select("a"), frame.select("b"), frame.select("c")):
            coded = Coded(wanted, known)
            assert coded.values[coded.codes].rows() == wanted.rows()
            assert coded.values.is_unique().all()

    check()


@settings(deadline=None)
@given(st.lists(st.one_of(NASTY, st.sampled_from(["0001", "1E5", "1e5", "A/1"])), min_size=1, max_size=12))
def test_student_ids_read_together_as_one_by_one(texts: list[str]) -> None:
    frame = pl.DataFrame({"row": range(len(texts)), "id": texts})
    changed = frame.with_columns(id=pl.lit("0001"))
    for whole, said in ((frame, texts), (changed, ["0001"])):
        body = Body(Source("x"), Header(0, 1, (), {}), whole, said={"id": pl.Series(said).unique()})
        decoder = Decoder(body, frame)
        decoder.read(["id"], {"out": pl.String()}, read_student_id, plain=PLAIN_STUDENT_ID)
        assert decoder.frame["out"].to_list() == [_read_alone(text) for text in texts]
        refused = [row for fault in decoder.faults for row in fault["row"].to_list()]
        assert refused == [row for row, text in enumerate(texts) if _read_alone(text) is None]


def _read_alone(text: str) -> str | None:
    try:
        return read_student_id(text)
    except Unreadable:
        return None


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_a_column_cut_like_another_says_the_same(lengths: list[int]) -> None:
    other = pl.concat([pl.Series([0] * length, dtype=pl.Int64) for length in lengths], rechunk=False)
    column = pl.Series("c", range(sum(lengths)), dtype=pl.Int64)
    cut = cut_alike(column, other)
    assert cut.equals(column)
    assert cut.chunk_lengths() == other.chunk_lengths()


@settings(max_examples=12, deadline=None)
@given(st.lists(ROW, min_size=2, max_size=8))
def test_a_nasty_sheet_reads_as_its_rows_one_by_one(rows: list[tuple[object, ...]]) -> None:
    students = [f"{place:04}" for place in range(len(rows))]
    whole = pl.DataFrame([(student, *row) for student, row in zip(students, rows, strict=True)], schema=SCHEMA, orient="row")
    assert read(whole) == [said for place in range(len(rows)) for said in read(whole[place : place + 1])]


def read(table: pl.DataFrame) -> list[tuple[object, ...]]:
    """Every attempt and every note of a Parquet file in pieces of three rows, by student."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "成绩.parquet"
        table.write_parquet(path, row_group_size=3)
        reading = read_results([path])
    notes = [(note.student_id or note.value, note.verdict, note.code, note.column, note.value, note.why) for note in reading.notes]
    return sorted([*reading.table.drop("row", "source").rows(), *notes], key=lambda said: (said[0], len(said), str(said)))
