"""Names that lead nowhere (悬空的引用): measures, parameters, facts, course sets, levels, proposals, clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhuhang.regulation import bounds, procedure_check, walk
from zhuhang.regulation.condition import (
    Comparators,
    Comparison,
    FactTest,
    ListedTest,
    ParameterBound,
    ParameterTest,
    Quantity,
    StateTest,
    StudentTest,
    TableBound,
    WarningsTest,
)
from zhuhang.regulation.measures import MEASURES, STUDENT_ATTRIBUTES, STUDENT_STATUSES
from zhuhang.regulation.mistakes import Mistake
from zhuhang.regulation.model import Regulation, Rule, Track
from zhuhang.regulation.notices import NoticeKind
from zhuhang.regulation.source import Collector, Source
from zhuhang.regulation.walk import Placed
from zhuhang.regulation.yaml_text import Place

RESERVED_RULES = ("carried",)


def check(regulation: Regulation, source: Source) -> list[Mistake]:
    """Every name the regulation uses without declaring it, and every bound that makes no sense."""
    found = Collector(source)
    _codes(regulation, found)
    for index, rule in enumerate(regulation.rules):
        _rule(regulation, rule, ("rules", index), found)
    for index, lifting in enumerate(regulation.lifting):
        place: Place = ("lifting", index)
        track = _track(regulation, lifting.track, (*place, "track"), found)
        _levels(track, lifting.levels, (*place, "levels"), found)
        _clause_id(regulation, lifting.clause, (*place, "clause"), found)
    for index, kind in enumerate(regulation.notices):
        _notice(regulation, kind, ("notices", index), found)
    for placed in walk.conditions(regulation):
        _condition(regulation, placed, found)
    _statuses(regulation, found)
    _clauses(regulation, found)
    bounds.check(regulation, found)
    procedure_check.check(regulation, found)
    return found.mistakes


def _codes(regulation: Regulation, found: Collector) -> None:
    """Codes that must be unique, and names an import could not tell apart."""
    lists: list[tuple[Place, str, list[tuple[Place, str]]]] = [
        (("rules",), "规则代码", [(("rules", n, "code"), rule.code) for n, rule in enumerate(regulation.rules)]),
        (("tracks",), "类别代码", [(("tracks", n, "code"), track.code) for n, track in enumerate(regulation.tracks)]),
        (("notices",), "通知书代码", [(("notices", n, "code"), kind.code) for n, kind in enumerate(regulation.notices)]),
        (("clauses",), "条款编号", [(("clauses", n, "id"), clause.id) for n, clause in enumerate(regulation.clauses)]),
    ]
    for n, track in enumerate(regulation.tracks):
        place: Place = ("tracks", n, "levels")
        lists.append((place, "等级代码", [((*place, m, "code"), level.code) for m, level in enumerate(track.levels)]))
        lists.append((place, "等级名称", [
            ((*place, m), name) for m, level in enumerate(track.levels) for name in {level.name, *level.aliases}
        ]))
    lists.append((("facts",), "事实名称", [
        (("facts", code), name) for code, fact in regulation.facts.items() for name in {fact.label, *fact.aliases}
    ]))
    for _, what, entries in lists:
        _unique(what, entries, found)
    for n, rule in enumerate(regulation.rules):
        if rule.code in RESERVED_RULES:
            found.add(("rules", n, "code"), "reserved-code", f"规则代码“{rule.code}”留给系统使用：请换一个")


def _statuses(regulation: Regulation, found: Collector) -> None:
    """Statuses no roster gives: nobody would be out of scope, or carry the fact, by them."""
    named: list[tuple[Place, object]] = [
        (("scope", "excluded_statuses", n), status) for n, status in enumerate(regulation.scope.excluded_statuses)
    ]
    named += [(("facts", code, "status"), fact.status) for code, fact in regulation.facts.items() if fact.status is not None]
    for place, test, _ in walk.conditions(regulation):
        if isinstance(test, StudentTest) and test.student == "status":
            named += [((*place, key, n), value) for key, values in (("among", test.among), ("except", test.except_))
                      for n, value in enumerate(values or [])]
    for place, status in named:
        if status not in STUDENT_STATUSES:
            found.add(place, "unknown-status", unknown_status(status))


def unknown_status(status: object) -> str:
    """Why a status cannot be used, and what to write instead."""
    return (f"名册里没有学籍状态“{status}”，只有{'、'.join(STUDENT_STATUSES)}："
            "请用其中一个；都不是，就在 facts 里写成由人认定的事实")


def _unique(what: str, entries: list[tuple[Place, str]], found: Collector) -> None:
    first: dict[str, Place] = {}
    for place, name in entries:
        if name in first:
            file, line = found.source.where(first[name])
            found.add(place, "same-code", f"{what}“{name}”已在 {file}:{line} 用过：请换一个，否则分不清是哪一个")
        first.setdefault(name, place)


def _rule(regulation: Regulation, rule: Rule, place: Place, found: Collector) -> None:
    if rule.level is not None or rule.track is not None:
        track = _track(regulation, rule.track, (*place, "track"), found)
        if rule.level is not None:
            _levels(track, [rule.level], (*place, "level"), found)
    if rule.proposal is not None and rule.proposal not in regulation.proposals:
        found.unknown((*place, "proposal"), "建议（proposals）", rule.proposal, regulation.proposals)
    for index, name in enumerate(rule.show):
        if name not in MEASURES:
            found.unknown((*place, "show", index), "测量", name, MEASURES)
    _clause_id(regulation, rule.clause, (*place, "clause"), found)


def _notice(regulation: Regulation, kind: NoticeKind, place: Place, found: Collector) -> None:
    if kind.track is not None or kind.levels:
        _levels(_track(regulation, kind.track, (*place, "track"), found), kind.levels, (*place, "levels"), found)
    for index, step in enumerate(kind.before):
        if step.by not in regulation.roles:
            found.unknown((*place, "before", index, "by"), "职责主体（roles）", step.by, regulation.roles)
    _clause_id(regulation, kind.clause, (*place, "clause"), found)


def _track(regulation: Regulation, code: str | None, place: Place, found: Collector) -> Track | None:
    try:
        return regulation.track(code)
    except KeyError:
        codes = [track.code for track in regulation.tracks]
        if code is None:
            found.add(place, "no-track", f"有几个预警类别，必须写 track：{'、'.join(codes)} 之一")
        else:
            found.unknown(place, "预警类别", code, codes)
        return None


def _levels(track: Track | None, levels: Iterable[str], place: Place, found: Collector) -> None:
    if track is None:
        return
    known = {level.code: level for level in track.levels}
    for level in levels:
        if level not in known:
            found.unknown(place, f"等级（类别“{track.name}”）", level, known)


def _clause_id(regulation: Regulation, clause: str | None, place: Place, found: Collector) -> None:
    known = [entry.id for entry in regulation.clauses]
    if clause is not None and known and clause not in known:
        found.unknown(place, "条款编号", clause, known)


def _condition(regulation: Regulation, placed: Placed, found: Collector) -> None:
    place, condition, _ = placed
    if isinstance(condition, Comparison):
        for key, quantity in walk.quantities(condition):
            _quantity(regulation, quantity, (*place, key) if key else place, found)
    if isinstance(condition, FactTest):
        _fact(regulation, condition.fact, bool(condition.bounds), place, found)
    if isinstance(condition, ParameterTest):
        _choice(regulation, condition, place, found)
    if isinstance(condition, StudentTest):
        _attribute(condition.student, (*place, "student"), found)
    if isinstance(condition, WarningsTest | StateTest | ListedTest):
        _history(regulation, placed, found)
    if isinstance(condition, Comparators):
        for word, bound in condition.bounds.items():
            if isinstance(bound, ParameterBound) and bound.parameter not in regulation.parameters:
                found.unknown((*place, word), "参数", bound.parameter, regulation.parameters)
            if isinstance(bound, TableBound) and bound.by not in MEASURES:
                _attribute(bound.by, (*place, word, "by"), found)


def _quantity(regulation: Regulation, quantity: Quantity, place: Place, found: Collector) -> None:
    if quantity.fact is not None:
        _fact(regulation, quantity.fact, True, place, found)
    if quantity.courses is not None and quantity.courses not in regulation.course_sets:
        found.unknown((*place, "courses"), "课程范围（course_sets）", quantity.courses, regulation.course_sets)
    if quantity.measure is None:
        return
    if quantity.measure not in MEASURES:
        found.unknown((*place, "measure"), "测量", quantity.measure, MEASURES)
        return
    measure = MEASURES[quantity.measure]
    for key in ("window", "courses"):
        if getattr(quantity, key) is not None and key not in measure.filters:
            found.add((*place, key), "no-such-filter", f"测量“{measure.name}”（{measure.label}）不接受 {key}：请去掉")


def _fact(regulation: Regulation, code: str, compared: bool, place: Place, found: Collector) -> None:
    if code not in regulation.facts:
        found.unknown((*place, "fact"), "事实（facts）", code, regulation.facts)
    elif compared and regulation.facts[code].unit is None:
        found.add((*place, "fact"), "fact-without-unit",
                  f"事实“{code}”要和数比较，却没有写 unit：请在 facts 里写明单位，如 unit: 学时")


def _choice(regulation: Regulation, test: ParameterTest, place: Place, found: Collector) -> None:
    parameter = regulation.parameters.get(test.parameter)
    if parameter is None:
        found.unknown((*place, "parameter"), "参数", test.parameter, regulation.parameters)
    elif test.is_ not in parameter.choices:
        found.unknown((*place, "is"), f"选项（参数“{test.parameter}”）", test.is_, parameter.choices)


def _attribute(name: str, place: Place, found: Collector) -> None:
    if name not in STUDENT_ATTRIBUTES:
        found.unknown(place, "学生信息项", name, STUDENT_ATTRIBUTES)


def _history(regulation: Regulation, placed: Placed, found: Collector) -> None:
    """Levels named by a condition on earlier or other lists; without ``track`` the only one is meant."""
    place, condition, _ = placed
    assert isinstance(condition, WarningsTest | StateTest | ListedTest)
    track = _track(regulation, condition.track, (*place, "track"), found)
    if isinstance(condition, WarningsTest):
        _levels(track, [condition.level], (*place, "level"), found)
    elif isinstance(condition, ListedTest):
        _levels(track, [condition.listed], (*place, "listed"), found)
    else:
        _levels(track, [level for level in condition.state if level != "none"], (*place, "state"), found)


def _clauses(regulation: Regulation, found: Collector) -> None:
    """What the clause table names must exist."""
    rules = [rule.code for rule in regulation.rules]
    for index, clause in enumerate(regulation.clauses):
        for n, code in enumerate(clause.rules):
            if code not in rules:
                found.unknown(("clauses", index, "rules", n), "规则", code, rules)
        for n, part in enumerate(clause.encoded_in):
            if not _exists(regulation, part):
                found.add(("clauses", index, "encoded_in", n), "undefined",
                          f"encoded_in 所指的“{part}”不存在：写成 roles.counselor、levels.red、parameters 这样，且确有内容")


def _exists(regulation: Regulation, part: str) -> bool:
    """Whether ``roles.counselor``, ``levels.red``, ``help_statement`` … names something the folder says."""
    head, _, rest = part.partition(".")
    if head == "levels":
        return rest in {level.code for track in regulation.tracks for level in track.levels} or not rest
    if head not in type(regulation).model_fields:
        return False
    content = getattr(regulation, head)
    return bool(content) and (not rest or rest in _names(content))


def _names(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        yield from (str(key) for key in content)
    elif isinstance(content, list):
        yield from (entry.code for entry in content if hasattr(entry, "code"))
    else:
        yield from getattr(type(content), "model_fields", {})
