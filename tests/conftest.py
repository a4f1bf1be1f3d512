"""What every test may ask for. The rooms' own fixtures stand in their folders."""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import pytest

ROOT = Path(__file__).resolve().parent.parent

STATE = tempfile.TemporaryDirectory(prefix="zhuhang-tests-")
"""What the tests' installation writes; gone when they end. It is named before Django reads its settings."""

if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["ZHUHANG_STATE"] = STATE.name
os.environ["ZHUHANG_JOBS"] = "immediate"
os.environ["DJANGO_SETTINGS_MODULE"] = "zhuhang.project.settings"


def pytest_configure() -> None:
    """Load Django with the state folder above; pytest-django does the rest."""
    django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Give every worker an installation of its own: each has its own database, whose numbers name files."""
    for spec in specs:
        spec.env["ZHUHANG_STATE"] = str(Path(STATE.name) / spec.id)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tests' database lets go of audit events, so that it can be emptied; ``tests/audit`` puts the lock back to test it."""
    from django.db import connection
    from django.db.migrations.state import ProjectState

    lock = import_module("zhuhang.audit.migrations.0003_nothing_is_removed")
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        lock.allow(ProjectState().apps, editor)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that ``make test`` found or installed."""
    if given := os.environ.get("ZHUHANG_CHROMIUM"):
        return given
    found = ROOT / "build" / "browser" / "path"
    if not found.is_file():
        pytest.fail("No browser for the browser tests: run `python tools/browser.py`, or name one in ZHUHANG_CHROMIUM")
    return found.read_text()
