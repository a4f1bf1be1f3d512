"""Performing a run (执行筛查): stored rows into the engine, its list into entries, compared with last term's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.engine import EngineError, run, seal
from zhuhang.engine import Run as Screened
from zhuhang.engine.distance import distances_of
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.mistakes import RegulationError
from zhuhang.regulation.model import Regulation
from zhuhang.screening.distances import keep_distances
from zhuhang.screening.figures import figures_of
from zhuhang.screening.inputs import inputs_of
from zhuhang.screening.lists import Before, change_of, reason_of, tracks_of
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.queries import level_table
from zhuhang.screening.runs import RunRefused, settings_of


def perform(run_id: int, *, at: datetime) -> Run:
    """Screen a queued run and store its list, all or nothing. Performing a finished run again changes nothing."""
    waiting = Run.objects.filter(pk=run_id, state__in=Run.OPEN)
    if not waiting.update(state=Run.State.RUNNING, progress=10):
        return Run.objects.get(pk=run_id)
    pending = waiting.select_related("college").get()
    try:
        regulation = regulation_of(pending.college)
        screened = _screen(pending, regulation)
    except (EngineError, RegulationError, RunRefused) as error:
        return _refuse(pending, str(error), at)
    Run.objects.filter(pk=run_id).update(progress=60)
    return _store(pending, regulation, screened, at)


def _screen(pending: Run, regulation: Regulation) -> Screened:
    inputs = inputs_of(pending.college, regulation, term=pending.term)
    settings = settings_of(regulation, pending.parameters)
    phase = "provisional" if pending.phase == Run.Phase.PROVISIONAL else "final"
    return run(regulation, seal(inputs), term=pending.term, phase=phase, parameters=settings)


@transaction.atomic
def _store(pending: Run, regulation: Regulation, screened: Screened, at: datetime) -> Run:
    stored = Run.objects.select_for_update().get(pk=pending.pk)
    if stored.state not in Run.OPEN:
        return stored
    data = screened.to_list().to_json()
    previous = _previous(stored)
    replaced = Run.objects.filter(college=stored.college, term=stored.term, is_current=True).first()
    entries = list(_Entries(stored, regulation, previous, replaced, figures_of(screened), _distances(screened, data)).of(data))

    Entry.objects.bulk_create(entries, batch_size=1000)
    Run.objects.filter(college=stored.college, term=stored.term, is_current=True).update(is_current=False)
    stored.state, stored.done_at, stored.progress, stored.is_current = Run.State.DONE, at, 100, True
    stored.previous = previous
    stored.regulation_code = data["regulation"]["code"]
    stored.regulation_version = data["regulation"]["version"]
    stored.regulation_digest = data["regulation"]["digest"]
    stored.snapshot_digest = data["snapshot"]
    stored.parameters = data["parameters"]
    stored.tracks = tracks_of(regulation)
    stored.excluded = data["excluded"]
    stored.counts = _counts(data, entries)
    stored.save()
    keep_distances(stored, screened, entries)

    detail = {"snapshot": stored.snapshot_digest, "regulation": stored.regulation_digest, "listed": stored.counts["listed"]}
    record("run.done", by=stored.created_by, subject=f"run:{stored.pk}", college=stored.college.code, detail=detail)
    return stored


@transaction.atomic
def _refuse(pending: Run, why: str, at: datetime) -> Run:
    stored = Run.objects.select_for_update().get(pk=pending.pk)
    stored.state, stored.refusal, stored.done_at = Run.State.REFUSED, why, at
    stored.save()
    record("run.refused", by=stored.created_by, subject=f"run:{stored.pk}", college=stored.college.code)
    return stored


def _distances(screened: Screened, data: dict[str, Any]) -> dict[tuple[str, str], dict[str, list[str]]]:
    listed = [line["student_id"] for line in [*data["entries"], *data["undecided"]]]
    return {
        (number, each.track): {"lifts": each.lifts, "raise_to": each.raise_to}
        for number, found in distances_of(screened, listed).items()
        for each in found
    }


def _previous(stored: Run) -> Run | None:
    earlier = Run.objects.filter(college=stored.college, is_current=True, term__lt=stored.term)
    return earlier.order_by("-term").first()


def _counts(data: dict[str, Any], entries: list[Entry]) -> dict[str, int]:
    counts = {"listed": 0, "undecided": 0, "left": 0, "excluded": len(data["excluded"]), **data["rows"]}
    for entry in entries:
        counts[entry.standing] += 1
    return counts


def _listed(run: Run | None) -> dict[tuple[int, str], Before]:
    """Whom a run listed, by student and track; nobody where there is no run."""
    if run is None:
        return {}
    rows = Entry.objects.filter(run=run, standing=Entry.Standing.LISTED).values_list("student_id", "track", "level", "rank")
    return {(student, track): Before(level, rank) for student, track, level, rank in rows}


def _once_listed(run: Run | None) -> dict[tuple[int, str], str]:
    """Whom a run listed, and whom it kept in sight as having left: the level each had."""
    rows = Entry.objects.filter(run=run).exclude(standing=Entry.Standing.UNDECIDED) if run else Entry.objects.none()
    shown = rows.values_list("student_id", "track", "level", "previous_level")
    return {(student, track): level or before for student, track, level, before in shown}


@dataclass
class _Entries:
    """Turns the engine's list of one run into entries."""

    run: Run
    regulation: Regulation
    previous: Run | None
    replaced: Run | None
    figures: dict[str, dict[str, str]]
    distances: dict[tuple[str, str], dict[str, list[str]]]

    def of(self, data: dict[str, Any]) -> Iterator[Entry]:
        self.students = dict(self.run.college.students.values_list("number", "pk"))
        self.numbers = {key: number for number, key in self.students.items()}
        self.before = _listed(self.previous)
        self.lifted = {(line["student_id"], line["track"]): line for line in data.get("lifted", [])}
        seen = set[tuple[int, str]]()
        for standing, lines in ((Entry.Standing.LISTED, data["entries"]), (Entry.Standing.UNDECIDED, data["undecided"])):
            for line in lines:
                entry = self._entry(line, standing)
                seen.add((entry.student_id, entry.track))
                yield entry
        for (student, track), before in self.before.items():
            if before.rank >= 0 and (student, track) not in seen:
                seen.add((student, track))
                yield self._left(student, track, before)
        for (student, track), level in _once_listed(self.replaced).items():
            if (student, track) not in seen:
                yield self._dropped(student, track, level)

    def _entry(self, line: dict[str, Any], standing: str) -> Entry:
        student = self.students[line["student_id"]]
        before = self.before.get((student, line["track"]))
        level = line.get("level", "")
        rank = self.regulation.track(line["track"]).rank(level) if level else -1
        listed = standing == Entry.Standing.LISTED
        return Entry(
            run=self.run, student_id=student, track=line["track"], standing=standing, level=level, rank=rank,
            previous_level=before.level if before else "",
            change=change_of(rank, before, self.previous is not None) if listed else "",
            reason=reason_of(line["findings"]), findings=line["findings"], unknown=line["unknown"],
            proposals=line["proposals"], pending=line["pending"], figures=self.figures.get(line["student_id"], {}),
            distance=self.distances.get((line["student_id"], line["track"]), {}),
        )  # fmt: skip

    def _dropped(self, student: int, track: str, level: str) -> Entry:
        """Somebody this term's earlier list had and this one has not: shown, never silently gone."""
        assert self.replaced is not None
        name = level_table(self.replaced).get((track, level), {}).get("name", level)
        reason = f"本学期先前的名单（{self.replaced.get_phase_display()}）列为“{name}”，现在没有条款成立"
        return Entry(
            run=self.run, student_id=student, track=track, standing=Entry.Standing.LEFT, change=Entry.Change.LEFT,
            previous_level=level, reason=reason, figures=self.figures.get(self.numbers[student], {}),
        )  # fmt: skip

    def _left(self, student: int, track: str, before: Before) -> Entry:
        number = self.numbers[student]
        lifted = self.lifted.get((number, track))
        return Entry(
            run=self.run, student_id=student, track=track, standing=Entry.Standing.LEFT, change=Entry.Change.LEFT,
            previous_level=before.level, lifted=[lifted] if lifted else [], reason=lifted["text"] if lifted else "",
            figures=self.figures.get(number, {}),
        )  # fmt: skip
