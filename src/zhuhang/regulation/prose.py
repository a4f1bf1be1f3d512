"""A regulation printed as Chinese prose (办法原意): what its author reads against the original, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from zhuhang.regulation import load, notices_prose, procedure_prose, sentences, wording
from zhuhang.regulation.model import Clause, CourseSet, Parameter, Regulation, Workload

_STATUSES = {"in_force": "现行", "draft": "征求意见稿", "trial": "试行", "superseded": "已废止"}
_SHORT_TERMS = {"separate": "短学期单独评定", "with_previous": "短学期并入前一学期", "with_next": "短学期并入后一学期"}
_KINDS = {"credits": "学分", "count": "个数", "share": "比例", "gpa": "绩点", "days": "天数", "choice": "选项"}


def show_text(folder: Path | str) -> str:
    """The prose of a folder or code, for the command line; raise RegulationError where it cannot be read."""
    return prose(load.load(folder))


def prose(regulation: Regulation) -> str:
    """The whole regulation as text: what holds for all of it first, then clause by clause, then what is to be confirmed."""
    parts = [
        _head(regulation), _scope(regulation), _levels(regulation), _roles(regulation), _parameters(regulation),
        _course_sets(regulation), _facts(regulation), _clauses(regulation), _unlisted(regulation), _lifting(regulation), _proposals(regulation),
        procedure_prose.lines(regulation), notices_prose.lines(regulation), _assumptions(regulation),
    ]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _head(regulation: Regulation) -> Iterator[str]:
    yield f"{regulation.institution}《{regulation.name}》"
    since = f"，自 {regulation.effective_from} 起" if regulation.effective_from else ""
    yield f"代码 {regulation.code}，版本 {regulation.version}，{_STATUSES[regulation.status]}{since}"
    if regulation.extends:
        without = f"（不要 {'、'.join(regulation.removes)}）" if regulation.removes else ""
        yield f"沿用 {regulation.extends}{without}，以下已包含沿用的内容"
    if regulation.supersedes:
        yield f"代替：{regulation.supersedes}"
    if regulation.parent_rule:
        yield f"上位规定：{regulation.parent_rule}"
    yield f"写给学生的话：{regulation.help_statement}"


def _scope(regulation: Regulation) -> Iterator[str]:
    scope = regulation.scope
    yield f"适用范围{_cited(scope.cite)}"
    if regulation.cohorts:
        yield f"  只适用于年级：{'、'.join(regulation.cohorts)}"
    yield f"  不列入的学籍状态：{'、'.join(scope.excluded_statuses) or '（没有）'}"
    if scope.when is not None:
        yield f"  只列入{sentences.condition(regulation, scope.when)}的学生"
    yield f"  {_SHORT_TERMS[regulation.short_term]}"
    if regulation.gpa_scale_max is not None:
        yield f"  绩点满分 {wording.number(regulation.gpa_scale_max)}"
    if regulation.supplement is not None:
        yield f"  可以补充学生（只作帮扶，不算预警）{_cited(regulation.supplement.cite)}：{'、'.join(regulation.supplement.reasons)}"


def _work(workload: Workload) -> str:
    """What a level asks of its people every term, at the least."""
    times = [f"{wording.WORK[kind]} {number} 次" for kind, number in workload.per_term.items() if number]
    assumed = f"。待学院确认：{workload.assumption}" if workload.assumption else ""
    return f"每名学生每学期至少：{'，'.join(times) or '没有写明次数的工作'}{_cited(workload.cite)}{assumed}"


def _levels(regulation: Regulation) -> Iterator[str]:
    yield "等级（由轻到重；同时满足几级的，取最重的一级）"
    for track in regulation.tracks:
        yield f"  {track.name}（{track.code}）"
        for level in track.levels:
            also = f"，也写作 {'、'.join(level.aliases)}" if level.aliases else ""
            review = "，只提请人工判断" if level.review else ""
            yield f"    {level.name}（{level.code}）{_cited(level.cite)}{also}{review}"
            if level.note:
                yield f"      {level.note}"
            if level.workload is not None:
                yield f"      {_work(level.workload)}"


def _roles(regulation: Regulation) -> Iterator[str]:
    if regulation.roles:
        yield "职责主体"
    for code, role in regulation.roles.items():
        also = f"，也写作 {'、'.join(role.aliases)}" if role.aliases else ""
        tenure = f"，任期 {role.tenure.years} 年{_cited(role.tenure.cite)}" if role.tenure else ""
        yield f"  {role.name}（{code}）{_cited(role.cite)}{also}{tenure}"


def _parameters(regulation: Regulation) -> Iterator[str]:
    if regulation.parameters:
        yield "参数（原文留给学院或上位规定的数）"
    for name, parameter in regulation.parameters.items():
        yield f"  {name}：{parameter.label}{_cited(parameter.cite)}，{_KINDS[parameter.kind]}，{_default(parameter)}"
        for code, meaning in parameter.choices.items():
            yield f"    {code}：{meaning}"


def _default(parameter: Parameter) -> str:
    if parameter.default is None:
        return "尚未设定" + ("（同组设定一个即可）" if parameter.one_of else "，设定之前不能筛查")
    value = parameter.default
    return f"默认 {wording.number(value, parameter.kind) if isinstance(value, Fraction) else value}"


def _course_sets(regulation: Regulation) -> Iterator[str]:
    if regulation.course_sets:
        yield "课程范围"
    for code, courses in regulation.course_sets.items():
        yield f"  {courses.label}（{code}）{_cited(courses.cite)}：{_which(courses)}"


def _which(courses: CourseSet) -> str:
    said = {"nature": "课程性质为", "nature_contains": "课程性质含", "category": "课程类别为",
            "category_contains": "课程类别含", "codes": "课程代码为", "except_nature_contains": "课程性质含",
            "except_category_contains": "课程类别含", "except_codes": "课程代码为", "except_name_contains": "课程名称含"}
    named = {key: f"{word}{'、'.join(values)}" for key, word in said.items() if (values := getattr(courses, key))}
    taken = "，或".join(text for key, text in named.items() if not key.startswith("except")) or "所有课程"
    left = "，或".join(text for key, text in named.items() if key.startswith("except"))
    return f"{taken}；除去{left}" if left else taken


def _facts(regulation: Regulation) -> Iterator[str]:
    if regulation.facts:
        yield "由人认定的事实（没有人认定的，视为没有）"
    for code, fact in regulation.facts.items():
        unit = f"，以{fact.unit}计" if fact.unit else ""
        status = f"，学籍状态为“{fact.status}”的不必另行认定" if fact.status else ""
        also = f"，也写作 {'、'.join(fact.aliases)}" if fact.aliases else ""
        yield f"  {fact.label}（{code}）{_cited(fact.cite)}{unit}{status}{also}"


def _clauses(regulation: Regulation) -> Iterator[str]:
    if regulation.clauses:
        yield "逐条"
    said: dict[str, str] = {}
    for clause in regulation.clauses:
        yield f"  {clause.cite}（{clause.id}） {clause.summary}"
        yield from (f"    {line}" for line in _account(regulation, clause, said))


def _account(regulation: Regulation, clause: Clause, said: dict[str, str]) -> Iterator[str]:
    """What becomes of one clause: its rules, in full the first time, what else carries it, what comes later, or why not."""
    for code in clause.rules:
        if code in said:
            yield f"规则 {code}：见 {said[code]}"
            continue
        said[code] = clause.cite
        yield from _rule(regulation, code)
    if clause.encoded_in:
        yield f"已编入：{'、'.join(clause.encoded_in)}"
    if clause.later:
        yield f"以后由此实现：{clause.later}"
    if clause.narrative:
        yield f"不编入：{clause.narrative}"


def _rule(regulation: Regulation, code: str) -> Iterator[str]:
    entry = next(rule for rule in regulation.rules if rule.code == code)
    yield f"规则 {entry.code}：{sentences.rule(regulation, entry)}"
    if entry.assumption:
        yield f"  待确认：{entry.assumption}"


def _unlisted(regulation: Regulation) -> Iterator[str]:
    listed = {code for clause in regulation.clauses for code in clause.rules}
    left = [rule.code for rule in regulation.rules if rule.code not in listed]
    if left:
        yield "没有列在条款之下的规则"
    for code in left:
        yield from (f"  {line}" for line in _rule(regulation, code))


def _lifting(regulation: Regulation) -> Iterator[str]:
    yield "解除"
    if not regulation.lifting:
        yield "  没有写解除条件：每次判定重新计算。"
    for entry in regulation.lifting:
        yield f"  {entry.cite} {sentences.lifting(regulation, entry)}"
        if entry.assumption:
            yield f"    待确认：{entry.assumption}"


def _proposals(regulation: Regulation) -> Iterator[str]:
    if regulation.proposals:
        yield "可以建议的处理（平台只建议，由人决定）"
    for code, proposal in regulation.proposals.items():
        yield f"  {proposal.name}（{code}）{_cited(proposal.cite)}" + (f"：{proposal.note}" if proposal.note else "")


def _assumptions(regulation: Regulation) -> Iterator[str]:
    if regulation.assumptions:
        yield "原文没有写明、按以下理解，请学院确认"
    yield from (f"  {number}. {text}" for number, text in enumerate(regulation.assumptions, 1))


def _cited(cite: str | None) -> str:
    return f"〔{cite}〕" if cite else ""
