"""Headers nobody taught us, told once by a person and remembered (列名对照)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from zhuhang.gradebook.text import header_key


def signature_of(headers: Iterable[str]) -> str:
    """What identifies a header row whatever the order of its columns: 16 hexadecimal digits."""
    keys = sorted({header_key(header) for header in headers} - {""})
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]


@dataclass
class Mappings:
    """For each header row a person mapped: which header is which column of the canonical table.

    ``columns[signature]`` goes from header, as :func:`header_key` gives it, to field name.
    """

    columns: dict[str, dict[str, str]] = field(default_factory=dict)

    def remember(self, headers: Iterable[str], columns: dict[str, str]) -> str:
        """Keep what a person said of a sheet with these headers; the signature it is kept under."""
        signature = signature_of(headers)
        self.columns[signature] = {header_key(header): name for header, name in columns.items() if name}
        return signature

    def of(self, headers: Iterable[str]) -> dict[str, str] | None:
        """What was said of these headers, or None."""
        return self.columns.get(signature_of(headers)) if self.columns else None

    def to_json(self) -> str:
        """The mappings as text that :meth:`from_json` reads back."""
        return json.dumps(self.columns, ensure_ascii=False, sort_keys=True, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Mappings:
        """Read back what :meth:`to_json` wrote; raise ValueError for anything else."""
        found: Any = json.loads(text)
        if not isinstance(found, dict) or not all(
            isinstance(columns, dict) and all(isinstance(name, str) for name in columns.values())
            for columns in found.values()
        ):
            raise ValueError("列名对照应是“表头签名 → {列名: 字段}”的 JSON 对象")
        return cls(found)
