"""A sealed run on disk (封存): Parquet tables, a manifest of digests, the regulation and the list.

Anyone can open it years later and compute the same list again; a byte changed anywhere is found by its digest.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from zhuhang.engine.blocks import run_in_blocks
from zhuhang.engine.inputs import refused_students
from zhuhang.engine.long_list import LongList
from zhuhang.engine.parts import seal_again
from zhuhang.engine.plan import Plan, parse_setting
from zhuhang.engine.screen import Run
from zhuhang.engine.sealing import PART_STUDENTS, Sealed, content_digest
from zhuhang.engine.shelf import LONG, Shelf, read_long, write_long
from zhuhang.engine.warning_list import WarningList
from zhuhang.gradebook.tables import Reading, Rows
from zhuhang.regulation.model import Regulation

MANIFEST = "manifest.json"
FORMAT = 4
_TABLES = ("students", "courses", "natures", "facts", "history", "refused")
LIST = "list.json"
_MANIFEST_KEYS = (
    {"format", "digest", "terms", "rows", "rows_by_term", "highest_point", "run", "files"},
    {field.name for field in fields(Rows)}, {"term", "phase", "parameters"},
)
"""Of the manifest, of its rows, of its run."""
_OUTCOME = ("regulation.json", LIST)
"""What came of the inputs: checked by ``verified``, not read again by a screening."""

DIGESTING = 4
"""Files digested at once: reading waits, and sha256 leaves the interpreter free."""

class SnapshotError(ValueError):
    """A folder that is not a whole sealed run; the message says what is wrong with it and what to do."""


def is_snapshot(folder: Path) -> bool:
    """Whether a path is a folder that claims to be a sealed run."""
    return (folder / MANIFEST).is_file()


def save(folder: Path, ran: Run, listed: WarningList) -> None:
    """Seal a run into a new folder; raise SnapshotError where something already lies there."""
    half = _begun(folder)
    (half / LIST).write_bytes(listed.to_bytes())
    save_tables(half, ran.sealed)
    _finish(folder, half, ran.sealed, ran.plan, listed.parameters)


def save_along(folder: Path, sealed: Sealed, runs: Iterable[Run]) -> Iterator[Run]:
    """Seal the runs of blocks into a new folder while they go by: the list of all of them and what they were made of.

    Gives every run on when it was listed; the folder is there when the last was asked for. Raises as ``save`` does.
    """
    half = _begun(folder)
    with ThreadPoolExecutor(1) as beside, LongList(half / LIST) as listed:
        saved = beside.submit(save_tables, half, sealed)
        for ran in runs:
            listed.add(ran.to_list())
            yield ran
    saved.result()
    _finish(folder, half, sealed, ran.plan, listed.parameters)


def _begun(folder: Path) -> Path:
    """A folder beside a new one, to be put in its place when it is whole."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SnapshotError(f"--snapshot {folder}：已有内容，不覆盖封存。请换一个新文件夹")
    half = folder.with_name(f".{folder.name}.part")
    if half.exists():
        shutil.rmtree(half)
    half.mkdir(parents=True)
    return half


def _finish(folder: Path, half: Path, sealed: Sealed, plan: Plan, parameters: dict[str, str]) -> None:
    (half / "regulation.json").write_text(plan.regulation.model_dump_json(by_alias=True, exclude_defaults=True))
    _write_manifest(half, sealed, {"term": plan.term.code, "phase": plan.phase, "parameters": parameters})
    if folder.exists():
        folder.rmdir()
    half.replace(folder)


def save_tables(folder: Path, sealed: Sealed) -> None:
    """Write the sealed tables into a folder: small ones whole, the large ones in parts of whole students."""
    for name in _TABLES:
        getattr(sealed, name).write_parquet(folder / f"{name}.parquet", row_group_size=PART_STUDENTS)
    if sealed.official is not None:
        sealed.official.write_parquet(folder / "official.parquet")
    sealed.incidents.collect().write_parquet(folder / "incidents.parquet", row_group_size=PART_STUDENTS)
    if sealed.shelf:
        sealed.shelf.hand_over(folder)
        return
    for name in LONG:
        for place, part in enumerate(getattr(sealed, name)):
            write_long(part.collect(), folder, name, place)


def _write_manifest(folder: Path, sealed: Sealed, ran: dict[str, Any]) -> None:
    files = {path.name: _file_digest(path) for path in sorted(folder.iterdir())}
    manifest = {
        "format": FORMAT, "digest": sealed.digest, "terms": sealed.terms, "rows": asdict(sealed.rows),
        "rows_by_term": sealed.rows_by_term, "highest_point": sealed.highest_point, "run": ran, "files": files,
    }
    (folder / MANIFEST).write_text(_manifest_text(manifest))


