"""Sealing a run's inputs (封存): canonical order, integer ids, every attempt given its place, a digest of the content.

The sealed form does not depend on the order of rows, on the files they came in, or on the term to be judged.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from zhuhang.engine.attribution import attribute_alone, attribute_several, split
from zhuhang.engine.course_terms import derive, order
from zhuhang.engine.inputs import Inputs, check_schemas
from zhuhang.gradebook.tables import FAILING, RESULTS, STUDENTS, Kind, Outcome, Rows

KEY = (pl.col("student").cast(pl.Int64) * 2**32 + pl.col("course")).alias("key")
"""Student and course in one number: what attempts and course terms are sorted by."""

_CONTENT = ["student", "course", "at", "term", "written", "sitting", "outcome", "credits", "point", "nature", "grade", "remark"]


@dataclass(frozen=True)
class Sealed:
    """Sealed inputs: what screening reads.

    ``students``, ``courses`` and ``natures`` are the sorted lists that the integers of the other tables point into, ``terms``
    the terms present in the data. ``roster`` holds the students, ``size`` of them, for whom does not want them all at once. ``course_terms`` and ``attempts`` come in parts, each with whole students, in memory or
    on disk; an attempt's ``kind`` is resolved, ``written`` is what its row said; ``rows_by_term`` counts the used rows by the first term they bear on, ``highest_point`` is the highest grade point.
    """

    terms: list[str]
    roster: pl.LazyFrame
    size: int
    courses: pl.DataFrame
    natures: pl.DataFrame
    attempts: list[pl.LazyFrame]
    course_terms: list[pl.LazyFrame]
    incidents: pl.LazyFrame
    facts: pl.DataFrame
    history: pl.DataFrame
    official: pl.DataFrame | None
    refused: pl.DataFrame
    rows: Rows
    rows_by_term: list[int]
    highest_point: int = 0
    digest: str = ""

    @cached_property
    def students(self) -> pl.DataFrame:
        """Everyone of the roster, in the order that the integers point into."""
        return self.roster.collect()

    def before_makeups(self, term: int) -> list[pl.LazyFrame]:
        """Course terms as they stood before the make-ups of the term at that position (初步名单)."""
        known = (pl.col("term") <= term) & ~((pl.col("kind") == Kind.MAKEUP) & (pl.col("at") == term))
        return [derive(part.filter(known).collect()).lazy() for part in self.attempts]

    def to_inputs(self) -> Inputs:
        """The canonical tables again, to be sealed with others beside them."""
        numbered = {
            name: table.with_row_index(name).with_columns(pl.col(name).cast(width)) for name, table, width in (
                ("student", self.students.select("student_id", "name"), pl.UInt32), ("course", self.courses, pl.UInt32),
                ("nature", self.natures.rename({"nature": "nature_text"}), pl.UInt16),
            )
        }
        results = pl.concat(self.attempts).collect().with_columns(_codes(pl.col("term"), self.terms))
        for name, table in numbered.items():
            results = results.join(table, on=name, how="left", maintain_order="left")
        named = {"point": "grade_point", "nature_text": "nature", "written": "kind"}
        results = results.drop("nature", "kind").rename(named)
        return Inputs(
            results=results.select(RESULTS.names()), students=self.students.filter("enrolled").select(STUDENTS.names()),
            facts=self.facts, history=self.history, official=self.official, refused=self.refused, rows=self.rows,
        )


def _codes(position: pl.Expr, terms: list[str]) -> pl.Expr:
    return position.replace_strict(dict(enumerate(terms)), return_dtype=pl.String)


def seal(inputs: Inputs) -> Sealed:
    """Seal inputs; raise EngineError where a table has not the canonical columns."""
    check_schemas(inputs)
    students = _students(inputs)
    courses = _courses(inputs.results)
    natures = inputs.results.select("nature", "category").unique().sort("nature", "category")
    terms = inputs.results["term"].unique().sort().to_list()
    alone, several = split(_as_integers(inputs.results, students, courses, natures, terms).sort("key"))
    attempts = attribute_alone(alone).merge_sorted(order(attribute_several(several)), "key")
    sealed = Sealed(
        terms=terms, roster=students.lazy(), size=students.height, courses=courses, natures=natures,
        attempts=[attempts.lazy()], course_terms=[derive(attempts).lazy()], incidents=_incidents(attempts).lazy(), facts=inputs.facts.sort(pl.all()),
        history=inputs.history.sort(pl.all()),
        official=None if inputs.official is None else inputs.official.sort(pl.all()),
        refused=inputs.refused.unique().sort(pl.all()),
        rows=inputs.rows or Rows(inputs.results.height, inputs.results.height),
        rows_by_term=_rows_by_term(attempts, len(terms)), highest_point=_highest(attempts["point"]),
    )
    return replace(sealed, digest=content_digest(sealed))


def _incidents(attempts: pl.DataFrame) -> pl.DataFrame:
    """The attempts that failed for whatever reason, each counted in the term it was sat in."""
    failed = attempts.filter(pl.col("outcome").is_in(list(FAILING)))
    return failed.select("student", "course", pl.col("term").alias("at"), "nature", "outcome", "credits")


def _highest(points: pl.Series) -> int:
    highest = points.max()
    return highest if isinstance(highest, int) else 0


def _rows_by_term(attempts: pl.DataFrame, terms: int) -> list[int]:
    """Used rows by the first term they bear on; a row that carries several attempts counts once."""
    marked = attempts.lazy().select(
        (pl.col("source").cast(pl.UInt64) * 2**32 + pl.col("row")).alias("origin"), "at",
        (pl.col("outcome") != Outcome.UNGRADED).alias("graded"),
    ).with_columns(pl.col("origin").is_duplicated().alias("shared")).collect()
    shared = marked.filter("shared").group_by("origin").agg(pl.col("at").min(), pl.col("graded").any())
    rows = pl.concat([marked.filter(~pl.col("shared")).select("at", "graded"), shared.select("at", "graded")])
    counts = dict(rows.filter("graded").group_by("at").len().iter_rows())
    return [counts.get(position, 0) for position in range(terms)]


def _students(inputs: Inputs) -> pl.DataFrame:
    """The roster with everyone who appears in any table; a name missing from the roster comes from the results."""
    named = (
        inputs.results.lazy().select("student_id", "name").group_by("student_id").agg(pl.col("name").max()).collect()
    )
    others = [inputs.refused, inputs.facts, inputs.history]
    if inputs.official is not None:
        others.append(inputs.official)
    ids = pl.concat([named.select("student_id"), inputs.students.select("student_id")]
                    + [other.select("student_id") for other in others]).unique().filter(pl.col("student_id") != "")
    joined = ids.join(inputs.students, on="student_id", how="left").join(named, on="student_id", how="left", suffix="_r")
    given = pl.when(pl.col("name").fill_null("") != "").then("name").otherwise("name_r").fill_null("")
    return (
        joined.with_columns(given.alias("name"), pl.col("status").fill_null("在读"), pl.col("status").is_not_null().alias("enrolled"))
        .with_columns(pl.col(name).fill_null("") for name, kind in STUDENTS.items() if kind == pl.String)
        .drop("name_r").sort("student_id")
    )


def _courses(results: pl.DataFrame) -> pl.DataFrame:
    if results.is_empty():
        return results.select("course_id", "course_name")
    named = results.lazy().select("course_id", "course_name", "term").unique().sort("term", "course_name")
    return named.group_by("course_id").agg(pl.col("course_name").last()).sort("course_id").collect()


def _as_integers(
    results: pl.DataFrame, students: pl.DataFrame, courses: pl.DataFrame, natures: pl.DataFrame, terms: list[str]
) -> pl.DataFrame:
    nature_key = pl.concat_str("nature", "category", separator="\x1f")
    keys = natures.select(nature_key).to_series().to_list()
    return results.select(
        _position("student_id", students["student_id"].to_list(), pl.UInt32).alias("student"),
        _position("course_id", courses["course_id"].to_list(), pl.UInt32).alias("course"),
        _position("term", terms, pl.UInt8).alias("term"),
        _position(nature_key, keys, pl.UInt16).alias("nature"),
        "kind", pl.col("kind").alias("written"), "sitting", "outcome", "credits", pl.col("grade_point").alias("point"),
        "grade", "remark", "section", "teacher", "unit", "source", "row",
    ).with_columns(KEY)


def _position(column: str | pl.Expr, values: list[str], width: type[pl.DataType]) -> pl.Expr:
    """Each text's position in a sorted list that has them all."""
    expression = pl.col(column) if isinstance(column, str) else column
    return expression.cast(pl.Enum(values)).to_physical().cast(width)


