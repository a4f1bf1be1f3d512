"""From the rows of one sheet to attempts (修读记录): each cell read, make-up and retake columns made rows of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from zhuhang.gradebook.body import Body
from zhuhang.gradebook.coding import cut_alike
from zhuhang.gradebook.decoding import Decoder
from zhuhang.gradebook.judging import Judged, judge
from zhuhang.gradebook.kinds import KIND_CODES, read_kind
from zhuhang.gradebook.tables import RESULTS, Kind, RowNote
from zhuhang.gradebook.terms import TERM_CODES, read_term, read_whole_term
from zhuhang.gradebook.text import header_key
from zhuhang.gradebook.values import (
    PLAIN_STUDENT_ID,
    Unreadable,
    read_credits,
    read_grade_point,
    read_mark,
    read_student_id,
)

_CODE_AND_NAME = r"^\[([^\[\]]+)\]\s*(.+)$"
_COLUMN_GRADES = {"makeup_grade": Kind.MAKEUP, "retake_grade": Kind.RETAKE}
_JUDGED: dict[str, pl.DataType] = {"outcome": pl.UInt8(), "unusual": pl.UInt32()}


@dataclass
class Part:
    """What became of one sheet: its attempts, notes, and how many rows were read."""

    table: pl.DataFrame
    notes: list[RowNote] = field(default_factory=list)
    read: int = 0


def attempts_of(body: Body, place: int) -> Part:
    """Every attempt of a sheet; ``place`` is the sheet's index among the sources."""
    part = Part(RESULTS.to_frame(eager=True), read=body.frame.height)
    decoder = Decoder(body, _prepared(body))
    decoder.read(["void"], {"is_void": pl.Boolean()}, lambda text: read_mark(text, "是否作废"))
    part.notes += _void_rows(decoder)
    _read_cells(decoder)
    judging = _Judging()
    attempts = [_judged(decoder, judging, "grade", None)]
    attempts += [_judged(decoder, judging, name, kind) for name, kind in _COLUMN_GRADES.items()]
    whole = pl.concat(frame for frame in attempts if frame.height or frame is attempts[0])
    if whole.height > attempts[0].height:
        whole = whole.sort("row", maintain_order=True)
    if refused := decoder.refuse():
        whole = whole.filter(~pl.col("row").is_in([note.row for note in refused]))
    part.notes += refused
    whole = whole.with_columns(pl.lit(place, dtype=pl.UInt16).alias("source"))
    part.notes += _unusual(whole, body, judging)
    columns = whole.select(RESULTS.names()).cast(RESULTS).get_columns()
    part.table = pl.DataFrame([cut_alike(column, columns[0]) for column in columns])
    return part


def _prepared(body: Body) -> pl.DataFrame:
    """The sheet's columns under the names the readers use, whatever the system calls and codes them."""
    frame = body.frame
    lacking = [name for name in ("course_id", "course_name", "name", "section", "teacher", "unit") if name not in frame.columns]
    frame = frame.with_columns(pl.lit("").alias(name) for name in lacking)
    if "course_id" in lacking:
        parts = pl.col("course_name").str
        frame = frame.with_columns(
            parts.extract(_CODE_AND_NAME, 1).fill_null("").alias("course_id"),
            pl.coalesce(parts.extract(_CODE_AND_NAME, 2), "course_name").alias("course_name"),
        )
    frame = frame.with_columns(pl.when(pl.col("course_id") == "").then("course_name").otherwise("course_id").alias("course_id"))
    return _with_codes_read(_with_descriptions(_with_grades(frame)), body)


def _with_grades(frame: pl.DataFrame) -> pl.DataFrame:
    if "grade" not in frame.columns:
        return frame.rename({"grade_name": "grade"})
    if "grade_name" in frame.columns:
        return frame.with_columns(pl.when(pl.col("grade") == "").then("grade_name").otherwise("grade").alias("grade"))
    return frame


def _with_descriptions(frame: pl.DataFrame) -> pl.DataFrame:
    """课程属性 stands in for 课程性质 where there is none, else for 课程类别."""
    for wanted in ("nature", "category"):
        if wanted not in frame.columns:
            has_spare = "attribute" in frame.columns
            frame = frame.rename({"attribute": wanted}) if has_spare else frame.with_columns(pl.lit("").alias(wanted))
    return frame


def _with_codes_read(frame: pl.DataFrame, body: Body) -> pl.DataFrame:
    """Codes as what they stand for: terms 3, 12, 16 and years 2023 of 正方, kinds 0 to 3 of 北科."""
    if header_key(body.label("year")) == "XNM":
        year = pl.col("year").str.extract(r"^(\d{4})$").cast(pl.Int32)
        frame = frame.with_columns(
            pl.when(year.is_not_null()).then(pl.format("{}-{}", year, year + 1)).otherwise("year").alias("year")
        )
    if header_key(body.label("kind")) == "BKCXBJ":
        frame = frame.with_columns(pl.col("kind").replace(KIND_CODES))
    if "number" in frame.columns and _is_coded(frame["number"], body):
        frame = frame.with_columns(pl.col("number").replace(TERM_CODES))
    return frame


