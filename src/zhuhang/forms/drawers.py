"""Processes that draw for a batch (绘制进程): each draws piece after piece, and all are gone when the batch is done."""

from __future__ import annotations

import os
import subprocess
import sys
from queue import SimpleQueue
from types import TracebackType

from zhuhang.forms.drawing import SIZE


class DrawingFailed(RuntimeError):
    """A drawing process gave up; says what it said last. ``code`` is stable."""

    code = "drawing-failed"


class Drawers:
    """So many processes side by side, shared by as many threads."""

    def __init__(self, count: int) -> None:
        self._started = [_started() for _each in range(count)]
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for each in self._started:
            self._free.put(each)

    def __enter__(self) -> Drawers:
        return self

    def draw(self, how: str, sheets: str) -> bytes:
        """One piece, by the process that is free; raise DrawingFailed where it gave up."""
        drawer = self._free.get()
        try:
            return _answered(drawer, f"{how}\n{sheets}\n")
        finally:
            self._free.put(drawer)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for each in self._started:
            each.kill() if kind else each.communicate()
            each.wait()


def _started() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "zhuhang.forms.drawing"]
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=paths)


def _answered(drawer: subprocess.Popen[bytes], given: str) -> bytes:
    assert drawer.stdin is not None and drawer.stdout is not None and drawer.stderr is not None
    try:
        drawer.stdin.write(given.encode())
        drawer.stdin.flush()
        size = int.from_bytes(drawer.stdout.read(SIZE))
        pdf = drawer.stdout.read(size)
    except BrokenPipeError:
        size, pdf = 0, b""
    if not size or len(pdf) < size:
        drawer.kill()
        raise DrawingFailed(f"PDF 没有生成，请再试一次；仍然不行时把下面的话告诉管理员：{drawer.stderr.read().decode(errors='replace').strip()[-2000:]}")
    return pdf
