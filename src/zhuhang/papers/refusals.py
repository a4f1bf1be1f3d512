"""Why an act on a notice is refused (不能办理的原因)."""

from __future__ import annotations


class NoticeRefused(ValueError):
    """An act on a notice that its state or its content does not allow; says why and what to do. ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
