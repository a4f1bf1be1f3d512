"""The same sums on Spark: the same bytes out. Needs the extra ``spark`` and a Java; ``make spark`` installs and runs it."""

from __future__ import annotations

import shutil

import pytest

from tests.oracles.small_data import JUDGED, frame, many
from zhuhang.engine import Inputs, run, seal
from zhuhang.gradebook.tables import FACTS, RESULTS, STUDENTS
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load

pytest.importorskip("pyspark", reason="the extra zhuhang[spark] is not installed")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs a Java")


def test_spark_makes_the_same_list_to_the_byte() -> None:
    from zhuhang.engine.spark import total_on_spark

    data = many(seed=2, students=120)
    sealed = seal(Inputs(frame(data.results, RESULTS), frame(data.students, STUDENTS), frame(data.facts, FACTS)))
    regulation = load(find("asnu"))
    here = run(regulation, sealed, term=JUDGED).to_list()
    there = run(regulation, sealed, term=JUDGED, total=total_on_spark(partitions=3)).to_list()
    assert there.to_bytes() == here.to_bytes()
    assert here.entries
