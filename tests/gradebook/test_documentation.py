"""The page on exports names every code the gradebook gives, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from zhuhang.gradebook.layouts import LAYOUTS
from zhuhang.gradebook.students import STATUSES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
SINGLE_WORDS = {"encrypted", "undecodable", "ungraded"}


def codes_in_source() -> set[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "src" / "zhuhang" / "gradebook").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        found |= {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", text) or text in SINGLE_WORDS}
    encodings = {"utf-8", "utf-16", "utf-16-le", "utf-16-be"}
    return found - {layout.code for layout in LAYOUTS} - encodings


def codes_in_page() -> set[str]:
    rows = [line.split("|")[1] for line in PAGE.partition("## 报告里的代码")[2].splitlines() if line.startswith("| `")]
    return set(re.findall(r"`([a-z-]+)`", " ".join(rows)))


def test_every_code_is_documented_and_every_documented_code_exists() -> None:
    assert codes_in_page() == codes_in_source()


def test_every_layout_and_status_is_documented() -> None:
    assert [layout.label for layout in LAYOUTS if f"| {layout.label} |" not in PAGE] == []
    assert [status for status in set(STATUSES.values()) if status not in PAGE] == []
