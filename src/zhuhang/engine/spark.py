"""The same sums on Spark (分布式): the same Polars expressions on partitions of whole students, the same bytes out."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from zhuhang.engine.values import Totals

if TYPE_CHECKING:
    import pyarrow as pa


class SparkMissingError(RuntimeError):
    """Spark was asked for where it is not installed; the message says how to get it."""


def total_on_spark(partitions: int | None = None) -> Totals:
    """Sums made on Spark; raise SparkMissingError where the extra is not installed."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkMissingError("--engine spark：没有安装 Spark。请运行 pip install 'zhuhang[spark]'，或用 --engine embedded") from error

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

    def total(parts: list[pl.LazyFrame], totals: list[pl.Expr]) -> pl.DataFrame:
        session = (
            SparkSession.builder.appName("zhuhang").config("spark.ui.enabled", "false")
            .config("spark.log.level", "ERROR")
            .config("spark.sql.shuffle.partitions", str(partitions or 8)).getOrCreate()
        )
        with tempfile.TemporaryDirectory() as folder:
            for place, part in enumerate(parts):
                _spark_types(part).sink_parquet(Path(folder) / f"part-{place:04d}.parquet")
            rows = session.read.parquet(folder)
            by_student = rows.repartition(partitions, "student") if partitions else rows.repartition("student")
            empty = pl.concat([part.limit(0).collect() for part in parts]).group_by("student").agg(totals)
            summed = by_student.mapInArrow(_summing(totals, parts), _spark_schema(empty))
            arrived = pl.from_arrow(summed.toArrow())
        assert isinstance(arrived, pl.DataFrame)
        return arrived.cast(empty.schema)

    return total


def _spark_types(part: pl.LazyFrame) -> pl.LazyFrame:
    """Spark knows no unsigned integers: widen them to 64 bits."""
    return part.with_columns(pl.col([pl.UInt8, pl.UInt16, pl.UInt32]).cast(pl.Int64))


def _spark_schema(empty: pl.DataFrame) -> str:
    return ", ".join(f"`{name}` bigint" for name in empty.columns)


def _summing(
    totals: list[pl.Expr], parts: list[pl.LazyFrame]
) -> Callable[[Iterable[Any]], Iterator[pa.RecordBatch]]:
    """What each partition does: put the columns' own types back, sum by student, hand over 64-bit integers."""
    types = parts[0].collect_schema()

    def sum_partition(batches: Iterable[Any]) -> Iterator[pa.RecordBatch]:
        frames = [frame for batch in batches if isinstance(frame := pl.from_arrow(batch), pl.DataFrame)]
        if frames:
            rows = pl.concat(frames).cast(types)
            summed = rows.group_by("student").agg(totals).select(pl.all().cast(pl.Int64))
            yield from summed.to_arrow().to_batches()

    return sum_partition
