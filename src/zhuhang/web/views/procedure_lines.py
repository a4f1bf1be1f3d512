"""One line of a list (名单中的一人): why, what the student says, the answer, hold, send back, change."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.grades.transcript import transcript_of
from zhuhang.people.roles import Aspect
from zhuhang.regulation.procedure import APPROVING
from zhuhang.screening.acts.answering import answer, hold, release
from zhuhang.screening.acts.approving import resubmit, send_back
from zhuhang.screening.acts.checking import confirm, raise_objection
from zhuhang.screening.acts.deciding import change_level, revoke, withdraw
from zhuhang.screening.checking import Objection, ObjectionPhoto
from zhuhang.screening.listing import ListLine
from zhuhang.screening.ownership import allowed, owners
from zhuhang.screening.queries import level_table, levels_of
from zhuhang.web.views.procedure import at_procedure, attempt, list_in, roles_in
from zhuhang.web.views.students import explained
from zhuhang.web.workplace import Workplace, workplace_of


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one line that bears on what to do with it; looking is recorded."""
    place = at_procedure(request)
    line = line_in(place, pk)
    sees_results = place.students(Aspect.TRANSCRIPT).filter(pk=line.student_id).exists()
    terms = transcript_of(line.student) if sees_results else []
    acts = allowed(line.list, roles_in(place), line.position, line.state) if line.list.is_current else frozenset()
    with transaction.atomic():
        record("student.view", by=place.person, subject=f"student:{line.student.key.hex}", college=place.college.code)
    levels = level_table(line.list.run)
    return render(request, "web/line.html", {
        "item": line, "level": levels.get((line.track, line.level)), "levels": levels, "may": dict.fromkeys(acts, True),
        "line": explained(line.entry, terms) if line.entry else None, "sees_results": sees_results, "failing": [],
        "objections": list(line.objections.prefetch_related("photos").select_related("answered_by")),
        "changes": list(line.changes.select_related("by", "run")), "corrections": list(line.corrections.all()),
        "other_levels": [each for each in levels_of(line.list.run) if each["track"] == line.track and each["code"] != line.level],
        "may_enter": bool(owners(line.list, "send_check") & roles_in(place)), "section": "procedure",
        "crumbs": [(_("名单程序"), reverse("procedure-list", args=[line.list_id])), (line.student.name, "")],
    })  # fmt: skip


@require_POST
def do(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on the line."""
    place = at_procedure(request)
    line = line_in(place, pk)
    acts = _acts(request, place, line)
    if act not in acts:
        raise Http404
    attempt(request, acts[act], _("%(name)s：已办。") % {"name": line.student.name})
    if (back := request.POST.get("back", "")) in APPROVING:
        return redirect(f"{reverse('procedure-approval', args=[line.list_id])}?step={back}")
    return redirect("line", pk=pk)


def _acts(request: HttpRequest, place: Workplace, line: ListLine) -> dict[str, Callable[[], Any]]:
    by, at, asked = place.person, timezone.now(), request.POST
    reason, basis = asked.get("reason", ""), asked.get("basis", "")
    return {
        "answer": lambda: answer(_open_objection(line), is_upheld=asked.get("upheld") == "yes", text=reason, by=by, at=at),
        "hold": lambda: hold(line, reason=reason, by=by, at=at),
        "release": lambda: release(line, by=by, at=at),
        "send_back": lambda: send_back(line, reason=reason, by=by, at=at),
        "resubmit": lambda: resubmit(line, note=reason, by=by, at=at),
        "withdraw": lambda: withdraw(line, reason=reason, by=by, at=at),
        "revoke": lambda: revoke(line, reason=reason, by=by, at=at),
        "level": lambda: change_level(line, asked.get("level", ""), reason=reason, by=by, at=at),
        "confirm": lambda: confirm(line, by=by, at=at, basis=basis),
        "object": lambda: raise_objection(line, text=reason, by=by, at=at, basis=basis),
    }


def _open_objection(line: ListLine) -> Objection:
    """The objection that waits, else the latest: answering it again with the same words is harmless."""
    found = line.objections.order_by("answered_at", "-raised_at").first()
    waiting = line.objections.filter(state=Objection.State.OPEN).first() or found
    if waiting is None:
        raise Http404
    return waiting


def photo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A photo of an objection, for the student and for who decides about it."""
    place = workplace_of(request)
    found = get_object_or_404(ObjectionPhoto.objects.select_related("objection__line__list", "objection__line__student"), key=key)
    line = found.objection.line
    is_self = line.student.person_id == place.person.pk
    decides = any(owners(line.list, act) & roles_in(place) for act in ("answer", "send_back"))
    if not is_self and not (decides and place.students(Aspect.TRANSCRIPT).filter(pk=line.student_id).exists()):
        raise Http404
    return FileResponse(found.file.open("rb"), content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


def line_in(place: Workplace, pk: int) -> ListLine:
    """A line the person may see, of a list that concerns the person; else a 404."""
    lines = ListLine.objects.select_related("list__run", "list__college", "student__class_group", "entry__run", "check_by_student")
    line = get_object_or_404(lines, pk=pk, student__in=place.students(Aspect.LEVEL))
    list_in(place, line.list_id)
    return line
