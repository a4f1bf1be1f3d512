"""How a term is read (学年学期), from one cell or from academic year and term."""

from __future__ import annotations

import re

from zhuhang.gradebook.values import Unreadable

_EXCEL_DATE = re.compile(r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}( \d{2}:\d{2}:\d{2})?$")
_DASH = re.compile(r"\s*[-—–－~～/]+\s*")
_NUMBERS = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3, "秋": 1, "春": 2, "夏": 3, "上": 1, "下": 2}
_NUMBER = re.compile(r"^第?([一二三1-3秋春夏上下])(?:季)?(?:学期)?$")
_YEARS = re.compile(r"^(\d{4})-(\d{4})(?:学年)?$")
_WHOLE = re.compile(r"^(\d{4})-(\d{4})(?:学年)?-?(第?[一二三1-3秋春夏上下](?:季)?(?:学期)?)(?:\(.*\))?$")
_SEASON = re.compile(r"^(\d{4})年?([秋春夏])(?:季)?(?:学期)?$")
TERM_CODES = {"3": "1", "12": "2", "16": "3"}
"""正方's codes of the terms of a year (xqm)."""


def read_term(whole: str, year: str, number: str) -> str:
    """The term's code from one cell, or from academic year and term (学年、学期): ``2023-2024-1``."""
    if whole:
        return read_whole_term(whole)
    if not year:
        if number and (_WHOLE.match(_DASH.sub("-", number))):
            return read_whole_term(number)
        raise Unreadable("missing-term", "没有学年或学期", "year")
    found, counted = _YEARS.match(_DASH.sub("-", year)), _NUMBER.match(number)
    if not found or int(found[2]) != int(found[1]) + 1:
        raise Unreadable("bad-term", _term_reason(year, "学年应写成 2023-2024"), "year")
    if not counted:
        code = "bad-term" if number else "missing-term"
        raise Unreadable(code, _term_reason(number, "学期应为 1、2 或 3"), "number")
    return f"{found[1]}-{found[2]}-{_NUMBERS[counted[1]]}"


def read_whole_term(text: str) -> str:
    """The term's code from one cell: 2023-2024-1, 2023-2024学年第一学期, 2023秋."""
    dashed = _DASH.sub("-", text).replace(" ", "")
    if _EXCEL_DATE.match(text):
        raise Unreadable("bad-term", _term_reason(text, ""))
    if season := _SEASON.match(dashed):
        year = int(season[1]) - (season[2] != "秋")
        return f"{year}-{year + 1}-{_NUMBERS[season[2]]}"
    found = _WHOLE.match(dashed)
    if not found or int(found[2]) != int(found[1]) + 1:
        raise Unreadable("bad-term", _term_reason(text, "学年学期应写成 2023-2024-1"))
    counted = _NUMBER.match(found[3])
    return f"{found[1]}-{found[2]}-{_NUMBERS[counted[1]] if counted else 0}"


def _term_reason(text: str, reason: str) -> str:
    if _EXCEL_DATE.match(text):
        return "这一格被 Excel 转成了日期，请把该列设为文本后重新导出，写成 2023-2024-1"
    return reason
