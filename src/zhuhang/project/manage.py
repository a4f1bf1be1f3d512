"""Django's own commands with our settings: ``python -m zhuhang.project.manage migrate``."""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run one Django command; ``arguments`` default to the command line's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuhang.project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    main()
