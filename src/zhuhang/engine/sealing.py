"""Sealing a run's inputs (封存): canonical order, integer ids, every attempt given its place, a digest of the content.

The sealed form does not depend on the order of rows, on the files they came in, or on the term to be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from zhuhang.engine.attribution import KEY, attribute, by_course
from zhuhang.engine.coding import TEXTS, Lists, coded, moved, places
from zhuhang.engine.content import COLUMNS, Content, texts_of
from zhuhang.engine.course_terms import derive
from zhuhang.engine.inputs import Inputs, check_schemas
from zhuhang.engine.shelf import Shelf
from zhuhang.gradebook.side_by_side import side_by_side
from zhuhang.gradebook.tables import FAILING, RESULTS, STUDENTS, Kind, Outcome, Rows

__all__ = ["KEY", "Sealed", "content_digest", "seal"]

PART_STUDENTS = 25_000
"""Students in one part of a large table: a part is sealed, read, summed and let go."""


@dataclass(frozen=True)
class Sealed:
    """Sealed inputs: what screening reads.

    ``students``, ``courses`` and ``natures`` are the sorted lists that the integers of the other tables point into, ``terms``
    the terms present in the data. ``roster`` holds the students, ``size`` of them, for whom does not want them all at once.
    ``course_terms`` and ``attempts`` come in parts, each with whole students, in memory or on disk; an attempt's ``kind`` is
    resolved, ``written`` is what its row said. ``rows_by_term`` counts the used rows by the first term they bear on,
    ``highest_point`` is the highest grade point; ``shelf`` is where the parts were put by, if they were.
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
    shelf: Shelf | None = None

    @cached_property
    def students(self) -> pl.DataFrame:
        """Everyone of the roster, in the order that the integers point into."""
        return self.roster.collect()

    def before_makeups(self, term: int) -> list[pl.LazyFrame]:
        """Course terms as they stood before the make-ups of the term at that position (初步名单)."""
        known = (pl.col("term") <= term) & ~((pl.col("kind") == Kind.MAKEUP) & (pl.col("at") == term))
        return [derive(part.filter(known).collect()).lazy() for part in self.attempts]

    def attempt_count(self) -> int:
        """How many attempts the parts hold."""
        return sum(part.select(pl.len()).collect().item() for part in self.attempts)

    def results_of(self, part: pl.LazyFrame) -> pl.DataFrame:
        """The canonical results of one of the parts of ``attempts``."""
        rows = part.collect()
        lists = {"student": self.students.select("student_id", "name"), "course": self.courses, "nature": self.natures}
        lists["term"] = pl.DataFrame({"term": self.terms}, schema={"term": pl.String})
        told = [column.gather(rows[place]) for place, table in lists.items() for column in table.get_columns()]
        kept = rows.drop("kind", *lists).rename({"point": "grade_point", "written": "kind"}).with_columns(pl.col(TEXTS).cast(pl.String))
        return kept.with_columns(told).select(RESULTS.names())

    def beside(self) -> Inputs:
        """The canonical tables again but for the results."""
        return Inputs(
            results=RESULTS.to_frame(eager=True), students=self.students.filter("enrolled").select(STUDENTS.names()),
            facts=self.facts, history=self.history, official=self.official, rows=self.rows,
            refused=self.refused.join(self.students.select("student_id", "name"), on="student_id", how="left", maintain_order="left"),
        )


def seal(inputs: Inputs, shelf: Shelf | None = None) -> Sealed:
    """Seal inputs; raise EngineError where a table has not the canonical columns.

    With a ``shelf`` the long tables are put by there too while they are sealed, for a snapshot to take over.
    """
    check_schemas(inputs)
    rows, own = coded(inputs.results)
    students = with_others(own.students, inputs)
    lists = own.among(students)
    if lists.students.height > own.students.height:
        ids = pl.Enum(lists.students["student_id"])
        rows = moved(rows, {"student": places(own.students["student_id"], ids).cast(pl.UInt32)})
    content = Content()
    shared = shares_rows(rows)
    parts = list(sealed_parts(_in_parts(by_course(rows)), len(own.terms), content, is_shared=shared, shelf=shelf))
    return replace(assemble(inputs, students, lists, parts, content), shelf=shelf)


