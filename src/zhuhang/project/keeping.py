"""``zhuhang backup`` and ``zhuhang restore`` (备份、恢复): one file with the database, the uploaded files and a manifest.

The keys (``secret-key``, ``data-key``) are left out unless asked for: a copy without them shows no phone number.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sqlite3
import sys
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

MANIFEST = "manifest.json"
DATABASE = "zhuhang.sqlite3"
KEYS = ("secret-key", "data-key")
FORMAT = 1


class KeepingError(Exception):
    """A backup that cannot be made or put back; the message says why and what to do."""


def backup(args: argparse.Namespace) -> int:
    """Write a backup of this installation while it runs; 2 where it cannot be made."""
    return _said(lambda: _back_up(_state(), Path(args.target), with_keys=args.with_keys))


def restore(args: argparse.Namespace) -> int:
    """Put a backup into an empty state folder, whole or not at all; 2 where it is damaged or something lies there."""
    return _said(lambda: _put_back(Path(args.source), _state()))


def _said(work: Callable[[], str]) -> int:
    try:
        print(work())
    except KeepingError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    return 0


def _state() -> Path:
    from zhuhang.project.environment import state_folder

    return state_folder()


def _back_up(state: Path, target: Path, *, with_keys: bool) -> str:
    if not (state / DATABASE).is_file():
        raise KeepingError(f"{state} 里没有 {DATABASE}：使用 PostgreSQL 的请用 pg_dump 备份数据库，再复制 {state / 'files'}")
    if target.exists():
        raise KeepingError(f"{target} 已存在，不覆盖。请换一个文件名")
    if not target.parent.is_dir():
        raise KeepingError(f"文件夹 {target.parent} 不存在，请先建好")
    half = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copied = Path(folder) / DATABASE
        with closing(sqlite3.connect(state / DATABASE)) as here, closing(sqlite3.connect(copied)) as there:
            here.backup(there)
        kept = {DATABASE: copied} | {str(path.relative_to(state)): path for path in _files(state / "files")}
        if with_keys:
            kept |= {name: state / name for name in KEYS if (state / name).is_file()}
        _write(half, kept)
    half.replace(target)
    return f"已备份 {len(kept)} 个文件到 {target}" + ("" if with_keys else f"；密钥 {'、'.join(KEYS)} 不在其中，请另行妥善保存")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _write(target: Path, kept: dict[str, Path]) -> None:
    digests = {name: _digest(path) for name, path in kept.items()}
    manifest = target.with_suffix(".manifest")
    manifest.write_text(json.dumps({"format": FORMAT, "files": digests}, ensure_ascii=False, indent=1))
    with tarfile.open(target, "w:gz") as archive:
        archive.add(manifest, MANIFEST)
        for name, path in kept.items():
            archive.add(path, name)
    manifest.unlink()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_back(source: Path, state: Path) -> str:
    lying = [name for name in (DATABASE, "files") if (state / name).exists()]
    if lying:
        raise KeepingError(f"{state} 里已有 {'、'.join(lying)}，不覆盖。请用 ZHUHANG_STATE=空文件夹 再试")
    with tempfile.TemporaryDirectory(dir=state) as folder:
        unpacked = Path(folder)
        try:
            with tarfile.open(source, "r:gz") as archive:
                archive.extractall(unpacked, filter="data")
            manifest = json.loads((unpacked / MANIFEST).read_text())
        except (OSError, EOFError, tarfile.TarError, ValueError) as error:
            raise KeepingError(f"{source}：不是完整的备份文件（{error}）") from error
        wrong = [
            name for name, digest in manifest["files"].items()
            if not (unpacked / name).is_file() or _digest(unpacked / name) != digest
        ]
        if wrong:
            raise KeepingError(f"{source}：备份已损坏：{'、'.join(wrong)} 与备份时不同。请用另一份备份")
        for name in manifest["files"]:
            (state / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(unpacked / name, state / name)
    return f"已恢复 {len(manifest['files'])} 个文件到 {state}。请运行 zhuhang audit verify 核对留痕"
