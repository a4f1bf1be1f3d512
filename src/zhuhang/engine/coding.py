"""Canonical results in integers (编码): every text by its place in a sorted list of those that occur.

Results coded in several parts are recoded to the lists of all of them. Places keep the order of the texts, so recoding keeps
the order of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

TEXTS = ("grade", "remark", "section", "teacher", "unit")
"""Columns that stay readable: coded as categories in sorted order."""

_OF_COURSES = ("term", "course_id", "course_name", "nature", "category", "unit")
_LEAST_RUN = 4
"""How many rows must be alike in these on average, for it to be worth while to look."""

_NUMBERS = ("kind", "sitting", "outcome", "credits", "source", "row")


@dataclass(frozen=True)
class Lists:
    """What the integers of coded rows point into, each sorted.

    ``students`` has ``student_id name``, ``courses`` has ``course_id term course_name``: the name of the latest term.
    """

    students: pl.DataFrame
    courses: pl.DataFrame
    natures: pl.DataFrame
    terms: pl.Series
    texts: dict[str, pl.Series]

    def among(self, students: pl.DataFrame) -> Lists:
        """The same lists with more students."""
        return replace(self, students=students.select("student_id", "name"))


def coded(results: pl.DataFrame) -> tuple[pl.DataFrame, Lists]:
    """Canonical results as integers, in their order, and the lists these point into."""
    heads, places = _heads(results.select(_OF_COURSES))
    of_courses, own = _categorised(heads), _categorised(results.select("student_id", *(name for name in TEXTS if name not in _OF_COURSES)))
    pairs = _packed(of_courses["nature"], of_courses["category"])
    distinct = pairs.unique().sort()
    told = of_courses.select(
        pl.col("course_id").to_physical().cast(pl.UInt32).alias("course"), pl.col("term").to_physical().cast(pl.UInt8),
        distinct.search_sorted(pairs).cast(pl.UInt16).alias("nature"), "unit",
    )
    told = told if places is None else told.select(pl.all().gather(places))
    student, texts = own["student_id"].to_physical().cast(pl.UInt32).alias("student"), own.with_columns(told["unit"])
    columns = [
        student, told["course"], told["term"], told["nature"], results["grade_point"].alias("point"),
        *(texts[name] for name in TEXTS), *(results[name] for name in _NUMBERS),
    ]
    lists = Lists(
        students=_names(student, results["name"], own["student_id"]), courses=_latest_names(of_courses),
        terms=_categories(of_courses["term"]), natures=_unpacked(distinct, of_courses["nature"], of_courses["category"]),
        texts={name: _categories(texts[name]) for name in TEXTS},
    )
    return pl.DataFrame(columns), lists


def merged(lists: Sequence[Lists]) -> Lists:
    """The lists of several parts as one; of a course's names that of the latest term stands."""
    courses = pl.concat([each.courses for each in lists]).sort("course_id", "term", "course_name")
    return Lists(
        students=pl.concat([each.students for each in lists]).group_by("student_id").agg(pl.col("name").max()).sort("student_id"),
        courses=courses.group_by("course_id", maintain_order=True).last(),
        natures=pl.concat([each.natures for each in lists]).unique().sort("nature", "category"),
        terms=_union([each.terms for each in lists]),
        texts={name: _union([each.texts[name] for each in lists]) for name in TEXTS},
    )


def moves(own: Lists, whole: Lists, ids: pl.Enum) -> dict[str, pl.Series]:
    """What every integer of coded rows becomes, by column, when it is to point into lists that have all of their own.

    ``ids`` are the ids of all students, which are many, as a type made once. Texts become categories again.
    """
    pair = pl.concat_str("nature", "category", separator="\x1f")
    natures = (own.natures.select(pair).to_series(), whole.natures.select(pair).to_series())
    return {
        "student": places(own.students["student_id"], ids).cast(pl.UInt32),
        "course": places(own.courses["course_id"], pl.Enum(whole.courses["course_id"])).cast(pl.UInt32),
        "nature": places(natures[0], pl.Enum(natures[1])).cast(pl.UInt16),
        "term": places(own.terms, pl.Enum(whole.terms)).cast(pl.UInt8),
        **{name: own.texts[name].cast(pl.Enum(whole.texts[name])) for name in TEXTS},
    }


def places(texts: pl.Series, among: pl.Enum) -> pl.Series:
    """Where texts stand in a sorted list that has them all."""
    return texts.cast(among).to_physical()


def moved(rows: pl.DataFrame, by: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Coded rows whose integers became others."""
    return rows.with_columns(becomes.gather(rows[name].to_physical()).alias(name) for name, becomes in by.items())


def _heads(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series | None]:
    """The rows that are not as the one before, and for every row which of them it is like; all of them where few are alike.

    An export lists course by course: what is of the course need only be looked at where it changes.
    """
    new = rows.select(pl.all() != pl.all().shift(1)).select(pl.any_horizontal(pl.all()).fill_null(value=True)).to_series()
    if new.sum() * _LEAST_RUN > rows.height:
        return rows, None
    return rows.filter(new), new.cum_sum() - 1


def _categorised(texts: pl.DataFrame) -> pl.DataFrame:
    """Columns of text as categories in sorted order, of exactly what occurs; several columns at a time."""
    distinct = texts.select(pl.all().unique().sort().implode())
    return texts.select(pl.col(name).cast(pl.Enum(distinct[name].item())) for name in texts.columns)


def _categories(column: pl.Series) -> pl.Series:
    assert isinstance(column.dtype, pl.Enum)
    return column.dtype.categories.alias(column.name)


def _union(lists: Sequence[pl.Series]) -> pl.Series:
    return pl.concat(lists).unique().sort()


def _packed(high: pl.Series, low: pl.Series) -> pl.Series:
    """Two codes in one number, ordered as the pairs are."""
    return high.to_physical().cast(pl.Int64) * 2**32 + low.to_physical().cast(pl.Int64)


def _unpacked(pairs: pl.Series, high: pl.Series, low: pl.Series) -> pl.DataFrame:
    return pl.DataFrame([_categories(high).gather(pairs // 2**32), _categories(low).gather(pairs % 2**32)])


def _names(student: pl.Series, name: pl.Series, ids: pl.Series) -> pl.DataFrame:
    """Every student with the greatest of the names the rows give; nearly always there is but one."""
    some_row = pl.zeros(len(_categories(ids)), pl.UInt32, eager=True).scatter(student, pl.int_range(len(student), eager=True))
    named = name.gather(some_row)
    if not (named.hash().gather(student) == name.hash()).all():
        said = pl.DataFrame([student.alias("student"), name])
        named = said.group_by("student").agg(pl.col("name").max()).sort("student")["name"]
    return pl.DataFrame([_categories(ids), named])


def _latest_names(codes: pl.DataFrame) -> pl.DataFrame:
    course = codes["course_id"].to_physical().alias("course")
    said = pl.DataFrame([course, _packed(codes["term"], codes["course_name"]).alias("said")])
    latest = said.group_by("course").agg(pl.col("said").max()).sort("course")["said"]
    return pl.DataFrame([_categories(codes["course_id"]), *_unpacked(latest, codes["term"], codes["course_name"]).get_columns()])
