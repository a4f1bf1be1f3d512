"""The desk (工作台): everyone's first page. What waits, how many are warned, how it moves, and who."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhuhang.grades.models import ImportBatch
from zhuhang.people.permission import Act
from zhuhang.people.roles import Aspect
from zhuhang.screening import queries
from zhuhang.screening.models import Entry, Run
from zhuhang.web.entry_table import filtered_table
from zhuhang.web.papers_waiting import waiting_notices
from zhuhang.web.templatetags.zhuhang import term_short
from zhuhang.web.views import people
from zhuhang.web.views.procedure import waiting_steps
from zhuhang.web.workplace import Workplace, workplace_of

_TERMS_SHOWN = 8


def show(request: HttpRequest) -> HttpResponse:
    """The desk of whoever asks; a student's desk is their own page."""
    place = workplace_of(request)
    if not place.offices.is_staff and place.offices.student is not None:
        return redirect("student", key=place.offices.student.key)
    if place.is_outside and (child := place.students(Aspect.LEVEL).first()) is not None:
        return redirect("student", key=child.key)
    if place.is_outside and place.is_teacher:
        return redirect("teaching")

    context: dict[str, Any] = {"section": "desk", "crumbs": [(_("学业预警工作台"), "")], "waiting": waiting_for(place)}
    if place.runs:
        context |= _figures(request, place)
    return render(request, "web/desk.html", context)


def _figures(request: HttpRequest, place: Workplace) -> dict[str, Any]:
    wanted = request.GET.get("term")
    run = next((run for run in place.runs if run.term == wanted), place.runs[0])
    students = place.students(Aspect.LEVEL)
    counts = queries.counts_by_run(place.runs[:_TERMS_SHOWN], students)
    levels = queries.level_counts(run, counts)
    standings = queries.standings_of(run, students)
    table = filtered_table(request, run, students, listed_only=True)
    total = sum(level.count for level in levels)
    return {
        "run": run, "term": run.term, "terms": [each.term for each in place.runs], "levels": levels, "total": total,
        "difference": _difference(run, counts, total), "standings": standings, **table,
        "trend": _trend(place.runs[:_TERMS_SHOWN], run, counts),
        "ring": {"total": total, "levels": [{"name": each.name, "tone": each.tone, "count": each.count} for each in levels]},
    }  # fmt: skip


def _difference(run: Run, counts: dict[int, Any], total: int) -> int | None:
    before = counts.get(run.previous_id) if run.previous_id else None
    return None if before is None else total - sum(before.values())


def _trend(runs: list[Run], shown: Run, counts: dict[int, Any]) -> dict[str, Any]:
    oldest_first = runs[::-1]
    return {
        "terms": [term_short(run.term) for run in oldest_first],
        "levels": [
            {
                "name": level["name"], "tone": level["tone"],
                "counts": [counts[run.pk][level["track"], level["code"]] for run in oldest_first],
            }
            for level in queries.levels_of(shown)
        ],
    }  # fmt: skip


def waiting_for(place: Workplace) -> list[tuple[str, str]]:
    """What waits for this person: a sentence and where to do it."""
    lines = []
    if Act.IMPORT in place.acts:
        for batch in ImportBatch.objects.filter(college=place.college, state__in=ImportBatch.OPEN)[:5]:
            sentence = _("导入“%(batch)s”%(state)s") % {"batch": batch, "state": batch.get_state_display()}
            lines.append((sentence, reverse("import", args=[batch.pk])))
    if Act.SCREEN in place.acts and place.runs:
        undecided = Entry.objects.filter(run=place.runs[0], standing=Entry.Standing.UNDECIDED).count()
        if undecided:
            address = f"{reverse('list', args=[place.runs[0].pk])}?standing={Entry.Standing.UNDECIDED}"
            lines.append((_("%(number)s 名学生因缺少数据尚未判定") % {"number": undecided}, address))
    lines += people.waiting(place)
    lines += waiting_steps(place)
    lines += waiting_notices(place)
    return lines
