"""Screening block by block gives what screening everyone at once gives, wherever the blocks are cut."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.engine.test_laws import inputs
from tests.oracles.small_data import JUDGED, many
from zhuhang.engine import Sealed, blocks, run, seal
from zhuhang.engine.blocks import run_in_blocks
from zhuhang.engine.snapshot import open_snapshot, save
from zhuhang.engine.tables import findings_table, levels_table
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load

ASNU, LUT = (load(find(code)) for code in ("asnu", "lut"))
RANKED = load(Path("examples/regulations/nepu"))
SETTINGS = {"nepu": {"withdrawal_compulsory_share": Fraction(1, 2)}}


@pytest.fixture(params=[ASNU, LUT, RANKED], ids=lambda regulation: regulation.code)
def asked(request: pytest.FixtureRequest) -> tuple[Any, Sealed]:
    regulation = request.param
    more: Any = {"levels": ("oral", "written", ""), "track": "academic"} if regulation is LUT else {}
    return regulation, seal(inputs(many(seed=3, students=200, **more)))


@pytest.fixture(params=[64, 150])
def block_students(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(blocks, "BLOCK_STUDENTS", request.param)
    monkeypatch.setattr(blocks, "AT_ONCE", request.param)
    return int(request.param)


def _together(runs: Iterator[Any], made: Any) -> pl.DataFrame:
    return pl.concat([made(ran) for ran in runs])


@pytest.mark.parametrize("phase", ["final", "provisional"])
@pytest.mark.usefixtures("block_students")
def test_tables_made_in_blocks_are_those_of_the_whole(asked: tuple[Any, Sealed], phase: Any) -> None:
    regulation, sealed = asked
    settings = SETTINGS.get(regulation.code)
    whole = run(regulation, sealed, term=JUDGED, phase=phase, parameters=settings)
    for made in (levels_table, findings_table):
        assert made(whole).height > 0 or regulation is RANKED
        assert _together(run_in_blocks(regulation, sealed, term=JUDGED, phase=phase, parameters=settings), made).equals(made(whole))


def test_a_snapshot_opened_is_screened_in_blocks_and_its_roster_never_read_whole(
    asked: tuple[Any, Sealed], block_students: int, tmp_path: Path
) -> None:
    regulation, sealed = asked
    settings = SETTINGS.get(regulation.code)
    whole = run(regulation, sealed, term=JUDGED, parameters=settings)
    save(tmp_path / "snapshot", whole, whole.to_list())
    opened = open_snapshot(tmp_path / "snapshot")
    runs = list(run_in_blocks(regulation, opened, term=JUDGED, parameters=settings))
    everyone = regulation is RANKED
    assert max(ran.sealed.size for ran in runs) == (sealed.size if everyone else block_students)
    assert sum(ran.sealed.size for ran in runs) == sealed.size
    assert ("students" in vars(opened)) == everyone
    assert _together(iter(runs), findings_table).equals(findings_table(whole))


@pytest.mark.usefixtures("block_students")
def test_an_earlier_list_known_to_be_complete_is_so_in_every_block() -> None:
    given = inputs(many(seed=3, students=200, levels=("written",), track="academic"))
    early, late = "2000-2001-1", "2000-2001-2"
    lines = given.history.select(pl.col("student_id").unique()).with_columns(
        pl.lit(early).alias("term"), pl.lit("academic").alias("track"), pl.lit("written").alias("level"), pl.lit(value=False).alias("complete"),
    )
    ended = pl.DataFrame([("", late, "academic", "", True)], schema=lines.schema, orient="row")
    sealed = seal(given.replacing("history", pl.concat([lines, ended])))
    whole = run(LUT, sealed, term=JUDGED)
    rules = set(findings_table(whole)["rule"])
    assert rules and "carried" not in rules
    assert _together(run_in_blocks(LUT, sealed, term=JUDGED), findings_table).equals(findings_table(whole))
