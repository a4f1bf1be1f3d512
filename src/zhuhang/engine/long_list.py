"""A list written as it comes (长名单): the lists of blocks of students, one after another, as one file.

The bytes are those of :meth:`zhuhang.engine.warning_list.WarningList.to_bytes` of everyone's list, which is never held whole.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

from zhuhang.engine.warning_list import WarningList, line

_SECTIONS = ("entries", "undecided", "excluded", "lifted", "differences")


class LongList:
    """Lists of blocks, added in the order of students; the file is written when the last was added."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = ExitStack()
        self._sections: dict[str, IO[bytes]] = {}
        self._head: WarningList | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._open:
            if kind is None:
                self._write()

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters that the lists were made under."""
        assert self._head is not None
        return self._head.parameters

    def add(self, listed: WarningList) -> None:
        """Add the next block's list."""
        if self._head is None:
            self._head = replace(listed, entries=[], undecided=[], excluded=[], lifted=[], differences=None)
        for name in _SECTIONS:
            for value in getattr(listed, name) or []:
                self._append(name, line(value))

    def _append(self, name: str, text: bytes) -> None:
        if name not in self._sections:
            section: IO[bytes] = TemporaryFile(dir=self._path.parent)  # noqa: SIM115 closed with the list
            self._sections[name] = self._open.enter_context(section)
        else:
            text = b",\n" + text
        self._sections[name].write(text)

    def _write(self) -> None:
        assert self._head is not None
        head = self._head.to_json()
        with self._path.open("wb") as file:
            for place, name in enumerate([*head, *(name for name in _SECTIONS if name in self._sections and name not in head)]):
                file.write((b",\n" if place else b"{\n") + line(name) + b": ")
                if name in self._sections:
                    self._copy(self._sections[name], file)
                else:
                    file.write(line(head[name]))
            file.write(b"\n}\n")

    def _copy(self, section: IO[bytes], file: IO[bytes]) -> None:
        section.seek(0)
        file.write(b"[\n")
        shutil.copyfileobj(section, file)
        file.write(b"\n]")
