"""Whether a regulation's levels fit together (等级是否周全): unreachable levels, gaps and overlaps between levels.

Every doubt comes with a concrete student: the values at which it shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from zhuhang.regulation.condition import AllOf, Comparators, Condition
from zhuhang.regulation.model import Regulation, Rule, Track
from zhuhang.regulation.remarks import Remark, Remarks
from zhuhang.regulation.space import Coordinate, Space, Student, UnsetError, Value

_MOST = 20_000
"""Students tried per rule, at most; beyond that a rule is taken as it stands."""

_MOST_CIRCUMSTANCES = 200


@dataclass(frozen=True)
class _Ranked:
    """A rule with its whole condition and the rank of its level."""

    index: int
    rule: Rule
    rank: int
    condition: Condition


def check(regulation: Regulation, remarks: Remarks) -> None:
    """Try imagined students on every track's rules."""
    for number, track in enumerate(regulation.tracks):
        ranked = list(_ranked(regulation, track))
        early = {rule.level for rule in regulation.rules
                 if rule.level is not None and rule.phase == "provisional" and regulation.track(rule.track) is track}
        if not ranked and not early:
            remarks.add("warning", ("tracks", number), "track-without-rules",
                        f"类别“{track.name}”没有一条规则：等级只能来自外来名单；若应由规则得出，请在 rules.yaml 里写")
            continue
        space = Space(regulation, [entry.condition for entry in ranked])
        _reach(track, number, ranked, early, space, remarks)
        for coordinate in space.coordinates.values():
            if coordinate.is_measured:
                _scan(track, ranked, coordinate, space, remarks)


def _ranked(regulation: Regulation, track: Track) -> Iterator[_Ranked]:
    """The track's rules at the final list, but those that wait for the levels of others."""
    for index, rule in enumerate(regulation.rules):
        if rule.level is None or regulation.track(rule.track) is not track or rule.phase == "provisional":
            continue
        parts = [rule.when] if rule.applies_to is None else [rule.applies_to, rule.when]
        condition = parts[0] if len(parts) == 1 else AllOf(all=parts)
        yield _Ranked(index, rule, track.rank(rule.level), condition)


def _reach(track: Track, number: int, ranked: list[_Ranked], early: set[str], space: Space, remarks: Remarks) -> None:
    """Levels no rule leads to (``early`` are given before the make-ups), rules nobody can meet or a heavier one overrides."""
    verdicts = {entry.rule.code: _verdict(entry, ranked, space) for entry in ranked}
    for entry in ranked:
        verdict = verdicts[entry.rule.code]
        if verdict == "never":
            remarks.add("error", ("rules", entry.index, "when"), "never-holds",
                        f"规则“{entry.rule.code}”没有学生能满足：请检查其中的条件是否互相矛盾")
        elif verdict == "overridden":
            _remark(remarks, [entry], "always-overridden",
                    f"满足规则“{entry.rule.code}”的学生总是同时满足更重的规则，它不会决定等级：请检查界限")
    for rank, level in enumerate(track.levels):
        leading = [verdicts[entry.rule.code] for entry in ranked if entry.rank == rank]
        place = ("tracks", number, "levels", rank)
        if not leading and level.code in early:
            continue
        if not leading:
            remarks.add("note" if level.note else "warning", place, "level-without-rules",
                        f"等级“{level.name}”没有一条规则：只能来自外来名单或由人决定；"
                        + (level.note or "若应由规则得出，请补写规则；确实如此，请在 note 里说明"))
        elif all(verdict in ("never", "overridden") for verdict in leading):
            remarks.add("error", place, "unreachable-level",
                        f"等级“{level.name}”没有学生能得到：满足它的学生总是同时满足更重的等级，请检查界限和等级的先后")


def _verdict(entry: _Ranked, ranked: list[_Ranked], space: Space) -> str:
    """``decides``, ``overridden`` by heavier rules, ``never`` holds, or ``untried`` (unset or too large)."""
    keys = space.keys_of(entry.condition)
    values = [space.coordinates[key].points for key in keys]
    size = 1
    for points in values:
        size *= len(points)
    if size > _MOST:
        return "untried"
    heavier = [other for other in ranked if other.rank > entry.rank]
    held = False
    try:
        for chosen in itertools.product(*values):
            student = {**space.innocent, **dict(zip(keys, chosen, strict=True))}
            if space.holds(entry.condition, student):
                held = True
                if not any(_holds(other, student, space) for other in heavier):
                    return "decides"
    except UnsetError:
        return "untried"
    return "overridden" if held else "never"


def _holds(entry: _Ranked, student: Student, space: Space) -> bool:
    try:
        return space.holds(entry.condition, student)
    except UnsetError:
        return False


