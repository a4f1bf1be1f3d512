"""What the college teaches now (选课名单、教学任务), and which sections still lack grades before a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from zhuhang.gradebook.decoding import Decoder
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.reading import gather_sheets, settle
from zhuhang.gradebook.tables import FAILING, Outcome, Reading
from zhuhang.gradebook.terms import read_term
from zhuhang.gradebook.values import PLAIN_STUDENT_ID, read_credits, read_student_id
from zhuhang.gradebook.vocabulary import SELECTION as SELECTION_WORDS
from zhuhang.gradebook.vocabulary import TEACHING_TASKS as TASK_WORDS

SELECTION = pl.Schema(
    {
        "student_id": pl.String,
        "term": pl.String,  # "" where the sheet does not say: the term that is under way
        "course_id": pl.String,  # the course code, else the name
        "course_name": pl.String,
        "credits": pl.Int32,  # hundredths; null where none
        "section": pl.String,
    }
)

TEACHING_TASKS = pl.Schema(
    {
        "section": pl.String,
        "term": pl.String,
        "course_id": pl.String,
        "course_name": pl.String,
        "teacher": pl.String,
        "staff_id": pl.String,
        "unit": pl.String,
    }
)

MISSING = pl.Schema(
    {
        "section": pl.String(),
        "course_id": pl.String(),
        "course_name": pl.String(),
        "teacher": pl.String(),  # several are joined by 、
        "staff_id": pl.String(),
        "unit": pl.String(),
        "students": pl.List(pl.String()),  # whose grade is missing, as far as anyone says; sorted
    }
)


def read_selection(path: Path, *, mappings: Mappings | None = None) -> Reading:
    """Who has selected which course, a row of :data:`SELECTION` each."""
    gathered = gather_sheets([path], SELECTION_WORDS, SELECTION, _decode_selection, mappings)
    return settle(gathered, SELECTION, ["student_id", "term", "course_id", "section"], "学生、课程、教学班")


def read_teaching_tasks(path: Path, *, mappings: Mappings | None = None) -> Reading:
    """Who teaches which section, a row of :data:`TEACHING_TASKS` for each teacher of it."""
    gathered = gather_sheets([path], TASK_WORDS, TEACHING_TASKS, _decode_tasks, mappings)
    return settle(gathered, TEACHING_TASKS, ["section", "term", "course_id", "teacher", "staff_id"], "教学班、教师")


def _decode_selection(decoder: Decoder) -> None:
    decoder.read(["student_id"], {"_student_id": pl.String()}, read_student_id, plain=PLAIN_STUDENT_ID)
    decoder.read(["credits"], {"_credits": pl.Int32()}, lambda text: read_credits(text) if text else None)
    _decode_course(decoder)
    _decode_texts(decoder, ["section"])


def _decode_tasks(decoder: Decoder) -> None:
    _decode_course(decoder)
    _decode_texts(decoder, ["section", "teacher", "staff_id", "unit"])
    decoder.fault(pl.col("section") == "", "section", "missing-section", "没有教学班")


def _decode_course(decoder: Decoder) -> None:
    decoder.read(["term", "year", "number"], {"term_code": pl.String()}, _term_or_none)
    _decode_texts(decoder, ["course_name"])
    decoder.read(["course_id", "course_name"], {"_course_id": pl.String()}, lambda code, name: code or name)
    decoder.fault(pl.col("_course_id") == "", "course_name", "missing-course", "没有课程代码和课程名称")
    decoder.frame = decoder.frame.with_columns(pl.col("term_code").alias("_term"))


def _term_or_none(whole: str, year: str, number: str) -> str:
    return read_term(whole, year, number) if whole or year or number else ""


def _decode_texts(decoder: Decoder, names: Sequence[str]) -> None:
    for name in names:
        decoder.read([name], {f"_{name}": pl.String()}, str)


def selected_again(results: pl.DataFrame, selection: pl.DataFrame) -> pl.DataFrame:
    """Courses a student failed that the student has selected now (重新选课): ``student_id``, ``course_id``, ``section``."""
    failed = results.filter(pl.col("outcome").is_in([int(outcome) for outcome in FAILING]))
    keys = ["student_id", "course_id"]
    return selection.join(failed.select(keys).unique(), on=keys, how="semi").select(*keys, "section").unique().sort(keys)


def missing_before_run(
    results: pl.DataFrame, term: str, *, selection: pl.DataFrame | None = None, tasks: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Sections of a term without grades, and their teachers: a row of :data:`MISSING` each.

    A grade is missing where a result says it is not entered, where a student selected a course and has no result of it,
    or where a taught section has no result at all.
    """
    own = results.filter(pl.col("term") == term)
    waiting = [_ungraded(own)]
    if selection is not None:
        waiting.append(_not_in(own, selection.filter(pl.col("term").is_in(["", term]))))
    found = pl.concat(waiting).group_by("section", "course_id").agg(
        pl.col("course_name").drop_nulls().first(), pl.col("student_id").unique().sort().alias("students"),
        pl.col("teacher").first(),
    )
    return _with_teachers(found, own, tasks.filter(pl.col("term").is_in(["", term])) if tasks is not None else None)


_WAITING = ["student_id", "section", "course_id", "course_name", "teacher"]


def _ungraded(own: pl.DataFrame) -> pl.DataFrame:
    return own.filter(pl.col("outcome") == int(Outcome.UNGRADED)).select(_WAITING)


def _not_in(own: pl.DataFrame, selection: pl.DataFrame) -> pl.DataFrame:
    without = selection.join(own, on=["student_id", "course_id"], how="anti")
    return without.with_columns(pl.lit("").alias("teacher")).select(_WAITING)


def _with_teachers(found: pl.DataFrame, own: pl.DataFrame, tasks: pl.DataFrame | None) -> pl.DataFrame:
    if tasks is None:
        empty = {"staff_id": pl.lit(""), "unit": pl.lit("")}
        return found.with_columns(**empty).select(MISSING.names()).sort("course_id", "section")
    joined = {name: pl.col(name).filter(pl.col(name) != "").unique(maintain_order=True).str.join("、")
              for name in ("teacher", "staff_id", "unit")}  # fmt: skip
    taught = tasks.group_by("section", "course_id").agg(pl.col("course_name").first(), **joined)
    never = taught.join(own, on=["section", "course_id"], how="anti").join(found, on=["section", "course_id"], how="anti")
    never = never.with_columns(pl.lit([], dtype=pl.List(pl.String)).alias("students"))
    told = found.join(taught.drop("course_name"), on=["section", "course_id"], how="left", suffix="_taught").with_columns(
        pl.coalesce("teacher_taught", "teacher").fill_null("").alias("teacher"), pl.col("staff_id", "unit").fill_null("")
    )
    return pl.concat([told.select(MISSING.names()), never.select(MISSING.names())]).sort("course_id", "section")
