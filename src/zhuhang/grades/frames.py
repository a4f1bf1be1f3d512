"""Stored rows as the canonical tables, and back (库中数据与规范表)."""

from __future__ import annotations

import hashlib

import polars as pl
from django.db.models import QuerySet

from zhuhang.gradebook.tables import FACTS, RESULTS, STUDENTS
from zhuhang.grades.models import CourseEquivalence, Result, StatedFact
from zhuhang.people.models import College, Student

SAID = [
    "course_name", "nature", "category", "credits", "grade", "remark", "grade_point", "outcome", "teacher", "unit",
]  # fmt: skip
"""What a row says about its attempt: when one of these differs, the attempt was corrected."""

TELLS_APART = ["student_id", "term", "course_id", "kind", "sitting", "section"]
"""What tells one attempt from another."""


def live_results(college: College) -> QuerySet[Result]:
    """The rows of a college that count now: confirmed, and not superseded by a later import."""
    return Result.objects.filter(student__college=college, superseded_by=None)


def course_names(college: College) -> dict[str, str]:
    """The latest name of every course of the college, by its code."""
    rows = live_results(college).order_by("term").values_list("course_id", "course_name")
    return dict(rows.distinct())


def results_frame(college: College, term: str = "") -> pl.DataFrame:
    """Everything that counts in the college (in one term) as the canonical RESULTS table, confirmed equivalences applied."""
    plain = [name for name in RESULTS.names() if name not in ("student_id", "name", "source", "row")]
    live = live_results(college).filter(term=term) if term else live_results(college)
    rows = live.order_by("pk").values_list("student__number", "student__name", *plain)
    kept = {name: kind for name, kind in RESULTS.items() if name not in ("source", "row")}
    order = {"student_id": pl.String, "name": pl.String, **{name: kept[name] for name in plain}}
    frame = pl.DataFrame(list(rows), schema=order, orient="row").with_columns(
        pl.lit(0, RESULTS["source"]).alias("source"), pl.int_range(1, pl.len() + 1, dtype=RESULTS["row"]).alias("row")
    )
    return apply_equivalences(frame.select(RESULTS.names()), college)


def apply_equivalences(results: pl.DataFrame, college: College) -> pl.DataFrame:
    """Give every row the course a person confirmed it counts as, and drop those that do not count."""
    confirmed = CourseEquivalence.objects.filter(college=college).values_list(
        "student__number", "course_id", "counts_as"
    )
    table = pl.DataFrame(
        list(confirmed), schema={"student_id": pl.String, "course_id": pl.String, "counts_as": pl.String}, orient="row"
    )
    own = table.filter(pl.col("student_id").is_not_null())
    general = table.filter(pl.col("student_id").is_null()).drop("student_id").rename({"counts_as": "general"})
    joined = results.join(own, on=["student_id", "course_id"], how="left", maintain_order="left").join(
        general, on="course_id", how="left", maintain_order="left"
    )
    target = pl.coalesce("counts_as", "general", "course_id")
    return joined.with_columns(target.alias("course_id")).filter(pl.col("course_id") != "").select(RESULTS.names())


def students_frame(college: College) -> pl.DataFrame:
    """The college's students as the canonical STUDENTS table."""
    rows = Student.objects.filter(college=college).order_by("number").values_list(
        "number", "name", "college__name", "programme__name", "cohort", "class_group__name", "nominal_years",
        "education_level", "status", "gpa", "category",
    )  # fmt: skip
    frame = pl.DataFrame(list(rows), schema=STUDENTS, orient="row")
    return frame.with_columns(pl.col("programme", "class_group").fill_null(""))


def facts_frame(college: College) -> pl.DataFrame:
    """The facts persons stated about the college's students, revoked ones left out, as the canonical FACTS table."""
    rows = StatedFact.objects.filter(student__college=college, revoked_at=None).order_by("pk").values_list(
        "student__number", "term", "fact", "value", "basis"
    )
    return pl.DataFrame(list(rows), schema=FACTS, orient="row")


def with_attempts(results: pl.DataFrame) -> pl.DataFrame:
    """Add ``attempt``, a digest of what tells a row's attempt apart; equal rows of one file get an ordinal."""
    ordinal = pl.int_range(pl.len()).over(TELLS_APART)
    ordered = results.sort([*TELLS_APART, *SAID], maintain_order=True, nulls_last=True).with_columns(ordinal.alias("ordinal"))
    said = ordered.select(pl.concat_str([pl.col(name).cast(pl.String) for name in [*TELLS_APART, "ordinal"]], separator="\x1f"))
    return ordered.with_columns(
        pl.Series("attempt", [_digest(text) for text in said.to_series()], dtype=pl.String)
    ).drop("ordinal")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
