"""Bounds that make no sense (不合理的界限): wrong units, 15 where 15% is meant, intervals that nothing can meet."""

from __future__ import annotations

import re
from fractions import Fraction

from zhuhang.regulation import walk
from zhuhang.regulation.condition import (
    Bound,
    Comparators,
    Comparison,
    FactTest,
    ParameterBound,
    StudentTest,
    TableBound,
    TermTest,
)
from zhuhang.regulation.measures import MEASURES, STUDENT_ATTRIBUTES, is_text
from zhuhang.regulation.model import Parameter, Regulation
from zhuhang.regulation.source import Collector
from zhuhang.regulation.yaml_text import Place

_LOWER, _UPPER = ("at_least", "above"), ("at_most", "below")
_ROW = re.compile(r"^(\d+)(-(\d*))?$")
_SENSIBLE_RATIO = 2

UNIT_NAMES = {"credits": "学分", "count": "个数", "share": "比例", "gpa": "绩点", "days": "天数", "choice": "选项"}


def check(regulation: Regulation, found: Collector) -> None:
    """Every bound and every parameter's default."""
    for name, parameter in regulation.parameters.items():
        _parameter(regulation, parameter, ("parameters", name), found)
    for place, condition, _ in walk.conditions(regulation):
        if isinstance(condition, StudentTest):
            _student(condition, place, found)
        if isinstance(condition, TermTest):
            _term(condition, place, found)
        if not isinstance(condition, Comparators):
            continue
        _interval(condition, place, found)
        unit = unit_of(regulation, condition)
        if isinstance(condition, Comparison) and condition.minus is not None:
            _difference(condition, place, found)
        for word, bound in condition.bounds.items():
            _bound(regulation, bound, unit, (*place, word), found)


def unit_of(regulation: Regulation, condition: Comparators) -> str:
    """The unit compared: a measure's, ``quotient`` of like by like, ``number`` of a fact, ``count`` of warnings."""
    if not isinstance(condition, Comparison):
        return "number" if isinstance(condition, FactTest | StudentTest) else "count"
    first = _unit(condition.measure)
    if condition.minus is not None and condition.measure is None:
        first = _unit(condition.minus.measure)
    if condition.of is None:
        return first
    by_fact = condition.fact is not None or condition.of.fact is not None
    return "quotient" if by_fact or first == _unit(condition.of.measure) else "number"


def _difference(condition: Comparison, place: Place, found: Collector) -> None:
    """A difference of unlike things: credits less courses."""
    assert condition.minus is not None
    first, second = _unit(condition.measure), _unit(condition.minus.measure)
    if "number" not in (first, second) and first != second:
        found.add((*place, "minus"), "unlike-units",
                  f"{UNIT_NAMES[first]}不能减{UNIT_NAMES[second]}：minus 里请写同一种单位的量")


def _unit(measure: str | None) -> str:
    return MEASURES[measure].unit if measure in MEASURES else "number"


def _parameter(regulation: Regulation, parameter: Parameter, place: Place, found: Collector) -> None:
    default = parameter.default
    if parameter.kind == "choice":
        if not parameter.choices:
            found.add(place, "no-choices", "kind 为 choice 的参数须写 choices（代码: 说明）")
        return
    if parameter.choices:
        found.add((*place, "choices"), "not-a-choice", "只有 kind 为 choice 的参数才写 choices：请去掉，或把 kind 改成 choice")
    if isinstance(default, str):
        found.add((*place, "default"), "wrong-value", f"默认值“{default}”不是精确的数：请写成 3、2.5、3/20 或 15%")
    elif default is not None:
        _number(regulation, default, parameter.kind, (*place, "default"), found)


def _bound(regulation: Regulation, bound: Bound, unit: str, place: Place, found: Collector) -> None:
    if isinstance(bound, ParameterBound):
        parameter = regulation.parameters.get(bound.parameter)
        if parameter is not None:
            _kind(bound.parameter, parameter.kind, unit, place, found)
    elif isinstance(bound, TableBound):
        _table(bound, (*place, "table"), found)
        for key, value in bound.table.items():
            _number(regulation, value, unit, (*place, "table", key), found)
    else:
        _number(regulation, bound, unit, place, found)


