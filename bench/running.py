"""Run commands as new processes, interleaved, and keep what each took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Command = Sequence[str]


class RunError(RuntimeError):
    """A command of the bench that failed; the message holds the end of what it wrote."""


@dataclass
class Figure:
    """What a command took in each round, and what it printed last.

    ``whole`` is the process from start to exit; ``inner`` what it says of its own work after its imports, where it says so.
    """

    whole: list[float] = field(default_factory=list)
    inner: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    printed: dict[str, Any] = field(default_factory=dict)

    def add(self, other: Figure) -> None:
        """Take over another's rounds."""
        self.whole += other.whole
        self.inner += other.inner
        self.processor += other.processor
        self.peaks += other.peaks
        self.printed = other.printed

    @property
    def process(self) -> float:
        """Seconds of the whole process, median round."""
        return median(self.whole)

    @property
    def work(self) -> float:
        """Seconds of the work after the imports, median round; the whole process where it does not say."""
        return median(self.inner or self.whole)

    @property
    def peak(self) -> float:
        """Most memory any round held, in megabytes."""
        return max(self.peaks)


def run_once(command: Command, figure: Figure) -> None:
    """Run a command to its end and add its wall-clock and processor seconds and its own peak memory."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert child.stdout is not None
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    figure.whole.append(time.perf_counter() - began)
    figure.processor.append(usage.ru_utime + usage.ru_stime)
    figure.peaks.append(usage.ru_maxrss / 1024)
    if child.returncode != 0:
        raise RunError(f"exit {child.returncode}: {' '.join(command)}\n{printed[-2000:]}")
    if printed.startswith("{"):
        figure.printed = json.loads(printed)
        figure.inner.append(figure.printed["seconds"])


def interleaved(commands: Mapping[str, Command], rounds: int, *, warm_up: bool = True) -> dict[str, Figure]:
    """Run every command once per round, in turn, so that a busy minute slows all of them; a first round may only warm up."""
    figures = {name: Figure() for name in commands}
    for number in range(rounds + warm_up):
        for name, command in commands.items():
            run_once(command, Figure() if warm_up and number == 0 else figures[name])
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return figures