def _manifest_text(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def _changed(folder: Path, files: dict[str, str]) -> list[str]:
    """The files of a sealed run that are missing, not as they were sealed, or tables that were not sealed with it."""
    missing = [f"缺少 {name}" for name in files if not (folder / name).is_file()]
    added = [f"多出 {path.name}" for path in sorted(folder.glob("*.parquet")) if path.name not in files]
    if missing or added:
        return missing + added
    with ThreadPoolExecutor(DIGESTING) as pool:
        found = pool.map(_file_digest, (folder / name for name in files))
    return [f"{name} 的内容与封存时不同" for (name, digest), now in zip(files.items(), found, strict=True) if now != digest]


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_snapshot(folder: Path) -> Sealed:
    """The sealed inputs of a folder, large tables left on disk; raise SnapshotError where it is not whole."""
    manifest = _manifest(folder)
    inputs = {name: digest for name, digest in manifest["files"].items() if name not in _OUTCOME}
    if changed := _changed(folder, inputs):
        raise SnapshotError(f"{folder}：封存已损坏或被改动：{'；'.join(changed)}。请用完好的副本")
    official = folder / "official.parquet"
    students, *small = (pl.scan_parquet(folder / f"{name}.parquet") for name in _TABLES)
    tables: dict[str, Any] = {name: table.collect() for name, table in zip(_TABLES[1:], small, strict=True)}
    return Sealed(
        terms=manifest["terms"], roster=students, size=students.select(pl.len()).collect().item(), **tables,
        attempts=read_long(folder, "attempts"), course_terms=read_long(folder, "course_terms"),
        incidents=pl.scan_parquet(folder / "incidents.parquet"),
        official=pl.read_parquet(official) if official.is_file() else None,
        rows=Rows(**manifest["rows"]), rows_by_term=manifest["rows_by_term"], highest_point=manifest["highest_point"],
        digest=manifest["digest"],
    )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: Any = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{folder}：读不到 {MANIFEST}，不是封存文件夹（{error}）") from error
    found = manifest if isinstance(manifest, dict) else {}
    if "format" in found and found["format"] != FORMAT:
        raise SnapshotError(f"{folder}：封存的格式是 {found['format']}，本版本只认识 {FORMAT}")
    parts = (found, found.get("rows"), found.get("run"))
    if not all(isinstance(part, dict) and set(part) == keys for part, keys in zip(parts, _MANIFEST_KEYS, strict=True)):
        raise SnapshotError(f"{folder}：{MANIFEST} 的内容与封存时不同。请用完好的副本")
    return found


def with_tables(
    sealed: Sealed, students: Reading | None, facts: Reading | None, history: Reading | None, official: Reading | None,
    as_of: date | None,
) -> Sealed:
    """Sealed inputs with other tables put in place of their own; sealed anew where there are any.

    Their refused rows follow their students, beside those that were sealed.
    """
    named = (("students", students), ("facts", facts), ("history", history), ("official", official))
    given = {name: reading for name, reading in named if reading}
    if not given and as_of is None:
        return sealed
    inputs = sealed.beside()
    for name, reading in given.items():
        inputs = inputs.replacing(name, reading.table)
    refused = refused_students(note for reading in given.values() for note in reading.refused)
    return seal_again(sealed, inputs.replacing("refused", pl.concat([inputs.refused, refused])).as_of(as_of))


def verified(folder: Path) -> list[str]:
    """What differs when a sealed run is checked and computed again; empty when every byte is the same."""
    manifest = _manifest(folder)
    if changed := _changed(folder, manifest["files"]):
        return changed
    sealed = open_snapshot(folder)
    again = seal_again(sealed, sealed.beside())
    differences = [] if content_digest(sealed) == manifest["digest"] else ["输入的内容与封存的摘要不符"]
    if again.digest != manifest["digest"]:
        differences.append("重新封存的摘要不同")
    found = {"terms": again.terms, "rows_by_term": again.rows_by_term, "highest_point": again.highest_point}
    if _manifest_text(manifest | found) != (folder / MANIFEST).read_text():
        differences.append(f"{MANIFEST} 的内容与封存时不同")
    if not _lists_the_same(folder, again, manifest["run"]):
        differences.append("重新计算的名单与封存的名单不同")
    return differences


def _lists_the_same(folder: Path, sealed: Sealed, ran: dict[str, Any]) -> bool:
    """Whether screening sealed inputs as a run did makes the list that was sealed with it, byte for byte."""
    regulation = Regulation.model_validate_json((folder / "regulation.json").read_text())
    settings = {name: parse_setting(regulation, name, text) for name, text in ran["parameters"].items()}
    shelf = Shelf()
    with LongList(shelf.path / LIST) as listed:
        for block in run_in_blocks(regulation, sealed, term=ran["term"], phase=ran["phase"], parameters=settings):
            listed.add(block.to_list())
    return filecmp.cmp(folder / LIST, shelf.path / LIST, shallow=False)
