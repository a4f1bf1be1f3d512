"""What is measured: the commands of one size, the engine's and the baselines'.

Nothing heavy is imported here: a new process is charged for the memory its parent held when it began.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import JUDGED

PYTHON = sys.executable
ZHUHANG = str(Path(sys.executable).with_name("zhuhang"))
RULES = ("asnu", "lut", "lut_outstanding")
Command = list[str]


@dataclass(frozen=True)
class Size:
    """One size's folder: unsealed results, their snapshot, and the lists that come out."""

    students: int
    folder: Path

    @property
    def results(self) -> list[str]:
        """The unsealed results' files, one to a block of students."""
        return [str(path) for path in sorted(self.folder.glob("results-*.parquet"))]

    @property
    def snapshot(self) -> Path:
        """The sealed snapshot."""
        return self.folder / "snapshot"

    def prepare(self) -> None:
        """Generate the results where they are not there yet."""
        if not self.results:
            command = [PYTHON, "-m", "bench.generate", str(self.folder), "--students", str(self.students)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def seal(self, results: list[str], target: Path) -> Command:
        """Read results and seal them."""
        return [ZHUHANG, "screen", *results, *self._asnu(), "--snapshot", str(target)]

    def screen(self) -> Command:
        """Screen the snapshot from the command line: who is on which level."""
        return [ZHUHANG, "screen", str(self.snapshot), *self._asnu()]

    def _asnu(self) -> Command:
        out = str(self.folder / "levels.parquet")
        return ["--regulation", "asnu", "--term", JUDGED, "--levels-only", "--out", out]

    def engine(self, rule: str, *options: str) -> Command:
        """Screen the snapshot, timed from inside; ``evidence`` is the one option."""
        return [PYTHON, "-m", "bench.in_engine", str(self.snapshot), rule, JUDGED, *options]

    def baseline(self, name: str, rule: str) -> Command:
        """One hand-written query over the unsealed results; ``name`` is in_duckdb, in_polars or pandas_asnu."""
        return [PYTHON, "-m", f"bench.baselines.{name}", *([rule] if name != "pandas_asnu" else []), JUDGED, *self.results]

    def reading(self, what: str) -> Command:
        """Merely reading (``columns``) or reading and writing (``rewrite``) the unsealed results."""
        return [PYTHON, "-m", "bench.baselines.reading", what, *self.results]

    def what_if(self) -> Command:
        """Other parameters on the numbers of one run."""
        return [PYTHON, "-m", "bench.what_if", str(self.snapshot), JUDGED]
