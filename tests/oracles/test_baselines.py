"""The hand-written queries of the bench against the exact evaluator: whoever is compared must at least be right.

DuckDB's queries are also the second oracle: they share nothing with the exact evaluator, and the two must agree.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings

from bench.baselines import in_duckdb, in_polars
from tests.oracles.sheets import as_sheet
from tests.oracles.small_data import JUDGED, Rows, many, results
from tests.oracles.verdicts import screen

RULES = {"asnu": ("asnu", {}), "lut": ("lut", {}), "lut_outstanding": ("lut", {"scope": "outstanding"})}
Query = Callable[[str, pl.DataFrame], dict[str, str]]


def by_duckdb(rule: str, sheet: pl.DataFrame) -> dict[str, str]:
    with duckdb.connect() as base:
        base.register("results", sheet.to_arrow())
        return dict(in_duckdb.levels_in(base, rule, JUDGED))


def by_polars(rule: str, sheet: pl.DataFrame) -> dict[str, str]:
    return dict(in_polars.levels(rule, JUDGED, sheet.lazy()).rows())


def by_pandas(rule: str, sheet: pl.DataFrame) -> dict[str, str]:
    pandas_asnu = pytest.importorskip("bench.baselines.pandas_asnu")
    return dict(pandas_asnu.levels(sheet.to_pandas(), JUDGED))


def _check(rule: str, query: Query, rows: Rows) -> None:
    regulation, parameters = RULES[rule]
    exact, _ = screen(regulation, rows, term=JUDGED, parameters=parameters)
    assert query(rule, as_sheet(rows)) == {student: verdict.level for student, verdict in exact.items() if verdict.level}


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=30)
@given(rows=results())
def test_duckdb_lists_whom_the_exact_evaluator_lists(rule: str, rows: Rows) -> None:
    _check(rule, by_duckdb, rows)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("query", [by_duckdb, by_polars])
def test_a_query_agrees_on_fifteen_hundred_students_at_once(rule: str, query: Query) -> None:
    _check(rule, query, many(seed=11, students=1500).results)


def test_the_pandas_script_agrees_on_fifteen_hundred_students_at_once() -> None:
    _check("asnu", by_pandas, many(seed=12, students=1500).results)
