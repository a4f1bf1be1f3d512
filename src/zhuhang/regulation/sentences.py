"""A condition as a Chinese sentence (条件的说法), with every boundary said: 达到15%（含）且不足25%（不含）."""

from __future__ import annotations

from collections.abc import Callable

from zhuhang.regulation import bounds, wording
from zhuhang.regulation.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FactTest,
    ListedTest,
    ParameterTest,
    Rounding,
    StateTest,
    StudentTest,
    TermTest,
    WarningsTest,
)
from zhuhang.regulation.measures import STUDENT_ATTRIBUTES
from zhuhang.regulation.model import Lifting, Regulation, Rule

_PHASES = {"final": "只用于补考之后的名单", "provisional": "只用于补考之前的名单"}


def rule(regulation: Regulation, entry: Rule) -> str:
    """A rule as one sentence: whom it concerns, what must hold, what follows."""
    whom = f"对{condition(regulation, entry.applies_to)}的学生：" if entry.applies_to is not None else ""
    follows = []
    if entry.level is not None:
        follows.append(f"列为“{wording.level_name(regulation, entry.level, entry.track)}”")
    if entry.proposal is not None:
        follows.append(f"建议“{regulation.proposals[entry.proposal].name}”（由人决定）")
    phase = f"（{_PHASES[entry.phase]}）" if entry.phase in _PHASES else ""
    return f"{whom}{condition(regulation, entry.when)}的，{'，并'.join(follows)}{phase}。"


def lifting(regulation: Regulation, entry: Lifting) -> str:
    """A lifting as one sentence."""
    names = "、".join(f"“{wording.level_name(regulation, level, entry.track)}”" for level in entry.levels) or "原有等级"
    return f"到下一次判定时{condition(regulation, entry.when)}，且没有新触发的规则的，解除{names}；否则{names}延续。"


def condition(regulation: Regulation, part: Condition, nested: bool = False) -> str:
    """A condition in words; groups inside groups stand in brackets."""
    if isinstance(part, AllOf) and not part.all and part.unless is not None:
        return f"并非{condition(regulation, part.unless, nested=True)}"
    text = _BY_KIND[type(part)](regulation, part)
    if part.unless is not None:
        text = f"{text}，除非{condition(regulation, part.unless, nested=True)}"
    grouped = isinstance(part, AllOf | AnyOf) or part.unless is not None
    return f"（{text}）" if nested and grouped else text


def _comparison(regulation: Regulation, part: Comparison) -> str:
    quantity = wording.quantity_of(regulation, part)
    return f"{quantity}{_rounding(part.round)}{wording.comparison(regulation, part, bounds.unit_of(regulation, part))}"


def _rounding(rounding: Rounding | None) -> str:
    if rounding is None:
        return ""
    mode = {"half_up": "四舍五入", "down": "舍去以后各位"}[rounding.mode]
    return f"（{mode}保留{rounding.digits}位小数后）"


def _fact(regulation: Regulation, part: FactTest) -> str:
    label = regulation.facts[part.fact].label if part.fact in regulation.facts else part.fact
    if part.bounds:
        return f"经认定的{label}{wording.comparison(regulation, part, 'number')}"
    return f"经认定有“{label}”"


def _student(regulation: Regulation, part: StudentTest) -> str:
    label = STUDENT_ATTRIBUTES.get(part.student, ("", part.student))[1]
    said = [f"{label}是{_either(part.among)}"] if part.among else []
    said += [f"{label}不是{_either(part.except_)}"] if part.except_ else []
    said += [f"{label}{wording.comparison(regulation, part, 'number')}"] if part.bounds else []
    return "且".join(said)


def _either(values: list[str | int]) -> str:
    return "、".join(str(value) for value in values)


def _term(regulation: Regulation, part: TermTest) -> str:
    return f"所判定的是第{_either([*part.among])}学期"


def _parameter(regulation: Regulation, part: ParameterTest) -> str:
    parameter = regulation.parameters[part.parameter]
    chosen = parameter.choices.get(part.is_, part.is_)
    state = {None: "，尚未设定", part.is_: "，默认如此"}.get(str(parameter.default) if parameter.default else None, "，默认不是")
    return f"学院把“{parameter.label}”定为“{chosen}”（参数 {part.parameter}{state}）"


def _warnings(regulation: Regulation, part: WarningsTest) -> str:
    return f"{wording.warnings(regulation, part)}{wording.comparison(regulation, part, 'count')}"


def _state(regulation: Regulation, part: StateTest) -> str:
    names = "或".join(f"“{wording.level_name(regulation, level, part.track)}”" for level in part.state)
    return f"最近一次名单上的等级是{names}"


def _listed(regulation: Regulation, part: ListedTest) -> str:
    return f"本次列为“{wording.level_name(regulation, part.listed, part.track)}”及以上"


def _all(regulation: Regulation, part: AllOf) -> str:
    return "，且".join(condition(regulation, inner, nested=len(part.all) > 1) for inner in part.all)


def _any(regulation: Regulation, part: AnyOf) -> str:
    return "，或".join(condition(regulation, inner, nested=len(part.any) > 1) for inner in part.any)


_BY_KIND: dict[type[Condition], Callable[..., str]] = {
    Comparison: _comparison,
    FactTest: _fact,
    StudentTest: _student,
    TermTest: _term,
    ParameterTest: _parameter,
    WarningsTest: _warnings,
    StateTest: _state,
    ListedTest: _listed,
    AllOf: _all,
    AnyOf: _any,
}
