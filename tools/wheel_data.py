"""Build hook: a wheel carries the regulations beside the code; an editable install reads them from the checkout."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RegulationsInWheel(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``regulations/`` to the wheel as ``zhuhang/_regulations``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files; ``version`` is "editable" for an editable install."""
        if version != "editable":
            build_data["force_include"]["regulations"] = "zhuhang/_regulations"
