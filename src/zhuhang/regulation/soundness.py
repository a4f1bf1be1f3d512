"""Whether a regulation's levels fit together (等级是否周全): unreachable levels, gaps and overlaps between levels.

Every doubt comes with a concrete student: the values at which it shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from zhuhang.regulation.condition import AllOf, Comparators, Condition, ListedTest, WarningsTest, walk
from zhuhang.regulation.model import Regulation, Rule, Track
from zhuhang.regulation.remarks import Remark, Remarks
from zhuhang.regulation.space import Coordinate, Space, Student, UnsetError, Value

_MOST = 20_000
"""Students tried per rule, at most; beyond that a rule is taken as it stands."""


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
        if not ranked:
            remarks.add("warning", ("tracks", number), "track-without-rules",
                        f"类别“{track.name}”没有一条规则：等级只能来自外来名单；若应由规则得出，请在 rules.yaml 里写")
            continue
        space = Space(regulation, [entry.condition for entry in ranked])
        _reach(track, number, ranked, space, remarks)
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


def _reach(track: Track, number: int, ranked: list[_Ranked], space: Space, remarks: Remarks) -> None:
    """Levels no rule leads to, rules nobody can meet, rules a heavier one always overrides."""
    verdicts = {entry.rule.code: _verdict(entry, ranked, space) for entry in ranked}
    for entry in ranked:
        verdict = verdicts[entry.rule.code]
        if verdict == "never":
            remarks.add("error", ("rules", entry.index, "when"), "never-holds",
                        f"规则“{entry.rule.code}”没有学生能满足：请检查其中的条件是否互相矛盾")
        elif verdict == "overridden":
            remarks.add("warning", ("rules", entry.index, "when"), "always-overridden",
                        f"满足规则“{entry.rule.code}”的学生总是同时满足更重的规则，它不会决定等级：请检查界限")
    for rank, level in enumerate(track.levels):
        leading = [verdicts[entry.rule.code] for entry in ranked if entry.rank == rank]
        place = ("tracks", number, "levels", rank)
        if not leading:
            remarks.add("warning", place, "level-without-rules",
                        f"等级“{level.name}”没有一条规则：只能来自外来名单；若应由规则得出，请补写规则")
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
    """Walk along one quantity, everything else harmless: the level must only rise, or only fall, with it."""
    involved = [entry for entry in ranked if coordinate.key in space.keys_of(entry.condition)]
    if len(involved) < 1 or any(_waits(entry.condition) for entry in involved):
        return
    steps = []
    for value in coordinate.points:
        student = {**space.innocent, coordinate.key: value}
        held = [entry for entry in involved if _holds(entry, student, space)]
        steps.append((value, max((entry.rank for entry in held), default=-1), held))
    ranks = [rank for _, rank, _ in steps]
    _dips(track, involved, coordinate, [(value, rank) for value, rank, _ in steps], ranks, remarks)
    _overlaps(track, coordinate, steps, remarks)


def _waits(condition: Condition) -> bool:
    return any(isinstance(part, WarningsTest | ListedTest) for part in walk(condition))


def _dips(
    track: Track, involved: list[_Ranked], coordinate: Coordinate, steps: list[tuple[Value, int]], ranks: list[int],
    remarks: Remarks,
) -> None:
    """Students between two levels to whom a lighter one, or none, applies."""
    if ranks == sorted(ranks) or ranks == sorted(ranks, reverse=True):
        return
    for n, (value, rank) in enumerate(steps):
        before, after = max(ranks[:n], default=-1), max(ranks[n + 1:], default=-1)
        if rank >= min(before, after) or (n and steps[n - 1][1] == rank and min(max(ranks[:n - 1], default=-1), after) > rank):
            continue
        said = coordinate.said(value)
        got = f"只得“{track.levels[rank].name}”" if rank >= 0 else "没有一条规则成立"
        _remark(remarks, involved, "gap",
                f"{coordinate.label}为 {said}、其余都正常的学生{got}，而比这少和比这多的学生都更重"
                f"（“{track.levels[before].name}”与“{track.levels[after].name}”）：请检查界限含不含端点")
        return
    rising = ranks[-1] == -1
    edge = [value for value, rank in steps if rank >= 0][-1 if rising else 0]
    where = "超过" if rising else "低于"
    _remark(remarks, involved, "open-end",
            f"{coordinate.label}{where} {coordinate.said(edge)} 之后再没有规则成立：更{'多' if rising else '少'}的学生反而不受预警，请确认")


def _overlaps(
    track: Track, coordinate: Coordinate, steps: list[tuple[Value, int, list[_Ranked]]], remarks: Remarks
) -> None:
    """Students at whom two intervals meant to exclude each other both hold."""
    reported = set()
    for value, rank, held in steps:
        for lighter in held:
            heavier = next((entry for entry in held if entry.rank == rank), lighter)
            pair = (lighter.rule.code, heavier.rule.code)
            if lighter.rank == rank or not _is_interval(lighter.rule.when) or pair in reported:
                continue
            reported.add(pair)
            _remark(remarks, [lighter, heavier], "overlap",
                    f"{coordinate.label}为 {coordinate.said(value)} 的学生同时落在“{track.levels[lighter.rank].name}”"
                    f"（{pair[0]}）和“{track.levels[rank].name}”（{pair[1]}）：取较重的，请检查界限含不含端点")


def _is_interval(condition: Condition) -> bool:
    words = set(condition.bounds) if isinstance(condition, Comparators) else set[str]()
    return bool({"at_least", "above"} & words) and bool({"at_most", "below"} & words)


def _remark(remarks: Remarks, involved: list[_Ranked], code: str, message: str) -> None:
    """A warning at the first rule involved; only a note where a rule's ``assumption`` already speaks of it."""
    known = any(entry.rule.assumption for entry in involved)
    remarks.append(Remark("note" if known else "warning", *remarks.where(("rules", involved[0].index, "when")), code,
                          message + ("（规则的 assumption 已有说明）" if known else "")))
