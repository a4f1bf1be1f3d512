"""Exact numbers as regulations write them: 5, 2.5, 15%, 1/3. Never a float."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_PERCENT = re.compile(r"^(-?\d+(?:\.\d+)?)%$")
_QUOTIENT = re.compile(r"^(-?\d+)/([1-9]\d*)$")


class NumberError(ValueError):
    """A text that is not an exact number; the message says how to write one."""


def parse(text: object) -> Fraction:
    """Read ``3``, ``2.5``, ``3/20`` or ``15%`` exactly; raise :class:`NumberError` for anything else."""
    if isinstance(text, (bool, float)):
        raise NumberError(f"“{text}”不是精确的数：请写成 3、2.5、3/20 或 15%")
    if isinstance(text, int | Decimal | Fraction):
        return Fraction(text)
    written = str(text).strip()
    if _NUMBER.match(written):
        return Fraction(Decimal(written))
    if percent := _PERCENT.match(written):
        return Fraction(Decimal(percent[1])) / 100
    if quotient := _QUOTIENT.match(written):
        return Fraction(int(quotient[1]), int(quotient[2]))
    raise NumberError(f"“{text}”不是精确的数：请写成 3、2.5、3/20 或 15%")


def quotient_text(value: Fraction) -> str:
    """A share or a computed GPA in lowest terms: ``3/20``; a whole number without a denominator."""
    return str(value)


@lru_cache(maxsize=8192)
def decimal_text(value: Fraction) -> str:
    """Credits, counts and a roster's GPA as the shortest decimal: ``5``, ``12.5``.

    A value with no finite decimal stays a quotient.
    """
    scale, rest = 0, value.denominator
    while rest % 10 == 0:
        rest, scale = rest // 10, scale + 1
    for prime in (2, 5):
        while rest % prime == 0:
            rest, scale = rest // prime, scale + 1
    if rest != 1:
        return str(value)
    shifted = value * 10**scale
    digits = Decimal(shifted.numerator).scaleb(-scale)
    return format(digits.normalize(), "f")
