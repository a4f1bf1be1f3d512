"""Serial numbers by the college's rule (编号): without a gap inside a prefix, and never twice."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

from zhuhang.papers.models import SerialCounter
from zhuhang.people.models import College

FIELDS = ("year", "term", "kind", "college", "number")
_NUMBER = re.compile(r"\{number(?::0?\d)?\}")


class SerialRefused(ValueError):
    """A serial rule that cannot number anything; the message says why and what to write. ``code`` is stable."""

    code = "serial-rule"


def check_rule(rule: str) -> None:
    """Raise :class:`SerialRefused` unless the rule has one number and no field we do not know."""
    try:
        named = [name for _text, name, _format, _conversion in string.Formatter().parse(rule) if name is not None]
    except ValueError as error:
        raise SerialRefused("编号规则里的大括号不成对：请写成 {year}-{number:04} 这样") from error
    unknown = [name for name in named if name not in FIELDS]
    if unknown:
        raise SerialRefused(f"编号规则里有不认识的“{{{unknown[0]}}}”：可用 {'、'.join('{' + name + '}' for name in FIELDS)}")
    if len(_NUMBER.findall(rule)) != 1:
        raise SerialRefused("编号规则里要有一个 {number}，例如 {year}-{number:04}，否则编号会重复")


def next_serials(college: College, rule: str, fields: Mapping[str, str], count: int) -> list[str]:
    """The next serials under the rule; the counter is locked until the surrounding transaction ends."""
    check_rule(rule)
    found = _NUMBER.search(rule)
    assert found is not None
    around = [part.format(**fields) for part in (rule[: found.start()], rule[found.end() :])]
    prefix = "#".join(around)
    SerialCounter.objects.get_or_create(college=college, prefix=prefix)
    counter = SerialCounter.objects.select_for_update().get(college=college, prefix=prefix)
    numbers = range(counter.last + 1, counter.last + count + 1)
    counter.last += count
    counter.save(update_fields=["last"])
    return [f"{around[0]}{found.group().format(number=number)}{around[1]}" for number in numbers]
