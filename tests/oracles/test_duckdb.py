"""The hand-written DuckDB queries against the exact evaluator: two oracles that share nothing must agree."""

from __future__ import annotations

import duckdb
import pytest
from bench.baselines import in_duckdb
from hypothesis import given, settings
from tests.oracles.sheets import as_sheet
from tests.oracles.small_data import JUDGED, Rows, many, results
from tests.oracles.verdicts import screen

RULES = {"asnu": ("asnu", {}), "lut": ("lut", {}), "lut_outstanding": ("lut", {"scope": "outstanding"})}




def _agree(rule: str, rows: Rows) -> None:
    regulation, parameters = RULES[rule]
    exact, _ = screen(regulation, rows, term=JUDGED, parameters=parameters)
    with duckdb.connect() as base:
        base.register("results", as_sheet(rows).to_arrow())
        listed = dict(in_duckdb.levels_in(base, rule, JUDGED).rows())
    assert listed == {student: verdict.level for student, verdict in exact.items() if verdict.level}


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=40)
@given(rows=results())
def test_the_query_lists_whom_the_exact_evaluator_lists(rule: str, rows: Rows) -> None:
    _agree(rule, rows)


@pytest.mark.parametrize("rule", RULES)
def test_they_agree_on_two_thousand_students_at_once(rule: str) -> None:
    _agree(rule, many(seed=11, students=2000).results)
