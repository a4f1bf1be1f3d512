"""The bench's results: the same every time, shaped as promised, and read and screened the same as by hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from bench import JUDGED
from bench.baselines import in_duckdb
from bench.generate import BLOCK, as_sheet, block_of_results, generate
from zhuhang.engine import Inputs, screen
from zhuhang.gradebook import read_results
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    one, again, other = (as_sheet(block_of_results(200, 0, seed)) for seed in (7, 7, 8))
    assert one.equals(again)
    assert not one.equals(other)


def test_about_forty_results_a_student_four_in_five_in_courses_sat_once() -> None:
    sheet = as_sheet(block_of_results(3000, 0, 7))
    alone = sheet.group_by("学号", "课程代码").len().filter(pl.col("len") == 1).height
    assert sheet.height / 3000 == pytest.approx(40, abs=1)
    assert alone / sheet.height == pytest.approx(0.82, abs=0.02)


def test_blocks_have_students_of_their_own() -> None:
    first, second = (set(as_sheet(block_of_results(50, start, 7))["学号"]) for start in (0, BLOCK))
    assert not first & second


@pytest.mark.parametrize("rule", ["asnu", "lut"])
def test_the_export_read_and_screened_gives_the_list_the_sql_gives(rule: str, tmp_path: Path) -> None:
    files = generate(tmp_path, 400)
    reading = read_results(files)
    assert (reading.rows.refused, reading.rows.read) == (0, pl.read_parquet(files).height)
    listed = screen(load(find(rule)), Inputs.of(reading), term=JUDGED)
    by_hand = dict(in_duckdb.levels(rule, JUDGED, [str(file) for file in files]))
    assert {entry["student_id"]: entry["level"] for entry in listed.to_json()["entries"]} == by_hand
