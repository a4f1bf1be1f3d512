"""Names in worked cases that lead nowhere, and what no case shows (算例的引用与缺口)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from zhuhang.regulation import exact
from zhuhang.regulation.cases import NONE, Case
from zhuhang.regulation.measures import MEASURES, STUDENT_STATUSES
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.references import RESERVED_RULES, unknown_status
from zhuhang.regulation.remarks import Remark, Remarks
from zhuhang.regulation.term import Term, TermError
from zhuhang.regulation.thresholds import SIDE_NAMES, Side, Threshold, thresholds

_STATED = re.compile(r"^-?\d{1,12}(\.\d{1,4})?$")

Coverage = Mapping[Threshold, Iterable[Side]]
"""On which sides of each threshold some worked case stands, as the engine found by running them."""


def check(regulation: Regulation, cases: list[Case], remarks: Remarks) -> None:
    """Errors in the cases' names; rules and levels no case expects."""
    for case in cases:
        for code, message in _mistakes(regulation, case):
            remarks.append(Remark("error", case.file, case.line, code, f"算例“{case.name}”：{message}"))
    shown = {rule for case in cases for rule in [*(case.expect.rules or []), *case.expect.includes]}
    for index, rule in enumerate(regulation.rules):
        if rule.code not in shown:
            remarks.add("warning", ("rules", index), "rule-without-case",
                        f"规则“{rule.code}”没有一个算例：请在 cases/ 里写一个应当成立的学生，并把它写进 expect 的 rules")


def coverage(regulation: Regulation, reached: Coverage, remarks: Remarks) -> None:
    """Thresholds no case stands below, at or above."""
    for threshold in thresholds(regulation):
        missing = [SIDE_NAMES[side] for side in threshold.sides if side not in set(reached.get(threshold, ()))]
        if missing:
            remarks.add("warning", (*threshold.place, threshold.comparator), "threshold-without-case",
                        f"{threshold.owner} 的界限（{threshold.text}）缺少“{'”“'.join(missing)}”的算例：请在 cases/ 里补上")


def _mistakes(regulation: Regulation, case: Case) -> Iterable[tuple[str, str]]:
    given, expect = case.given, case.expect
    rules = {rule.code for rule in regulation.rules} | set(RESERVED_RULES)
    clauses = {clause.id for clause in regulation.clauses}
    if case.clause is not None and clauses and case.clause not in clauses:
        yield "undefined", f"没有这个条款编号“{case.clause}”"
    for code in [*(expect.rules or []), *expect.includes, *(expect.unknown or [])]:
        if code not in rules:
            yield "undefined", f"没有这个规则“{code}”"
    yield from _levels(regulation, case)
    for what, names, known in (
        ("事实", [entry.fact for entry in given.facts], _fact_names(regulation)),
        ("建议", expect.proposals or [], set(regulation.proposals)),
        ("测量", list(expect.values), set(MEASURES)),
    ):
        for name in names:
            if name not in known:
                yield "undefined", f"没有这个{what}“{name}”：有 {'、'.join(sorted(known)) or '（没有）'}"
    for fact in given.facts:
        if fact.value not in ("是", "否") and not _STATED.match(fact.value):
            yield "wrong-value", f"事实“{fact.fact}”的值应是 是、否或一个数（不写单位），写成了“{fact.value}”"
    if given.student is not None and given.student.status not in STUDENT_STATUSES:
        yield "unknown-status", unknown_status(given.student.status)
    yield from _settings(regulation, case)
    written = [given.term, *(row.term for row in given.results), *(fact.term for fact in given.facts)]
    for term in filter(None, [*written, *(entry.term for entry in given.history)]):
        try:
            Term.parse(term)
        except TermError as error:
            yield "wrong-term", str(error)


def _fact_names(regulation: Regulation) -> set[str]:
    return {name for code, fact in regulation.facts.items() for name in (code, fact.label, *fact.aliases)}


def _levels(regulation: Regulation, case: Case) -> Iterable[tuple[str, str]]:
    official = case.given.official
    named = [(case.expect.level, None), *((level, track) for track, level in case.expect.levels.items()),
             *((entry.level, entry.track) for entry in case.given.history)]
    named += [(level, track) for track, level in official.items()] if isinstance(official, dict) else [(official, None)]
    for level, track in named:
        if level is None or level == NONE:
            continue
        try:
            levels = {entry.code for entry in regulation.track(track).levels}
        except KeyError:
            codes = [entry.code for entry in regulation.tracks]
            if track is not None:
                yield "undefined", f"没有这个预警类别“{track}”：这里写代码，有 {'、'.join(codes)}"
                continue
            yield "undefined", f"等级“{level}”须写明类别：有几个类别，expect 里写 levels: {{类别: 等级}}，history 里加 track"
            continue
        if level not in levels:
            yield "undefined", f"没有这个等级“{level}”：这里写代码，有 {'、'.join(sorted(levels))} 和 none"


def _settings(regulation: Regulation, case: Case) -> Iterable[tuple[str, str]]:
    for name, value in case.given.parameters.items():
        parameter = regulation.parameters.get(name)
        if parameter is None:
            yield "undefined", f"没有这个参数“{name}”"
        elif parameter.kind == "choice":
            if value not in parameter.choices:
                yield "undefined", f"参数“{name}”没有选项“{value}”"
        else:
            try:
                exact.parse(value)
            except exact.NumberError as error:
                yield "wrong-value", f"参数“{name}”：{error}"
