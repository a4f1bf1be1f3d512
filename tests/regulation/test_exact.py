"""Exact numbers: what may be written, and that nothing is lost between text and fraction."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuhang.regulation import exact

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-10**6, max_value=10**6)


@pytest.mark.parametrize(("text", "value"), [
    ("3", Fraction(3)), ("2.50", Fraction(5, 2)), ("3/20", Fraction(3, 20)), ("15%", Fraction(3, 20)), ("2.5%", Fraction(1, 40)),
    (" 1/3 ", Fraction(1, 3)), (7, Fraction(7)), (Decimal("0.1"), Fraction(1, 10)), ("-2", Fraction(-2)),
])
def test_what_may_be_written(text: object, value: Fraction) -> None:
    assert exact.parse(text) == value


@pytest.mark.parametrize("text", ["", "1e3", "1,5", "１５％", "1/0", "1.5/2", "%", "百分之五", ".5", "5.", "nan", True, 0.15, None])
def test_what_may_not(text: object) -> None:
    with pytest.raises(exact.NumberError, match="请写成 3、2.5、3/20 或 15%"):
        exact.parse(text)


@given(DECIMALS)
def test_a_decimal_survives_as_the_shortest_text(number: Decimal) -> None:
    text = exact.decimal_text(Fraction(number))
    assert exact.parse(text) == Fraction(number)
    assert not (text.endswith("0") and "." in text)
    assert "E" not in text


@given(st.fractions(max_denominator=10**6))
def test_a_quotient_survives_in_lowest_terms(value: Fraction) -> None:
    assert exact.parse(exact.quotient_text(value)) == value


@given(DECIMALS)
def test_per_cent_is_a_hundredth(number: Decimal) -> None:
    assert exact.parse(f"{number:f}%") * 100 == exact.parse(f"{number:f}")
