"""A room imports only rooms that stand lower: the contracts of pyproject.toml hold."""

from __future__ import annotations

import subprocess
import sys

from tests.health.corpus import ROOT, complain


def test_the_rooms_keep_their_order() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, (
        "Let the lower room raise an event or take a function, instead of importing a higher room "
        "(docs/architecture.md has the order):\n" + done.stdout + done.stderr
    )


def test_every_room_is_on_the_map() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = sorted(file.parent.name for file in (ROOT / "src" / "zhuhang").glob("*/__init__.py"))
    complain([room for room in rooms if f"| `{room}` |" not in page], "Say in docs/architecture.md what these rooms do:")
