"""How numbers, quantities and comparators are said in Chinese (措辞)."""

from __future__ import annotations

from fractions import Fraction

from zhuhang.regulation import exact
from zhuhang.regulation.condition import (
    Bound,
    Comparators,
    Comparison,
    FactTest,
    FirstTerms,
    LastTerms,
    ParameterBound,
    Quantity,
    StudentTest,
    TableBound,
    WarningsTest,
    Window,
    YearOfStudy,
)
from zhuhang.regulation.measures import MEASURES, STUDENT_ATTRIBUTES
from zhuhang.regulation.model import Regulation

_WINDOWS = {"last_term": "上学期", "previous_term": "再上一个学期", "last_year": "上学年", "since_entry": "入学以来"}
_SHARES = ("share", "quotient")


WORK = {"talks": "谈话", "contacts": "联系家长", "letters": "致家长的通知书"}
"""What a level asks of its people, by kind (:class:`zhuhang.regulation.model.Workload`)."""


def number(value: Fraction, unit: str = "") -> str:
    """A number as a regulation prints it: shares as per cent where that is exact, else as a quotient.

    >>> number(Fraction(3, 20), "share"), number(Fraction(1, 3), "share"), number(Fraction(5, 2), "credits")
    ('15%', '1/3', '2.5')
    """
    if unit in _SHARES and "/" not in (percent := exact.decimal_text(value * 100)):
        return f"{percent}%"
    return exact.decimal_text(value)


def window(value: Window | str | None) -> str:
    """A window in words: 上学期, 最近2个学期, 第1学年."""
    if isinstance(value, LastTerms):
        return f"最近{value.last_terms}个学期"
    if isinstance(value, FirstTerms):
        return f"入学后前{value.first_terms}个学期"
    if isinstance(value, YearOfStudy):
        return f"第{value.year_of_study}学年"
    return _WINDOWS[value] if value else ""


def quantity(regulation: Regulation, part: Quantity) -> str:
    """A quantity in words, with its window and course set: 上学期（必修课）未通过学分."""
    if part.fact is not None:
        fact = regulation.facts.get(part.fact)
        return f"经认定的{fact.label if fact else part.fact}"
    measure = MEASURES.get(part.measure or "")
    if measure is None:
        return part.measure or ""
    courses = regulation.course_sets.get(part.courses or "")
    among = f"（只计{courses.label}）" if courses else ""
    return f"{window(part.window or measure.window)}{among}{measure.label}"


def quantity_of(regulation: Regulation, condition: Comparators) -> str:
    """What a comparison compares, in words."""
    if isinstance(condition, Comparison):
        first = quantity(regulation, condition)
        if condition.minus is not None:
            first = f"{first} － {quantity(regulation, condition.minus)}"
            first = f"（{first}）" if condition.of is not None else f"{first}的差"
        return f"{first} ÷ {quantity(regulation, condition.of)}" if condition.of is not None else first
    if isinstance(condition, FactTest):
        return quantity(regulation, Quantity(fact=condition.fact))
    if isinstance(condition, StudentTest):
        return STUDENT_ATTRIBUTES.get(condition.student, ("", condition.student))[1]
    if isinstance(condition, WarningsTest):
        return warnings(regulation, condition)
    raise TypeError(type(condition).__name__)


def warnings(regulation: Regulation, test: WarningsTest) -> str:
    """Which warnings are counted, in words: 连续列为“黄色预警”及以上的次数（含本次）."""
    series = {"consecutive": "连续", "total": "累计"}[test.warnings]
    above = "" if test.only_this_level else "及以上"
    this = "含本次" if test.counting_this else "不含本次"
    leave = "，休学中断连续" if test.leave == "breaks" else ""
    return f"{series}列为“{level_name(regulation, test.level, test.track)}”{above}的次数（{this}{leave}）"


def level_name(regulation: Regulation, code: str, track: str | None = None) -> str:
    """A level's name, of several tracks with the track's before it; ``none`` is no level."""
    if code == "none":
        return "未预警"
    try:
        found = regulation.track(track)
    except KeyError:
        return code
    known = next((level.name for level in found.levels if level.code == code), code)
    return known if len(regulation.tracks) == 1 or known == found.name else f"{found.name}·{known}"


def unit_word(regulation: Regulation, condition: Comparators, unit: str) -> str:
    """The word after a number: 学分, 门, 次, a fact's unit; nothing after a share or a GPA."""
    if isinstance(condition, FactTest):
        fact = regulation.facts.get(condition.fact)
        return fact.unit or "" if fact else ""
    if isinstance(condition, WarningsTest):
        return "次"
    if isinstance(condition, Comparison) and condition.of is None:
        if condition.fact is not None:
            fact = regulation.facts.get(condition.fact)
            return fact.unit or "" if fact else ""
        return MEASURES[condition.measure].counter if condition.measure in MEASURES else ""
    return ""


def bound(regulation: Regulation, value: Bound, unit: str, counter: str) -> str:
    """A threshold in words: ``15%``, ``5学分``, a parameter with its value or that it is unset, a table's rows."""
    if isinstance(value, ParameterBound):
        return parameter(regulation, value.parameter, unit, counter)
    if isinstance(value, TableBound):
        by = STUDENT_ATTRIBUTES[value.by][1] if value.by in STUDENT_ATTRIBUTES else MEASURES[value.by].label
        rows = "；".join(f"{row}：{number(limit, unit)}{counter}" for row, limit in value.table.items())
        return f"按{by}查表所得的界限（{rows}）"
    return f"{number(value, unit)}{counter}"


def parameter(regulation: Regulation, name: str, unit: str, counter: str) -> str:
    """A parameter in words, with its default where it has one."""
    known = regulation.parameters.get(name)
    if known is None:
        return f"参数 {name}"
    if known.default is None:
        return f"参数“{known.label}”（尚未设定）"
    value = number(known.default, unit) if isinstance(known.default, Fraction) else known.default
    return f"{value}{counter}（参数“{known.label}”，可改）"


def comparison(regulation: Regulation, condition: Comparators, unit: str) -> str:
    """The comparators in words, boundaries said: 达到15%（含）且不足25%（不含）."""
    counter = unit_word(regulation, condition, unit)
    said = {word: bound(regulation, value, unit, counter) for word, value in condition.bounds.items()}
    forms = {"at_least": "达到{}（含）", "above": "超过{}（不含）", "at_most": "不超过{}（含）",
             "below": "不足{}（不含）", "exactly": "恰为{}"}
    return "且".join(forms[word].format(text) for word, text in said.items())
