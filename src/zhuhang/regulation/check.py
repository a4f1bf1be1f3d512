"""The checker (检查): one folder, everything that is wrong, doubtful or to be confirmed, in one report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from zhuhang.regulation import case_references, clause_table, load, procedure_check, soundness, usage
from zhuhang.regulation.case_references import Coverage
from zhuhang.regulation.cases import Case, read_cases
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.remarks import NAMES, SEVERITIES, Remark, Remarks, Severity


@dataclass(frozen=True)
class Report:
    """What the checker found. ``regulation`` is None where the folder cannot be read."""

    folder: Path
    regulation: Regulation | None
    cases: list[Case]
    remarks: dict[Severity, list[Remark]]

    @property
    def is_sound(self) -> bool:
        """Whether there is no error; warnings and notes do not make a regulation unsound."""
        return not self.remarks["error"]

    def with_remarks(self, more: list[Remark]) -> Report:
        """The same report with what a higher room found."""
        remarks = {severity: sorted({*found, *(each for each in more if each.severity == severity)})
                   for severity, found in self.remarks.items()}
        return replace(self, remarks=remarks)

    @property
    def text(self) -> str:
        """The report as the command line prints it."""
        lines = [self._head(), ""]
        for severity in SEVERITIES:
            found = self.remarks[severity]
            if found:
                lines += [f"{NAMES[severity]}（{len(found)}）", *(f"  {remark.text}" for remark in found), ""]
        return "\n".join([*lines, self._verdict()])

    def _head(self) -> str:
        if self.regulation is None:
            return f"{self.folder.name}：无法读取"
        known = self.regulation
        return (f"{known.institution}《{known.name}》（{known.code}，版本 {known.version}）："
                f"规则 {len(known.rules)} 条，条款 {len(known.clauses)} 条，算例 {len(self.cases)} 个")

    def _verdict(self) -> str:
        counts = "，".join(f"{NAMES[severity]} {len(self.remarks[severity])} 处" for severity in SEVERITIES)
        return f"检查{'通过' if self.is_sound else '未通过'}：{counts}"


def report(folder: Path | str, coverage: Coverage | None = None, failures: list[Remark] | None = None) -> Report:
    """Check a folder or code. ``coverage`` and ``failures`` come from running its cases, where they were run.

    Raise RegulationError only where there is no such folder.
    """
    read = load.read(folder)
    remarks = Remarks(read.source)
    remarks.take(read.mistakes)
    cases, mistakes = read_cases(read.path)
    remarks.take(mistakes)
    if read.regulation is not None and not read.mistakes:
        clause_table.check(read.regulation, remarks)
        soundness.check(read.regulation, remarks)
        usage.check(read.regulation, remarks)
        procedure_check.remark(read.regulation, remarks)
        case_references.check(read.regulation, cases, remarks)
        if coverage is not None:
            case_references.coverage(read.regulation, coverage, remarks)
    remarks += failures or []
    return Report(read.path, read.regulation, cases, remarks.by_severity)


def check_text(folder: Path | str, coverage: Coverage | None = None, failures: list[Remark] | None = None) -> tuple[str, bool]:
    """The report's text and whether the regulation is sound, for the command line."""
    found = report(folder, coverage, failures)
    return found.text, found.is_sound
