"""A stretch of a sheet scanned by arrays holds what its patterns find in it, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuhang.gradebook.marks import marks_of

PARTS = st.sampled_from(
    [b"<c ", b"<", b"c ", b'r="', b"r='", b"AB", b"CA", b"Z", b"ABC", b"<row ", b'<row r="', b"299999", b"300000", b"1000000", b'"', b"'",
     b"<v>", b"123456789012345", b"6", b"</v>", b"<f", b"<f>", b't="e"', b"t='e'", b'"e', b"e", b"E+1", b"1.5E+22", b"E-1", b"\xff", b"@["]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PARTS, max_size=12), st.integers(0, 20))
def test_arrays_find_what_patterns_find(parts: list[bytes], after: int) -> None:
    stretch = b"".join(parts)
    marks = marks_of(stretch, after)
    assert marks.cells == stretch.count(b"<c ", after)
    assert marks.is_far == bool(re.search(rb"""r=["']([A-Z]{3}|[C-Z][A-Z])|<row r=["']([3-9]\d{5}|\d{7})""", stretch))
    assert marks.lacks == bool(re.search(rb"""<f|t="e"|t='e'|E\+[12]|<v>\d{16}""", stretch))


@pytest.mark.parametrize(
    ("stretch", "cells", "is_far", "lacks"),
    [
        (b'<row r="2"><c r="A2" t="s"><v>1</v></c><c r="BZ2"/></row>', 2, False, False), (b'<c r="CA1"/>', 1, True, False),
        (b"<c r='AAA1'/>", 1, True, False), (b'<row r="300000">', 0, True, False), (b'<row r="299999">', 0, False, False),
        (b'<c r="A1" t="e"><v>#N/A</v></c>', 1, False, True), (b"<v>1234567890123456</v>", 0, False, True),
        (b"<v>123456789012345</v>", 0, False, False), (b"<v>2.1E+17</v>", 0, False, True), (b"", 0, False, False),
    ],
)  # fmt: skip
def test_the_edges_of_what_is_looked_for(stretch: bytes, cells: int, is_far: bool, lacks: bool) -> None:
    marks = marks_of(stretch)
    assert (marks.cells, marks.is_far, marks.lacks) == (cells, is_far, lacks)
