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
RULES = {"asnu": ["asnu"], "lut": ["lut"], "lut_outstanding": ["lut", "--set", "scope=outstanding"]}


@dataclass(frozen=True)
class Size:
    """One size's folder: unsealed results, their snapshot, and the lists that come out."""

    students: int
    folder: Path

    @property
    def results(self) -> list[str]:
        """The unsealed results' files."""
        return [str(path) for path in sorted(self.folder.glob("results-*.parquet"))]

    @property
    def snapshot(self) -> Path:
        """The sealed snapshot."""
        return self.folder / "snapshot"

    def prepare(self) -> None:
        """Generate the results where they are not there yet."""
        if not self.results:
            subprocess.run(
                [PYTHON, "-m", "bench.generate", str(self.folder), "--students", str(self.students)],
                check=True, stdout=subprocess.DEVNULL,
            )

    def seal(self, target: Path | None = None) -> list[str]:
        """Read the results and seal them."""
        out = ["--levels-only", "--out", str(self.folder / "sealing.parquet")]
        return [ZHUHANG, "screen", *self.results, *_run("asnu"), "--snapshot", str(target or self.snapshot), *out]

    def engine(self, rule: str, *, with_evidence: bool = False) -> list[str]:
        """Screen the snapshot: who is on which level, or the whole list with its evidence."""
        out = self.list(rule, with_evidence=with_evidence)
        return [ZHUHANG, "screen", str(self.snapshot), *_run(rule), "--out", str(out)] + [
            "--levels-only"
        ] * (not with_evidence)

    def list(self, rule: str, *, with_evidence: bool = False) -> Path:
        """Where the engine's list goes."""
        return self.folder / (f"{rule}.json" if with_evidence else f"{rule}.parquet")

    def baseline(self, name: str, rule: str) -> list[str]:
        """One hand-written query over the unsealed results; ``name`` is in_duckdb, in_polars or pandas_asnu."""
        return [PYTHON, "-m", f"bench.baselines.{name}", *([rule] if name != "pandas_asnu" else []), JUDGED, *self.results]

    def reading(self, what: str) -> list[str]:
        """Merely reading (``columns``) or reading and writing (``rewrite``) the unsealed results."""
        return [PYTHON, "-m", "bench.baselines.reading", what, *self.results]

    def what_if(self) -> list[str]:
        """Other parameters on the numbers of one run."""
        return [PYTHON, "-m", "bench.what_if", str(self.snapshot), JUDGED]

    def counts(self, rule: str) -> str:
        """How many students the engine put on each level, as the baselines print it."""
        command = [PYTHON, "-m", "bench.counts", str(self.list(rule))]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _run(rule: str) -> list[str]:
    return ["--regulation", *RULES[rule], "--term", JUDGED]
