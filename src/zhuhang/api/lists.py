"""A list as JSON for other systems, as far as the person asking may see it."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from zhuhang.people.roles import Aspect
from zhuhang.screening.models import Entry
from zhuhang.screening.queries import entries_of, level_table
from zhuhang.web.views.lists import run_in
from zhuhang.web.workplace import workplace_of


def show(request: HttpRequest, pk: int) -> JsonResponse:
    """One run's list: what it was made from, and its entries with findings."""
    place = workplace_of(request)
    run = run_in(place, pk)
    levels = level_table(run)
    entries = [
        {
            "student_id": entry.student.number, "name": entry.student.name, "track": entry.track,
            "level": entry.level, "level_name": levels[entry.track, entry.level]["name"], "findings": entry.findings,
            "unknown": entry.unknown, "pending": entry.pending, "proposals": entry.proposals,
        }
        for entry in entries_of(run, place.students(Aspect.TRANSCRIPT))
        if entry.standing == Entry.Standing.LISTED
    ]  # fmt: skip
    regulation = {"code": run.regulation_code, "version": run.regulation_version, "digest": run.regulation_digest}
    return JsonResponse({
        "regulation": regulation, "term": run.term, "phase": run.phase, "snapshot": run.snapshot_digest,
        "parameters": run.parameters, "entries": sorted(entries, key=lambda entry: (entry["student_id"], entry["track"])),
    }, json_dumps_params={"ensure_ascii": False})  # fmt: skip
