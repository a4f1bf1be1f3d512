"""Where a student stands by the earlier lists (历次名单): the level carried, and how often warned.

Lists of the judged term or later are not looked at. A table of earlier lists may be incomplete; the JSON of an earlier run
is complete, so whoever is absent from it was not warned that term.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import polars as pl

from zhuhang.engine.plan import Plan, ordinal
from zhuhang.engine.sealing import Sealed
from zhuhang.regulation.condition import WarningsTest
from zhuhang.regulation.model import Track
from zhuhang.regulation.term import Term

_Key = tuple[str, str]


@dataclass
class Standing:
    """Levels by (student, track) and term, and the terms whose list is complete, by track."""

    levels: dict[_Key, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    complete: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, sealed: Sealed, plan: Plan) -> Standing:
        """Read the earlier lists; of two entries for one student and term the heavier stands.

        A line of a track or level that the regulation does not know, of another regulation's list, says nothing here.
        """
        standing = cls()
        earlier = sealed.history.filter(pl.col("term") < plan.term.code)
        known_levels = {track.code: {"", *(level.code for level in track.levels)} for track in plan.regulation.tracks}
        for student, term, code, level, complete in earlier.iter_rows():
            if code and level not in known_levels.get(code, ()):
                continue
            track = plan.regulation.track(code)
            if complete:
                standing.complete[track.code].add(term)
            if student:
                known = standing.levels[student, track.code].get(term, "")
                standing.levels[student, track.code][term] = _heavier(track, known, level)
        return standing

    def state(self, student: str, track: str) -> str | None:
        """The level carried from the student's last list; None for none."""
        by_term = self.levels.get((student, track), {})
        if not by_term:
            return None
        last = max(by_term)
        ended = any(term > last for term in self.complete.get(track, ()))
        return None if ended else by_term[last] or None

    def since(self, student: str, track: str) -> str | None:
        """The term of the list the carried level comes from."""
        by_term = self.levels.get((student, track), {})
        return max(by_term) if by_term and self.state(student, track) else None

    def states(self, track: str, sealed: Sealed) -> pl.Series:
        """The carried level of every sealed student."""
        if not self.levels:
            return pl.Series([None] * sealed.students.height, dtype=pl.String)
        return pl.Series([self.state(student, track) for student in sealed.students["student_id"]], dtype=pl.String)

    def warned(self, student: str, test: WarningsTest, plan: Plan, attended: set[int]) -> int:
        """How often the student was warned before this term, as a test counts it."""
        track = plan.regulation.track(test.track)
        at = {
            ordinal(Term.parse(term), plan.regulation.short_term)
            for term, level in self.levels.get((student, track.code), {}).items() if _counts(track, level, test)
        }
        if test.warnings == "total":
            return len(at)
        return _series(at, ordinal(plan.term, plan.regulation.short_term) - 1, test, attended)


def _heavier(track: Track, one: str, other: str) -> str:
    if not one or not other:
        return one or other
    return max(one, other, key=track.rank)


def _counts(track: Track, level: str, test: WarningsTest) -> bool:
    if not level:
        return False
    return level == test.level if test.only_this_level else track.rank(level) >= track.rank(test.level)


def _series(at: set[int], term: int, test: WarningsTest, attended: set[int]) -> int:
    """Length of the unbroken series of warned terms that ends at a term; a term of leave may be passed over."""
    length = 0
    while at and term >= min(at):
        if term in at:
            length += 1
        elif test.leave == "breaks" or term in attended:
            break
        term -= 1
    return length


def attended_terms(sealed: Sealed, plan: Plan) -> dict[int, set[int]]:
    """The terms in which each student took any course, by the student's position."""
    rows = pl.concat(sealed.course_terms).filter(pl.col("at") <= plan.position).select("student", "at").unique().collect()
    ordinals = [ordinal(Term.parse(code), plan.regulation.short_term) for code in sealed.terms]
    attended: dict[int, set[int]] = defaultdict(set)
    for student, at in rows.iter_rows():
        attended[student].add(ordinals[at])
    return attended
