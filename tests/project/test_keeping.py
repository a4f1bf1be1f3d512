"""Backup and restore: what was there is there again; a damaged copy puts nothing back; nothing is overwritten."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from zhuhang.cli import main


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a table, an uploaded file and its keys."""
    folder = tmp_path / "state"
    (folder / "files" / "scans").mkdir(parents=True)
    (folder / "files" / "scans" / "a.jpg").write_bytes(b"picture")
    (folder / "data-key").write_text("key")
    with sqlite3.connect(folder / "zhuhang.sqlite3") as database:
        database.execute("create table student (number text)")
        database.execute("insert into student values ('2022001')")
    monkeypatch.setenv("ZHUHANG_STATE", str(folder))
    return folder


@pytest.fixture
def copied(state: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    assert state.is_dir()
    assert main(["backup", str(tmp_path / "copy.tar.gz")]) == 0
    return tmp_path / "copy.tar.gz"


def test_what_was_backed_up_is_there_again(copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUHANG_STATE", str(tmp_path / "new"))
    assert main(["restore", str(copied)]) == 0
    with sqlite3.connect(tmp_path / "new" / "zhuhang.sqlite3") as database:
        assert database.execute("select number from student").fetchall() == [("2022001",)]
    assert (tmp_path / "new" / "files" / "scans" / "a.jpg").read_bytes() == b"picture"
    assert not (tmp_path / "new" / "data-key").exists()


def test_the_keys_go_along_only_when_asked_for(state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state.is_dir()
    assert main(["backup", str(tmp_path / "k.tar.gz"), "--with-keys"]) == 0
    monkeypatch.setenv("ZHUHANG_STATE", str(tmp_path / "new"))
    assert main(["restore", str(tmp_path / "k.tar.gz")]) == 0
    assert (tmp_path / "new" / "data-key").read_text() == "key"


def test_a_damaged_backup_puts_nothing_back(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = copied.read_bytes()
    copied.write_bytes(content[: len(content) - 40])
    monkeypatch.setenv("ZHUHANG_STATE", str(tmp_path / "new"))
    assert main(["restore", str(copied)]) == 2
    assert "备份" in capsys.readouterr().err
    assert not (tmp_path / "new" / "zhuhang.sqlite3").exists()


def test_nothing_is_overwritten(copied: Path, state: Path) -> None:
    assert state.is_dir()
    assert main(["backup", str(copied)]) == 2
    assert main(["restore", str(copied)]) == 2


def test_the_chain_of_a_folder_without_data_is_not_called_broken_by_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHUHANG_STATE", str(tmp_path / "empty"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["audit", "verify"]) == 2
    assert "还没有数据" in capsys.readouterr().err and not (tmp_path / "empty").exists()