def _scan(track: Track, ranked: list[_Ranked], coordinate: Coordinate, space: Space, remarks: Remarks) -> None:
    """Walk along one quantity, everything else harmless: the level must only rise, or only fall, with it.

    The walk is repeated for every circumstance the rules distinguish (term, year of study, level carried …).
    """
    involved = [entry for entry in ranked if coordinate.key in space.keys_of(entry.condition)]
    reported: set[str] = set()
    for circumstance, said in _circumstances(involved, space):
        walked = []
        for value in coordinate.points:
            student = {**space.innocent, **circumstance, coordinate.key: value}
            held = [entry for entry in involved if _holds(entry, student, space)]
            walked.append(_Step(value, max((entry.rank for entry in held), default=-1), held))
        doubts = [*_dips(track, involved, coordinate, walked, said), *_overlaps(track, coordinate, walked, said)]
        for code, concerned, message in doubts:
            if code not in reported:
                reported.add(code)
                _remark(remarks, concerned, code, message)


def _circumstances(involved: list[_Ranked], space: Space) -> Iterator[tuple[dict[str, Value], str]]:
    """Every combination of attributes, terms and carried levels the rules ask for, with how it is said."""
    keys = {key for entry in involved for key in space.keys_of(entry.condition) if key[0] in "stc"}
    chosen = [space.coordinates[key] for key in sorted(keys)]
    combinations = itertools.product(*(coordinate.points for coordinate in chosen))
    for values in itertools.islice(combinations, _MOST_CIRCUMSTANCES):
        said = "、".join(f"{part.label}为{part.said(value)}" for part, value in zip(chosen, values, strict=True))
        yield {part.key: value for part, value in zip(chosen, values, strict=True)}, f"（{said}）" if said else ""


@dataclass(frozen=True)
class _Step:
    """One value on the walk: the heaviest rank that holds there, -1 for none, and the rules that hold."""

    value: Value
    rank: int
    held: list[_Ranked]


Doubt = tuple[str, list[_Ranked], str]


def _dips(
    track: Track, involved: list[_Ranked], coordinate: Coordinate, walked: list[_Step], circumstance: str
) -> Iterator[Doubt]:
    """Students between two levels to whom a lighter one, or none, applies."""
    ranks = [step.rank for step in walked]
    if ranks in (sorted(ranks), sorted(ranks, reverse=True)):
        return
    for n, step in enumerate(walked):
        before, after = max(ranks[:n], default=-1), max(ranks[n + 1:], default=-1)
        if step.rank < min(before, after):
            got = f"只得“{track.levels[step.rank].name}”" if step.rank >= 0 else "没有一条规则成立"
            yield ("gap", involved,
                   f"{coordinate.label}为 {coordinate.said(step.value)}、其余都正常的学生{circumstance}{got}，"
                   f"而比这少的可得“{track.levels[before].name}”，比这多的可得“{track.levels[after].name}”："
                   "请检查界限含不含端点")
            return
    edge = [step.value for step in walked if step.rank >= 0][-1]
    yield ("open-end", involved,
           f"{coordinate.label}比 {coordinate.said(edge)} 更多的学生{circumstance}反而没有规则成立：请确认上限是原文所写")


def _overlaps(track: Track, coordinate: Coordinate, walked: list[_Step], circumstance: str) -> Iterator[Doubt]:
    """Students at whom two intervals meant to exclude each other both hold."""
    for step in walked:
        for lighter in step.held:
            if lighter.rank == step.rank or not _is_interval(lighter.rule.when):
                continue
            heavier = next(entry for entry in step.held if entry.rank == step.rank)
            yield ("overlap", [lighter, heavier],
                   f"{coordinate.label}为 {coordinate.said(step.value)} 的学生{circumstance}同时落在"
                   f"“{track.levels[lighter.rank].name}”（{lighter.rule.code}）和“{track.levels[step.rank].name}”"
                   f"（{heavier.rule.code}）：取较重的，请检查界限含不含端点")
            return


def _is_interval(condition: Condition) -> bool:
    words = set(condition.bounds) if isinstance(condition, Comparators) else set[str]()
    return bool({"at_least", "above"} & words) and bool({"at_most", "below"} & words)


def _remark(remarks: Remarks, involved: list[_Ranked], code: str, message: str) -> None:
    """A warning at the first rule involved; only a note where a rule's ``assumption`` already speaks of it."""
    known = any(entry.rule.assumption for entry in involved)
    remarks.append(Remark("note" if known else "warning", *remarks.where(("rules", involved[0].index, "when")), code,
                          message + ("（规则的 assumption 已有说明）" if known else "")))