def content_digest(sealed: Sealed) -> str:
    """sha256 over the content of the sealed tables: the same for the same results in any file, format or order."""
    digest = hashlib.sha256()
    tables = {
        "students": sealed.students, "courses": sealed.courses, "natures": sealed.natures, "attempts": pl.concat(sealed.attempts).select(_CONTENT).collect(),
        "facts": sealed.facts, "history": sealed.history, "refused": sealed.refused,
        "official": sealed.official if sealed.official is not None else pl.DataFrame(),
    }
    digest.update("\n".join(sealed.terms).encode())
    for name, table in tables.items():
        digest.update(f"\n{name} {table.height}\n".encode())
        for column in table.get_columns():
            digest.update(column.name.encode())
            _add_column(digest, column)
    return f"sha256:{digest.hexdigest()}"


def _add_column(digest: hashlib._Hash, column: pl.Series) -> None:
    if column.dtype == pl.String:
        text = column.fill_null("\x00")
        digest.update(text.str.len_bytes().to_numpy().tobytes())
        digest.update("".join(text.to_list()).encode() if len(text) < 1_000_000 else _joined(text))
        return
    digest.update(column.is_null().to_numpy().tobytes())
    digest.update(column.cast(pl.Int64).fill_null(0).to_numpy().tobytes())


def _joined(text: pl.Series) -> bytes:
    joined: str = text.str.join("").item()
    return joined.encode()
