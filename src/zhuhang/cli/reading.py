"""What every screening command reads first (读入): the regulation, the files, the parameters. All mistakes at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from zhuhang import gradebook
from zhuhang.cli import UsageError
from zhuhang.cli.parsing import visible
from zhuhang.engine.inputs import EngineError, Inputs
from zhuhang.engine.output import OutputError, check_target
from zhuhang.engine.parts import Parts
from zhuhang.engine.plan import parse_setting
from zhuhang.engine.sealing import Sealed, seal
from zhuhang.engine.shelf import Shelf
from zhuhang.engine.snapshot import SnapshotError, is_snapshot, open_snapshot, with_tables
from zhuhang.gradebook.tables import Reading, RowNote, SheetError
from zhuhang.regulation.find import find
from zhuhang.regulation.load import load
from zhuhang.regulation.mistakes import RegulationError
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.term import Term, TermError

T = TypeVar("T")

_FILES = ("students", "facts", "official", "out", "snapshot")
_EVERYDAY = ("total-row", "header-again", "ungraded", "void-row")
"""Ignored rows that need nobody's eye."""


def attempt(reasons: list[str], read: Callable[[], T]) -> T | None:
    """Do one reading; where it cannot be done keep every reason and return None."""
    try:
        return read()
    except RegulationError as error:
        reasons += [str(mistake) for mistake in error.mistakes]
    except EngineError as error:
        reasons += error.reasons
    except (SheetError, SnapshotError, TermError) as error:
        reasons.append(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        reasons.append(f"{error.filename or '输出'}：打不开或写不进去（{error.strerror}）。请检查文件名、权限和磁盘空间")
    return None


def regulation_named(name: str) -> Regulation:
    """The regulation of a code or folder."""
    return load(find(name))


def settings(regulation: Regulation, written: Iterable[str], reasons: list[str]) -> dict[str, Fraction | str]:
    """``name=value`` texts as parameters; every one that cannot be read is a reason, and stands as set all the same."""
    parsed: dict[str, Fraction | str] = {}
    for text in written:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign:
            reasons.append(f"--set {text}：应写成 参数=值，如 --set scope=outstanding")
            continue
        if name in parsed:
            reasons.append(f"--set {text}：参数 {name} 给了不止一次，请只给一次")
        found = attempt(reasons, lambda name=name, value=value: parse_setting(regulation, name, value))  # type: ignore[misc]
        parsed[name] = Fraction() if found is None else found
    return parsed


def inputs(args: argparse.Namespace, regulation: Regulation, reasons: list[str]) -> Sealed | None:
    """Everything a screening reads, sealed; None where a reason was found."""
    attempt(reasons, lambda: Term.parse(args.term))
    reasons += [f"--{name}：没有写文件。请写上，或去掉这个参数" for name in _FILES if getattr(args, name, None) == ""]
    _check_apart(args, reasons)
    students = _optional(reasons, args.students, lambda path: gradebook.read_students(path))
    facts = _optional(reasons, args.facts, lambda path: gradebook.read_facts(path, regulation))
    official = _optional(reasons, getattr(args, "official", None), lambda path: gradebook.read_official(path, regulation))
    history = attempt(reasons, lambda: gradebook.read_history([Path(path) for path in args.history], regulation)) if args.history else None
    as_of = attempt(reasons, lambda: _date(args.as_of)) if args.as_of is not None else None
    others, paths = (students, facts, history, official), [Path(path) for path in args.results]
    if len(paths) == 1 and is_snapshot(paths[0]):
        sealed = attempt(reasons, lambda: open_snapshot(paths[0]))
        return with_tables(sealed, *others, as_of) if _are_whole(others, reasons) and sealed is not None else None
    return _sealed(paths, others, as_of, getattr(args, "snapshot", None), reasons)


def _sealed(
    paths: list[Path], others: Sequence[Reading | None], as_of: date | None, snapshot: str | None, reasons: list[str]
) -> Sealed | None:
    """Results, read and sealed with what is given beside them: at once, or in parts where they are too many."""
    from zhuhang.cli.parts import are_too_many, read_in_parts

    many = are_too_many(paths)
    shelf = attempt(reasons, lambda: Shelf(Path(snapshot) if snapshot else None)) if many or snapshot else None
    parts = Parts(shelf) if shelf and many else None
    results = attempt(reasons, lambda: (read_in_parts(paths, parts) if parts else None) or gradebook.read_results(paths))
    if not _are_whole((results, *others), reasons) or results is None:
        return None
    read = Inputs.of(results, *others).as_of(as_of)
    return attempt(reasons, lambda: parts.seal(read) if parts and parts.any() else seal(read, shelf))


def _check_apart(args: argparse.Namespace, reasons: list[str]) -> None:
    """Keep a reason where the list would be written over a file that is read."""
    read = [*args.results, *args.history, args.students, args.facts, getattr(args, "official", None)]
    if args.out and Path(args.out).resolve() in {Path(path).resolve() for path in read if path}:
        reasons.append(f"--out {args.out}：这个文件也要读入，不能写在它上面。请换一个文件名")


def _are_whole(readings: Iterable[Reading | None], reasons: list[str]) -> bool:
    """Whether everything could be read, every sheet of it known; then what is odd among the rows is said on stderr."""
    found = [reading for reading in readings if reading]
    reasons += [
        f"{note.source.file}[{note.source.sheet}]：{note.why}，它的第一行是“{note.value}”。请删去这张工作表，或另存要读的一张"
        for reading in found for note in reading.notes if note.code == "unrecognised-sheet"
    ]
    if not reasons:
        report(found)
    return not reasons


def _optional(reasons: list[str], path: str | None, read: Callable[[Path], Reading]) -> Reading | None:
    return attempt(reasons, lambda: read(Path(path))) if path else None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise EngineError("as-of", [f"--as-of {text}：应是日期，写成 2024-03-01"]) from error


def report(readings: Iterable[Reading]) -> None:
    """Say on stderr which rows were refused or read in an unusual way."""
    for reading in readings:
        for note in reading.notes:
            if note.verdict != "ignored" or note.code not in _EVERYDAY:
                print(visible(row_sentence(note)), file=sys.stderr)


def row_sentence(note: RowNote) -> str:
    """One row of the report in words: where, what, why."""
    verdict = {"refused": "未读入", "unusual": "请留意", "ignored": "不计"}[note.verdict]
    sheet = f"[{note.source.sheet}]" if note.source.sheet else ""
    value = f"“{note.value}”" if note.value else ""
    row = f" 第{note.row}行" if note.row else ""
    return f"{verdict}：{note.source.file}{sheet}{row} {note.column}{value}：{note.why}（{note.code}）"


def check(reasons: list[str]) -> None:
    """Raise UsageError when there are reasons."""
    if reasons:
        raise UsageError(reasons)


def check_out(reasons: list[str], path: Path, endings: Sequence[str]) -> None:
    """Keep the reason why a file cannot be written, if there is one."""
    try:
        check_target(path, endings)
    except OutputError as error:
        reasons.append(str(error))
