"""Which row makes up which attempt, in plain Python: the first half of the exact oracle.

Written from the public rules on how results count, row by row, without a data frame. An attempt is one row that is
neither a make-up nor the completion of a deferred exam; those hang on the attempt they belong to. A make-up that
belongs to nothing stands alone in its own term.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]

REGULAR, RETAKE, MAKEUP, DEFERRED_EXAM = range(4)
PASSED, FAILED, ABSENT, TRUANT, CHEATING, BREACH, EXEMPT, WITHDRAWN, DEFERRED, UNGRADED = range(10)
FAILING = frozenset({FAILED, ABSENT, TRUANT, CHEATING, BREACH})
PENDING = frozenset({DEFERRED, UNGRADED})
SETTLING = frozenset({PASSED, EXEMPT})


@dataclass
class Attempt:
    """One attempt of one course: its row, the deferred exam that completed it, its make-ups in order."""

    row: Row
    completion: Row | None = None
    makeups: list[Row] = field(default_factory=list)
    retake: bool = False

    @property
    def term(self) -> str:
        """The term the attempt belongs to, whenever its make-ups were sat."""
        return str(self.row["term"])

    @property
    def lone_makeup(self) -> bool:
        """A make-up whose attempt is not in the data."""
        return bool(self.row["kind"] == MAKEUP)

    @property
    def main(self) -> int:
        """The outcome before make-ups, the deferred exam's where one was sat."""
        return int((self.completion or self.row)["outcome"])

    @property
    def makeup(self) -> int | None:
        """The outcome of the last make-up that was sat; None where there is none, or it is pending or withdrawn."""
        sat = [int(row["outcome"]) for row in self.makeups if row["outcome"] not in {*PENDING, WITHDRAWN}]
        return sat[-1] if sat else None

    @property
    def outcome(self) -> int:
        """How the attempt ended, make-ups included; a pending make-up counts as none."""
        return self.main if self.makeup is None else self.makeup

    @property
    def rows(self) -> list[Row]:
        """All rows of the attempt, oldest first."""
        return [self.row, *([self.completion] if self.completion else []), *self.makeups]


def terms_of(rows: Iterable[Row]) -> list[str]:
    """The terms present in the data, oldest first."""
    return sorted({str(row["term"]) for row in rows})


def attempts_of(rows: Iterable[Row], terms: list[str]) -> list[Attempt]:
    """The attempts of one student in one course, oldest first, from that course's rows of any term."""
    ordered = sorted(rows, key=lambda row: (row["term"], row["kind"], row["sitting"]))
    attempts = [Attempt(row) for row in ordered if _is_own_attempt(row)]
    for row in ordered:
        if row["kind"] == DEFERRED_EXAM and row["outcome"] not in PENDING:
            _complete(attempts, row, terms)
    attempts.sort(key=_position)
    for row in ordered:
        if row["kind"] == MAKEUP:
            _make_up(attempts, row, terms)
    attempts.sort(key=_position)
    _mark_retakes(attempts)
    return attempts


def _is_own_attempt(row: Row) -> bool:
    return row["kind"] in (REGULAR, RETAKE) or (row["kind"] == DEFERRED_EXAM and row["outcome"] in PENDING)


def _position(attempt: Attempt) -> tuple[str, bool, bool, int]:
    row = attempt.row
    return attempt.term, attempt.lone_makeup, row["kind"] == RETAKE, int(row["sitting"])


def _term_before(term: str, terms: list[str]) -> str | None:
    place = terms.index(term)
    return terms[place - 1] if place else None


def _complete(attempts: list[Attempt], row: Row, terms: list[str]) -> None:
    """A deferred exam with a grade completes a pending attempt, else counts as a regular exam of its own."""
    for term in (row["term"], _term_before(row["term"], terms)):
        for attempt in reversed(attempts):
            if attempt.term == term and attempt.completion is None and attempt.row["outcome"] in PENDING:
                attempt.completion = row
                return
    attempts.append(Attempt(row))


def _make_up(attempts: list[Attempt], row: Row, terms: list[str]) -> None:
    """Hang a make-up on the same term's attempt, else on the latest of the term before that has none yet.

    Two make-ups of one term go together: the second does not find the attempt taken by the first.
    """
    own = [attempt for attempt in attempts if attempt.term == row["term"] and not attempt.lone_makeup]
    before = _term_before(row["term"], terms)
    earlier = [a for a in attempts if a.term == before and not a.lone_makeup and not _made_up_before(a, row["term"])]
    if own or earlier:
        (own or earlier)[-1].makeups.append(row)
    else:
        attempts.append(Attempt(row))


def _made_up_before(attempt: Attempt, term: str) -> bool:
    return any(row["term"] < term for row in attempt.makeups)


def _mark_retakes(attempts: list[Attempt]) -> None:
    """A regular exam again in a later term is a retake; withdrawn, exempt or merely pending attempts are no first exam."""
    for attempt in attempts:
        earlier = [a for a in attempts if a.term < attempt.term and _was_sat(a)]
        attempt.retake = attempt.row["kind"] == RETAKE or (not attempt.lone_makeup and bool(earlier))


def _was_sat(attempt: Attempt) -> bool:
    return attempt.outcome not in {*PENDING, WITHDRAWN, EXEMPT}