def _kind(name: str, kind: str, unit: str, place: Place, found: Collector) -> None:
    expected = {"quotient": "share"}.get(unit, unit)
    if kind == "choice" or (expected != "number" and kind != expected):
        found.add(place, "wrong-kind",
                  f"参数“{name}”的 kind 是 {kind}（{UNIT_NAMES[kind]}），"
                  f"这里比较的却是{UNIT_NAMES.get(expected, '数')}：请改 kind 或换一个参数")


def _number(regulation: Regulation, value: Fraction, unit: str, place: Place, found: Collector) -> None:
    limit = {"share": 1, "quotient": _SENSIBLE_RATIO}.get(unit)
    if limit is not None and value > limit:
        found.add(place, "share-above-one", f"比例写成了 {value}，即 {value * 100}%：是不是想写 {value}%？")
    if value < 0:
        found.add(place, "negative", f"界限不能是负数（{value}）：请检查")
    if unit == "count" and value.denominator != 1:
        found.add(place, "not-whole", f"个数的界限应是整数，写成了 {value}")
    if unit == "gpa" and regulation.gpa_scale_max is not None and value > regulation.gpa_scale_max:
        found.add(place, "above-scale", f"绩点界限 {value} 超过了满分 {regulation.gpa_scale_max}：请检查 gpa_scale_max")


def _interval(condition: Comparators, place: Place, found: Collector) -> None:
    """Comparators that contradict or repeat each other."""
    written = condition.bounds
    for pair in (_LOWER, _UPPER):
        if all(word in written for word in pair):
            found.add(place, "twice-bounded", f"{pair[0]} 和 {pair[1]} 只能写一个：一个含这个数，一个不含")
    if "exactly" in written and len(written) > 1:
        found.add((*place, "exactly"), "twice-bounded", "写了 exactly 就不能再写别的比较：请只留一种")
    low = next((written[word] for word in _LOWER if word in written), None)
    high = next((written[word] for word in _UPPER if word in written), None)
    if not isinstance(low, Fraction) or not isinstance(high, Fraction):
        return
    closed = "at_least" in written and "at_most" in written
    if low > high or (low == high and not closed):
        found.add(place, "empty-interval", f"没有数能同时满足下限 {low} 和上限 {high}：请检查两个数和比较词")


def _student(test: StudentTest, place: Place, found: Collector) -> None:
    if not test.bounds and test.among is None and test.except_ is None:
        found.add(place, "no-comparison", "条件没有写比较：请写 among、except 或 at_least 等比较之一")
    if test.student not in STUDENT_ATTRIBUTES:
        return
    if is_text(test.student) and test.bounds:
        found.add(place, "text-compared", f"“{test.student}”是文字，不能比较大小：请用 among 或 except")
    if not is_text(test.student):
        for key, values in (("among", test.among), ("except", test.except_)):
            for n, value in enumerate(values or []):
                if not str(value).isdigit():
                    found.add((*place, key, n), "wrong-value", f"“{test.student}”是数，“{value}”不是：请写整数")


def _term(test: TermTest, place: Place, found: Collector) -> None:
    """A term within its year: the fourth since entry is an attribute of the student."""
    for n, number in enumerate(test.among):
        if number not in (1, 2, 3):
            found.add((*place, "among", n), "no-such-term",
                      f"一学年里没有第{number}学期（1、2，3 是短学期）：入学后的第{number}学期写成 {{student: term_number, among: [{number}]}}")


def _table(bound: TableBound, place: Place, found: Collector) -> None:
    """Rows of a threshold table: whole numbers or ranges, none covered twice; for a text, its values."""
    if is_text(bound.by):
        return
    rows: list[tuple[int, float, str]] = []
    for key in bound.table:
        written = _ROW.match(key)
        if not written:
            found.add((*place, key), "wrong-row", f"表的行“{key}”应是整数（3）、范围（3-4）或以上（90-）")
            continue
        low = int(written[1])
        high = low if written[2] is None else (float("inf") if not written[3] else int(written[3]))
        for other_low, other_high, other in rows:
            if low <= other_high and other_low <= high:
                found.add((*place, key), "overlapping-rows", f"表的行“{key}”与“{other}”重叠：同一个数只能落在一行")
        rows.append((low, high, key))
