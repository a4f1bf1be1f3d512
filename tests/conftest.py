"""What every test may ask for. The rooms' own fixtures stand in their folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that ``make test`` found or installed."""
    if given := os.environ.get("ZHUHANG_CHROMIUM"):
        return given
    found = ROOT / "build" / "browser" / "path"
    if not found.is_file():
        pytest.fail("No browser for the browser tests: run `python tools/browser.py`, or name one in ZHUHANG_CHROMIUM")
    return found.read_text()
