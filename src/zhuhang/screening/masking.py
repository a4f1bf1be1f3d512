"""Names and numbers as a publication shows them (脱敏): enough to find oneself, not enough to find another."""

from __future__ import annotations

_STARS = "****"


def masked_name(name: str) -> str:
    """The family name and a star for every other character.

    >>> masked_name("张三"), masked_name("欧阳小明"), masked_name("")
    ('张*', '欧***', '*')
    """
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}"


def masked_number(number: str) -> str:
    """The first four and the last two digits; of a short number one at each end.

    >>> masked_number("2022010101"), masked_number("12345")
    ('2022****01', '1****5')
    """
    return f"{number[:4]}{_STARS}{number[-2:]}" if len(number) >= 8 else f"{number[:1]}{_STARS}{number[-1:]}"
