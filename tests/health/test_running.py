"""The page about settings names every variable the platform reads, and no other."""

from __future__ import annotations

import re

from tests.health.corpus import ROOT, complain

VARIABLE = re.compile(r"\bZHUHANG_[A-Z_]*[A-Z]\b")
PAGES = ("docs/running.md", "docs/sms-adapter.md")
ELSEWHERE = {
    "ZHUHANG_DEBUG": "for whoever develops", "ZHUHANG_DEMO": "set by the demo itself", "ZHUHANG_JOBS": "for the tests",
}  # fmt: skip


def _read() -> set[str]:
    """What the settings ask for; names put together of two parts are put together here too."""
    found: set[str] = set()
    for path in (ROOT / "src/zhuhang/project").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(VARIABLE.findall(text))
        if path.name == "sign_on.py":
            needed = re.search(r"_OIDC_NEEDED = \(([^)]*)\)", text)
            found |= {f"ZHUHANG_OIDC_{name}" for name in re.findall(r'"([A-Z_]+)"', needed[1] if needed else "")}
        if channels := re.search(r"ZHUHANG_\{name\.upper\(\)\}.* for name in \(([^)]*)\)", text):
            found |= {f"ZHUHANG_{name.upper()}" for name in re.findall(r'"(\w+)"', channels[1])}
    return found


def _told() -> set[str]:
    return {name for page in PAGES for name in VARIABLE.findall((ROOT / page).read_text(encoding="utf-8"))}


def test_every_variable_is_told() -> None:
    complain(sorted(_read() - _told() - ELSEWHERE.keys()), "Tell it in docs/running.md, or give the reason in ELSEWHERE of this test.")


def test_every_variable_told_is_read() -> None:
    complain(sorted(_told() - _read()), "The settings do not read it: correct docs/running.md.")