def _is_coded(numbers: pl.Series, body: Body) -> bool:
    said = set(numbers.unique())
    is_code_column = header_key(body.label("number")) == "XQM" and not said & {"1", "2"}
    return said <= {"", *TERM_CODES} and (is_code_column or bool(said & {"12", "16"}))


def _read_cells(decoder: Decoder) -> None:
    """Read every cell but the grades. 补重学期 is of the attempt in a column of its own where the row has one."""
    decoder.read(["student_id"], {"_student_id": pl.String()}, read_student_id, plain=PLAIN_STUDENT_ID)
    decoder.read(["term", "year", "number"], {"term_code": pl.String()}, read_term)
    if "sat_term" in decoder.frame.columns:
        decoder.read(["sat_term"], {"sat_code": pl.String()}, lambda text: read_whole_term(text) if text else None)
        in_columns = [pl.col(name) != "" for name in _COLUMN_GRADES if name in decoder.frame.columns]
        sat = pl.coalesce("sat_code", "term_code")
        own = pl.when(pl.any_horizontal(in_columns)).then("term_code").otherwise(sat) if in_columns else sat
        decoder.frame = decoder.frame.with_columns(own.alias("term_code"), sat.alias("column_term"))
    decoder.fault(pl.col("course_id") == "", "course_name", "missing-course", "没有课程代码和课程名称")
    decoder.read(["credits"], {"hundredths": pl.Int32()}, read_credits)
    decoder.read(["grade_point"], {"points": pl.Int32()}, read_grade_point)
    decoder.read(["kind", "retake_mark"], {"kind_code": pl.UInt8(), "sitting": pl.UInt8()}, _kind)
    decoder.fault_shifted()


def _kind(text: str, mark: str) -> tuple[int, int]:
    kind, sitting = read_kind(text)
    try:
        is_marked = read_mark(mark, "重修标记")
    except Unreadable as fault:
        raise Unreadable(fault.code, fault.why, "retake_mark") from fault
    return (int(Kind.RETAKE) if is_marked and kind is Kind.REGULAR else int(kind)), sitting


@dataclass
class _Judging:
    """Reads grades, and keeps what was unusual about any: a code and why, by the number that stands in the rows."""

    unusual: list[tuple[str, str]] = field(default_factory=lambda: [("", "")])

    def __call__(self, grade: str, remark: str, kind: int | None) -> tuple[int, int]:
        found: Judged = judge(grade, remark, Kind(kind or 0))
        if not found.code:
            return int(found.outcome), 0
        self.unusual.append((found.code, found.why))
        return int(found.outcome), len(self.unusual) - 1


def _judged(decoder: Decoder, judging: _Judging, column: str, kind: Kind | None) -> pl.DataFrame:
    """The attempts whose grade stands in ``column``, of the row's own kind or, in a column of its own, of ``kind``."""
    if kind is None:
        decoder.read(["grade", "remark", "kind_code"], _JUDGED, judging)
        frame = decoder.frame
        decoder.frame = frame.drop(*_JUDGED)
        return _attempts(frame)
    if column not in decoder.frame.columns:
        return _attempts(decoder.frame.clear().with_columns(pl.lit(None, dtype).alias(name) for name, dtype in _JUDGED.items()))
    decoder.read([column], _JUDGED, lambda text: judging(text, "", int(kind)))
    frame = decoder.frame.filter(pl.col(column) != "")
    decoder.frame = decoder.frame.drop(*_JUDGED)
    own = {"grade": pl.col(column), "remark": pl.lit(""), "points": pl.lit(None, pl.Int32), "sitting": pl.lit(1, pl.UInt8)}
    if "column_term" in frame.columns:
        own["term_code"] = pl.col("column_term")
    return _attempts(frame.with_columns(**own, kind_code=pl.lit(int(kind), pl.UInt8)))


def _attempts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        pl.col("_student_id").alias("student_id"), "name", pl.col("term_code").alias("term"), "course_id", "course_name", "nature",
        "category", pl.col("hundredths").alias("credits"), "grade", "remark", pl.col("points").alias("grade_point"),
        pl.col("kind_code").alias("kind"), "sitting", "outcome", "section", "teacher", "unit", "row", "unusual",
    )


def _void_rows(decoder: Decoder) -> list[RowNote]:
    """Notes of the rows marked void (是否作废); they leave the frame."""
    body, void = decoder.body, decoder.frame.filter("is_void")
    if void.height:
        decoder.frame = decoder.frame.filter(~pl.col("is_void").fill_null(value=False))
    return [
        RowNote("ignored", "void-row", body.source, row["row"], body.label("void"), row["void"], "已作废的记录", row["student_id"])
        for row in void.iter_rows(named=True)
    ]


def _unusual(attempts: pl.DataFrame, body: Body, judging: _Judging) -> list[RowNote]:
    notes = []
    for row in attempts.filter(pl.col("unusual") > 0).iter_rows(named=True):
        code, why = judging.unusual[row["unusual"]]
        said = row["remark"] or row["grade"]
        notes.append(RowNote("unusual", code, body.source, row["row"], body.label("remark"), said, why, row["student_id"], row["term"]))
    return notes
