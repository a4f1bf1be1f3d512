"""Reading lists made elsewhere: earlier lists (以往名单) and an authority's list (上级名单)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from zhuhang.gradebook.columnar import load_json
from zhuhang.gradebook.decoding import Decoder
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.reading import Gathered, gather, gather_sheets, settle
from zhuhang.gradebook.tables import HISTORY, OFFICIAL, Reading, SheetError, Source
from zhuhang.gradebook.terms import read_term
from zhuhang.gradebook.text import clean, shortened
from zhuhang.gradebook.values import PLAIN_STUDENT_ID, Unreadable, read_student_id
from zhuhang.gradebook.vocabulary import HISTORY as HISTORY_WORDS
from zhuhang.gradebook.vocabulary import OFFICIAL as OFFICIAL_WORDS
from zhuhang.regulation.model import Regulation, Track
from zhuhang.regulation.term import Term, TermError

_LISTED = ["student_id", "term", "track"]


def read_history(paths: Sequence[Path], regulation: Regulation, *, mappings: Mappings | None = None) -> Reading:
    """Earlier levels, a row of :data:`HISTORY` each, from tables and from the JSON of earlier screenings."""
    gathered = gather(HISTORY)
    for path in paths:
        if is_screening(path):
            _add_screening(gathered, path, regulation)
        else:
            gather_sheets(
                [path], HISTORY_WORDS, HISTORY, lambda decoder: _decode_history(decoder, regulation), mappings, gathered
            )
    is_complete = pl.col("complete").any().over([*_LISTED, "level"])
    gathered.table = gathered.table.with_columns(is_complete.alias("complete"))
    return settle(gathered, HISTORY, _LISTED, "学生、学期、类别")


def read_official(path: Path, regulation: Regulation, *, mappings: Mappings | None = None) -> Reading:
    """An authority's list, a row of :data:`OFFICIAL` for each student and track."""
    gathered = gather_sheets(
        [path], OFFICIAL_WORDS, OFFICIAL, lambda decoder: _decode_listed(decoder, regulation), mappings
    )
    return settle(gathered, OFFICIAL, ["student_id", "track"], "学生、类别")


def _decode_listed(decoder: Decoder, regulation: Regulation) -> None:
    decoder.read(["student_id"], {"_student_id": pl.String()}, read_student_id, plain=PLAIN_STUDENT_ID)
    decoder.read(
        ["level", "track"], {"_level": pl.String(), "_track": pl.String()},
        lambda level, track: resolve_level(level, track, regulation),
    )
    decoder.read(["basis"], {"_basis": pl.String()}, str)


def _decode_history(decoder: Decoder, regulation: Regulation) -> None:
    decoder.read(["term", "year", "number"], {"term_code": pl.String()}, read_term)
    _decode_listed(decoder, regulation)
    decoder.frame = decoder.frame.with_columns(
        pl.col("term_code").alias("_term"), pl.lit(value=False).alias("_complete")
    )


def resolve_level(level: str, track: str, regulation: Regulation) -> tuple[str, str]:
    """Level and track by code, name or alias; the track may be blank where only one has that level."""
    tracks = [found for found in regulation.tracks if not track or track in _names(found)]
    if not tracks:
        raise Unreadable("unknown-track", f"{regulation.name}没有类别“{shortened(track)}”", "track")
    if not level:
        raise Unreadable("missing-level", "没有写明等级")
    found = [(step.code, one.code) for one in tracks for step in one.levels if level in (step.code, step.name, *step.aliases)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable("missing-track", f"“{shortened(level)}”在几个类别里都有，请写明类别", "track")
    known = "、".join(step.name for one in tracks for step in one.levels)
    raise Unreadable("unknown-level", f"不认识的等级“{shortened(level)}”，应为：{known}")


def _names(track: Track) -> tuple[str, ...]:
    return (track.code, track.name, *track.aliases)


def is_screening(path: Path) -> bool:
    """Whether a file is one JSON object, as a screening writes it, and no table."""
    try:
        with path.open("rb") as stream:
            return stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    except OSError:
        return False


def _add_screening(gathered: Gathered, path: Path, regulation: Regulation) -> None:
    found = load_json(path)
    if not isinstance(found, dict) or not isinstance(found.get("entries"), list):
        raise SheetError("bad-json", f"{path.name}：不是以往一次筛查的结果（没有 entries）。请提供筛查输出的 JSON 或名单表格")
    _check_own(path, found, regulation)
    term = _term(path, found.get("term"))
    rows = [
        *(("", term, track.code, "", True) for track in regulation.tracks),
        *(_listed(path, entry, term, regulation, str(entry.get("level") or "")) for entry in _entries(found["entries"])),
        *(_listed(path, entry, term, regulation, "") for entry in _entries(found.get("lifted") or [])),
    ]
    names = ["student_id", "term", "track", "level", "complete"]
    table = pl.DataFrame(rows, schema=HISTORY, orient="row").select(names)
    table = table.with_columns(pl.int_range(1, table.height + 1, dtype=pl.UInt32).alias("row"))
    gathered.add(table, Source(path.name), "以往筛查结果", [], table.height)


def _entries(listed: Iterable[Any]) -> list[dict[str, Any]]:
    return [entry if isinstance(entry, dict) else {"student_id": entry} for entry in listed]


def _listed(path: Path, entry: dict[str, Any], term: str, regulation: Regulation, level: str) -> tuple[str, str, str, str, bool]:
    try:
        track = regulation.track(entry.get("track"))
        if level:
            track.rank(level)
        student = read_student_id(clean(str(entry.get("student_id") or "")))
    except (KeyError, Unreadable) as fault:
        raise SheetError(
            "foreign-list", f"{path.name}：名单里的“{fault.args[0]}”不是{regulation.name}的学号、类别或等级。请确认这份结果出自同一办法"
        ) from fault
    return student, term, track.code, level, True


def _check_own(path: Path, found: dict[str, Any], regulation: Regulation) -> None:
    own = found.get("regulation")
    code = own.get("code") if isinstance(own, dict) else None
    if code != regulation.code:
        raise SheetError("foreign-list", f"{path.name}：这份结果按“{code}”筛查，不是{regulation.name}（{regulation.code}）。请换一份")


def _term(path: Path, text: object) -> str:
    try:
        return Term.parse(str(text)).code
    except TermError as fault:
        raise SheetError("bad-term", f"{path.name}：{fault}") from fault
