"""The digest of what is sealed is of the content: no order, file or part of the input shows in it, and every change does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.engine.test_laws import inputs
from tests.oracles.small_data import JUDGED, many
from zhuhang.engine import Inputs, Sealed, run, seal
from zhuhang.engine.coding import coded, merged, moved, moves
from zhuhang.engine.sealing import content_digest
from zhuhang.engine.shelf import LONG, Shelf, read_long
from zhuhang.engine.snapshot import open_snapshot, save
from zhuhang.gradebook.tables import Outcome
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load

_MADE = inputs(many(seed=4, students=120))
_PLACED = _MADE.results.with_columns(pl.lit(0, pl.UInt16).alias("source"), pl.int_range(2, pl.len() + 2).cast(pl.UInt32).alias("row"))
BASE = replace(_MADE, results=_PLACED)

DIGEST = seal(BASE).digest


def with_results(**columns: pl.Expr) -> Inputs:
    return replace(BASE, results=BASE.results.with_columns(**columns))


def on_row(place: int, name: str, value: pl.Expr) -> Inputs:
    return with_results(**{name: pl.when(pl.int_range(pl.len()) == place).then(value).otherwise(name).cast(BASE.results.schema[name])})


@pytest.fixture
def saved(tmp_path: Path) -> Sealed:
    ran = run(load(find("asnu")), seal(BASE), term=JUDGED)
    save(tmp_path / "sealed", ran, ran.to_list())
    return open_snapshot(tmp_path / "sealed")


def test_where_a_row_stood_does_not_show() -> None:
    elsewhere = with_results(source=pl.lit(3, pl.UInt16), row=pl.int_range(pl.len(), 0, -1).cast(pl.UInt32))
    assert seal(elsewhere).digest == DIGEST


@pytest.mark.parametrize("told_apart_by", ["credits", "grade_point", "nature", "remark"])
def test_rows_alike_but_for_one_thing_are_sealed_the_same_in_either_order(told_apart_by: str) -> None:
    twin = on_row(0, told_apart_by, pl.lit("另一种") if told_apart_by in ("nature", "remark") else pl.lit(12_345)).results.head(1)
    rows = pl.concat([BASE.results, twin])
    assert seal(replace(BASE, results=rows)).digest == seal(replace(BASE, results=rows.reverse())).digest != DIGEST


@pytest.mark.parametrize(
    ("name", "value"), [
        ("grade", pl.lit("61.5")), ("remark", pl.lit("补录")), ("credits", pl.col("credits") + 50), ("grade_point", pl.lit(None)),
        ("nature", pl.lit("另一种")), ("sitting", pl.lit(3)), ("outcome", pl.lit(int(Outcome.EXEMPT))), ("course_name", pl.lit("别名")),
    ],
)
def test_a_change_of_one_cell_shows(name: str, value: pl.Expr) -> None:
    assert any(seal(on_row(place, name, value)).digest != DIGEST for place in range(2))


def test_what_is_saved_has_the_digest_it_was_sealed_with(saved: Sealed) -> None:
    assert content_digest(saved) == saved.digest == DIGEST


def test_what_is_saved_gives_its_tables_back(saved: Sealed) -> None:
    given, results = saved.beside(), pl.concat([saved.results_of(part) for part in saved.attempts])
    told = pl.exclude("name", "course_name")
    assert results.select(told).sort("row").equals(BASE.results.select(told))
    assert given.students.sort("student_id").equals(BASE.students.sort("student_id"))


def test_results_coded_in_parts_are_moved_as_if_they_had_been_one() -> None:
    whole, lists = coded(BASE.results)
    parts = [coded(rows) for rows in (BASE.results.head(300), BASE.results.slice(300))]
    together = merged([own for _, own in parts])
    ids = pl.Enum(together.students["student_id"])
    assert pl.concat([moved(rows, moves(own, together, ids)) for rows, own in parts]).equals(whole)
    assert together.courses.equals(lists.courses) and together.students.equals(lists.students)


def test_rows_of_a_course_that_follow_one_another_are_coded_as_if_they_did_not() -> None:
    course = ["term", "course_id", "course_name", "nature", "category", "unit"]
    listed = pl.concat([BASE.results.sort(course)] * 5).sort(course)
    shuffled = listed.sample(fraction=1, shuffle=True, seed=1)
    rows, lists = coded(listed)
    others, other_lists = coded(shuffled)
    assert rows.sort(pl.all()).equals(others.sort(pl.all()))
    assert lists.courses.equals(other_lists.courses) and lists.natures.equals(other_lists.natures)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_row_that_carries_two_attempts_counts_once(backwards: bool) -> None:
    twice = pl.concat([BASE.results, BASE.results.head(1).with_columns(sitting=pl.lit(2, pl.UInt8))]).sort("row", descending=backwards)
    assert seal(replace(BASE, results=twice)).rows_by_term == seal(BASE).rows_by_term
    apart = twice.with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32))
    assert sum(seal(replace(BASE, results=apart)).rows_by_term) == sum(seal(BASE).rows_by_term) + 1


def test_parts_sealed_side_by_side_are_what_sealing_at_once_gives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = inputs(many(seed=3, students=40))
    whole = seal(data)
    monkeypatch.setattr("zhuhang.engine.sealing.PART_STUDENTS", 7)
    shelf = Shelf(tmp_path / "snapshot")
    cut = seal(data, shelf)

    assert len(cut.attempts) > 4 and len(whole.attempts) == 1
    assert (cut.digest, cut.rows_by_term, cut.highest_point) == (whole.digest, whole.rows_by_term, whole.highest_point)
    for name in LONG:
        everyone = getattr(whole, name)[0].collect()
        assert pl.concat([part.collect() for part in getattr(cut, name)]).equals(everyone)
        assert pl.concat([part.collect() for part in read_long(shelf.path, name)]).select(everyone.columns).equals(everyone)


def test_a_shelf_goes_with_its_run_and_what_a_killed_run_left_of_it_too(tmp_path: Path) -> None:
    left = tmp_path / ".snapshot.parts"
    left.mkdir()
    (left / "attempts-0000.parquet").touch()
    shelf = Shelf(tmp_path / "snapshot")
    assert shelf.path == left and not list(left.iterdir())
    del shelf
    assert not list(tmp_path.iterdir())