def _in_parts(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows sorted by student in parts of whole students; at least one, so that an empty table keeps its columns."""
    if rows.is_empty():
        yield rows
        return
    first, last = rows["student"][0], rows["student"][-1]
    for start in range(first - first % PART_STUDENTS, last + 1, PART_STUDENTS):
        begin, end = (rows["student"].search_sorted(edge) for edge in (start, start + PART_STUDENTS))
        if end > begin:
            yield rows[begin:end]


@dataclass(frozen=True)
class Part:
    """Whole students sealed, in memory or on disk; the used rows by the first term they bear on; the highest grade point."""

    attempts: pl.LazyFrame
    course_terms: pl.LazyFrame
    incidents: pl.DataFrame
    rows_by_term: list[int]
    highest_point: int

    def on(self, shelf: Shelf, place: int) -> Part:
        """The same with the long tables as they lie on a shelf, no longer in memory."""
        return replace(self, attempts=shelf.take("attempts", place), course_terms=shelf.take("course_terms", place))


def sealed_parts(
    parts: Iterable[pl.DataFrame], terms: int, content: Content, *, is_shared: bool, shelf: Shelf | None = None
) -> Iterator[Part]:
    """Parts of coded rows, each of whole students and sorted by course, as they are sealed and added to the content.

    ``terms`` is how many terms there are in all; ``is_shared`` what :func:`shares_rows` says of the rows. With a ``shelf``
    the long tables are put by there too.
    """
    def sealed(numbered: tuple[int, pl.DataFrame]) -> Part:
        place, rows = numbered
        attempts = attribute(rows)
        course_terms = derive(attempts)
        if shelf:
            shelf.put("attempts", place, attempts)
            shelf.put("course_terms", place, course_terms)
        counts = _rows_by_term(attempts, terms, is_shared=is_shared)
        return Part(attempts.lazy(), course_terms.lazy(), _incidents(attempts), counts, _highest(attempts["point"]))

    for part in side_by_side(sealed, enumerate(parts)):
        content.add(part.attempts.collect())
        yield part


def assemble(inputs: Inputs, students: pl.DataFrame, lists: Lists, parts: list[Part], content: Content) -> Sealed:
    """The sealed inputs of parts in the order of students, with what else was given; their digest is of ``content``."""
    sealed = Sealed(
        terms=lists.terms.to_list(), roster=students.lazy(), size=students.height,
        courses=lists.courses.select("course_id", "course_name"), natures=lists.natures,
        attempts=[part.attempts for part in parts], course_terms=[part.course_terms for part in parts],
        incidents=pl.concat([part.incidents for part in parts]).lazy(), facts=inputs.facts.sort(pl.all()),
        history=inputs.history.sort(pl.all()), official=None if inputs.official is None else inputs.official.sort(pl.all()),
        refused=inputs.refused.select("student_id", "term").unique().sort(pl.all()),
        rows=inputs.rows or Rows(inputs.results.height, inputs.results.height),
        rows_by_term=[sum(counts) for counts in zip(*(part.rows_by_term for part in parts), strict=True)],
        highest_point=max(part.highest_point for part in parts),
    )
    return replace(sealed, digest=_digest(content, sealed, lists.texts))


def _incidents(attempts: pl.DataFrame) -> pl.DataFrame:
    """The attempts that failed for whatever reason, each counted in the term it was sat in."""
    failed = attempts.filter(pl.col("outcome").is_in(list(FAILING)))
    return failed.select("student", "course", pl.col("term").alias("at"), "nature", "outcome", "credits")


def _highest(points: pl.Series) -> int:
    highest = points.max()
    return highest if isinstance(highest, int) else 0


def shares_rows(rows: pl.DataFrame) -> bool:
    """Whether several attempts stand in one row of a file; soonest told of rows in the order of the files."""
    origins = rows.select(pl.col("source").cast(pl.Int64) * 2**32 + pl.col("row")).to_series()
    origins = origins if origins.is_sorted() else origins.sort()
    return bool((origins == origins.shift(1)).any())


def _rows_by_term(attempts: pl.DataFrame, terms: int, *, is_shared: bool) -> list[int]:
    """Used rows by the first term they bear on; a row that carries several attempts counts once."""
    rows = attempts.select("source", "row", "at", (pl.col("outcome") != Outcome.UNGRADED).alias("graded"))
    if is_shared:
        rows = rows.group_by("source", "row").agg(pl.col("at").min(), pl.col("graded").any())
    counts = dict(rows.filter("graded").group_by("at").len().iter_rows())
    return [counts.get(position, 0) for position in range(terms)]


def with_others(named: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """The roster with everyone who appears in any table; ``named`` are the students of the results, with their names there.

    A name stands as the roster has it, else the results, else a refused row.
    """
    others = [inputs.students, inputs.refused, inputs.facts, inputs.history]
    if inputs.official is not None:
        others.append(inputs.official)
    ids = pl.concat([table.select("student_id") for table in (named, *others)]).unique().filter(pl.col("student_id") != "")
    joined = ids.join(inputs.students, on="student_id", how="left").join(named, on="student_id", how="left", suffix="_r")
    told = inputs.refused.group_by("student_id").agg(pl.col("name").max())
    joined = joined.join(told, on="student_id", how="left", suffix="_refused")
    given = pl.coalesce(pl.when(pl.col(each).fill_null("") != "").then(each) for each in ("name", "name_r", "name_refused")).fill_null("")
    return (
        joined.with_columns(given.alias("name"), pl.col("status").fill_null("在读"), pl.col("status").is_not_null().alias("enrolled"))
        .with_columns(pl.col(name).fill_null("") for name, kind in STUDENTS.items() if kind == pl.String)
        .drop("name_r", "name_refused").sort("student_id")
    )


def content_digest(sealed: Sealed) -> str:
    """The digest of the content, computed again from the sealed parts."""
    content = Content()
    for part in sealed.attempts:
        content.add(part.select(list(COLUMNS)).collect())
    return _digest(content, sealed, texts_of(sealed.attempts[0]))


def _digest(content: Content, sealed: Sealed, texts: Mapping[str, pl.Series]) -> str:
    official = sealed.official if sealed.official is not None else pl.DataFrame()
    return content.digest(sealed.terms, texts, {
        "students": sealed.students, "courses": sealed.courses, "natures": sealed.natures, "facts": sealed.facts,
        "history": sealed.history, "refused": sealed.refused, "official": official,
    })
