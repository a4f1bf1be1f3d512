"""Results too many for one reading: sealed part by part they are what they are when sealed at once, however the files lie."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import TERM, Call, Said
from tests.oracles.sheets import as_sheet
from tests.oracles.small_data import many
from zhuhang.engine import parts
from zhuhang.engine.shelf import Shelf

ASNU = ("--regulation", "asnu", "--term", TERM)
ROWS_AT_ONCE = 200
ODD = [
    {"学号": "s0001", "课程代码": "Z", "成绩": "八十"}, {"学号": "s0003", "课程代码": "Z", "成绩": "59", "成绩备注": "缺考"},
    {"学号": "s0003", "课程代码": "Y", "成绩": "59"}, {"学号": "s0003", "课程代码": "Y", "成绩": "61"},
    {"学号": "", "课程代码": "Z", "成绩": "80"}, {"学号": "学号 坏", "课程代码": "Z", "成绩": "80"},
]
Cut = Callable[[pl.DataFrame], Sequence[pl.DataFrame]]


@pytest.fixture
def sheet() -> pl.DataFrame:
    """The export of ninety students, some rows of it refused, contradicted or given twice."""
    made = as_sheet(many(seed=6, students=90).results)
    plain = {"学年学期": TERM, "学分": 2.0, "考试性质": "正常考试", "课程名称": ""}
    odd = pl.DataFrame([plain | row for row in ODD], schema=made.schema)
    return pl.concat([made.head(250), odd, made.slice(250), made.slice(10, 3)]).sort("学年学期", maintain_order=True)


def by_student(sheet: pl.DataFrame) -> Sequence[pl.DataFrame]:
    """Four files of different students, not one after another: as colleges send them."""
    return [sheet.filter(pl.col("学号").str.tail(1).is_in(list(ends))) for ends in ("012", "345", "678", "9坏")] + [
        sheet.filter(pl.col("学号") == "")
    ]


def by_term(sheet: pl.DataFrame) -> Sequence[pl.DataFrame]:
    """One file a term: every student is in several."""
    return sheet.partition_by("学年学期")


def in_one(sheet: pl.DataFrame) -> Sequence[pl.DataFrame]:
    return [sheet]


def with_columns_named_as_ours(sheet: pl.DataFrame) -> Sequence[pl.DataFrame]:
    """Columns that nobody reads, under names that cutting uses."""
    return [sheet.with_columns(pl.lit("x").alias(name) for name in ("rows", "part", "written", "row"))]


@pytest.fixture(params=[in_one, by_student, by_term, with_columns_named_as_ours])
def files(request: pytest.FixtureRequest, sheet: pl.DataFrame, tmp_path: Path) -> list[Path]:
    paths = []
    for place, part in enumerate(request.param(sheet)):
        paths.append(tmp_path / f"{place}" / "成绩.parquet")
        paths[-1].parent.mkdir()
        part.write_parquet(paths[-1])
    return paths


@pytest.fixture
def at_once(zhuhang: Call, files: list[Path], tmp_path: Path) -> Said:
    """What sealing all of it at once says, and leaves in ``at-once``."""
    return zhuhang("screen", *files, *ASNU, "--snapshot", tmp_path / "at-once", "--out", tmp_path / "at-once.json")


@pytest.fixture
def small(at_once: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a few hundred rows are too many."""
    for where in ("zhuhang.cli.parts", "zhuhang.engine.parts"):
        monkeypatch.setattr(f"{where}.ROWS_AT_ONCE", ROWS_AT_ONCE)
    monkeypatch.setattr("zhuhang.engine.parts.PART_STUDENTS", 25)
    monkeypatch.setattr("zhuhang.cli.parts.CUT_ROWS", 110)
    monkeypatch.setattr("zhuhang.engine.blocks.BLOCK_STUDENTS", 35)


def manifest(folder: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads((folder / "manifest.json").read_text())
    del told["files"]
    return told


@pytest.mark.usefixtures("small")
def test_parts_make_what_one_reading_makes(zhuhang: Call, files: list[Path], at_once: Said, tmp_path: Path) -> None:
    said = zhuhang("screen", *files, *ASNU, "--snapshot", tmp_path / "parts", "--out", tmp_path / "parts.json")
    assert (said.status, said.err) == (at_once.status, at_once.err) and said.status == 0
    assert (tmp_path / "parts.json").read_bytes() == (tmp_path / "at-once.json").read_bytes()
    assert manifest(tmp_path / "parts") == manifest(tmp_path / "at-once")
    assert len(list((tmp_path / "parts").glob("attempts-*.parquet"))) == 4
    assert zhuhang("verify", tmp_path / "parts").status == 0


@pytest.mark.usefixtures("small")
def test_nothing_is_left_where_parts_were_put_by(zhuhang: Call, files: list[Path], tmp_path: Path) -> None:
    assert zhuhang("screen", *files, *ASNU, "--snapshot", tmp_path / "parts", "--levels-only", "--out", tmp_path / "l.parquet").status == 0
    assert not list(tmp_path.glob(".*"))


@pytest.mark.usefixtures("small")
def test_other_tables_beside_a_snapshot_in_parts_seal_it_anew(zhuhang: Call, files: list[Path], tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("学号,姓名,平均学分绩点\ns0002,乙,1.5\n")
    assert zhuhang("screen", *files, *ASNU, "--snapshot", tmp_path / "parts").status == 0
    anew = zhuhang("screen", tmp_path / "parts", *ASNU, "--students", roster)
    assert anew.out == zhuhang("screen", *files, *ASNU, "--students", roster).out
    assert anew.json["snapshot"] != manifest(tmp_path / "parts")["digest"]


@pytest.mark.usefixtures("small")
def test_files_that_cannot_be_used_are_all_named(zhuhang: Call, files: list[Path], tmp_path: Path) -> None:
    bad = [tmp_path / name for name in ("甲.parquet", "乙.parquet")]
    for path in bad:
        pl.read_parquet(files[0]).drop("学分").with_columns(pl.lit(path.stem).alias("学号")).write_parquet(path)
    said = zhuhang("screen", *files, *bad, *ASNU)
    assert said.status == 2 and not said.out and all(path.name in said.err for path in bad)


def test_terms_in_codes_are_read_with_all_of_their_column(
    zhuhang: Call, sheet: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Codes 3 and 12 stand for terms 1 and 2; students who have only 3 would not say so by themselves."""
    year, number = pl.col("学年学期").str.head(9), pl.col("学年学期").str.tail(1)
    coded = sheet.filter(number != "3").with_columns(year.alias("学年"), number.replace({"1": "3", "2": "12"}).alias("学期")).drop("学年学期")
    late = coded.filter((pl.col("学期") == "3") | (pl.col("学号") < "s0050"))
    late.write_parquet(tmp_path / "coded.parquet")
    first = zhuhang("screen", tmp_path / "coded.parquet", *ASNU)
    monkeypatch.setattr("zhuhang.cli.parts.ROWS_AT_ONCE", ROWS_AT_ONCE)
    assert zhuhang("screen", tmp_path / "coded.parquet", *ASNU).out == first.out


def test_a_student_in_two_readings_is_not_sealed(tmp_path: Path) -> None:
    from tests.engine.test_laws import inputs
    from zhuhang.engine import EngineError

    data = inputs(many(seed=2, students=3))
    shelved = parts.Parts(Shelf(tmp_path / "snapshot"))
    shelved.add(data.results)
    shelved.add(data.results)
    with pytest.raises(EngineError, match="几批"):
        shelved.seal(data)
