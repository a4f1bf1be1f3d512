"""Checking a regulation's forms (检查表单)."""

from __future__ import annotations

from pathlib import Path

from zhuhang.forms.load import read_forms
from zhuhang.regulation.load import read
from zhuhang.regulation.remarks import Remark


def check_forms(folder: Path | str) -> list[Remark]:
    """What is wrong with the forms of a folder or code, and which notices have no form."""
    forms, mistakes = read_forms(folder)
    remarks = [Remark("error", found.file, found.line, found.code, found.message) for found in mistakes]
    regulation = read(folder).regulation
    if regulation is None or mistakes:
        return remarks
    for kind in regulation.notices:
        if kind.form not in forms:
            message = f"通知“{kind.name}”用的表单 {kind.form} 还没有：请在 forms/ 里写 {kind.form}.yaml"
            remarks.append(Remark("warning", f"{Path(str(folder)).name}/regulation.yaml", 0, "no-form", message))
    return remarks
