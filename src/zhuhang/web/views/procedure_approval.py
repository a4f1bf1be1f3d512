"""Review and approval in a meeting (审核、审定): on a phone, or as one printed page."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect
from zhuhang.regulation.procedure import ACT_NAMES, APPROVING
from zhuhang.screening.acts.approving import approvals_needed, approve
from zhuhang.screening.appointees import holders
from zhuhang.screening.listing import Approval, LineApproval, ListLine, WarningList
from zhuhang.screening.ownership import owners
from zhuhang.screening.path import role_names, waiting_lines
from zhuhang.screening.queries import level_table
from zhuhang.web.templatetags.zhuhang import term_label
from zhuhang.web.views.procedure import at_procedure, attempt, list_in, roles_in
from zhuhang.web.workplace import Workplace


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines that wait for this person's approval; by POST approve those that were ticked."""
    place = at_procedure(request)
    wl = list_in(place, pk)
    act = _act_of(place, wl, request.GET.get("step", ""))
    if request.method == "POST":
        return _approve(request, place, wl, act)
    position = wl.position_of(act)
    assert position is not None
    lines = list(waiting_lines(wl, act, place.students(Aspect.LEVEL)))
    mine = set(LineApproval.objects.filter(line__in=lines, position=position, person=place.person, is_void=False).values_list("line", flat=True))
    step, needed = wl.step(position), approvals_needed(wl, position)
    regulation = regulation_of(place.college)
    return render(request, "web/approval.html", {
        "list": wl, "act": act, "act_name": ACT_NAMES[act], "lines": lines, "mine": mine, "levels": level_table(wl.run),
        "counts": _counts(wl, lines), "needed": needed, "owners": role_names(regulation, step["by"]), "cite": step["cite"],
        "short": max(0, needed - len(holders(place.college, step["by"], place.on))), "today": place.on, "regulation": regulation,
        "given": list(Approval.objects.filter(list=wl, position=position).select_related("person")), "section": "procedure",
        "held": wl.lines.filter(state=ListLine.State.HELD).count(),
        "crumbs": [(_("名单程序"), reverse("procedure-list", args=[wl.pk])), (f"{ACT_NAMES[act]} {term_label(wl.term)}", "")],
    })  # fmt: skip


def _act_of(place: Workplace, wl: WarningList, wanted: str) -> str:
    """The approving step that is this person's: the one asked for, else the first with lines waiting, else the first."""
    mine = [step["act"] for step in wl.steps if step["act"] in APPROVING and owners(wl, step["act"]) & roles_in(place)]
    if not mine or not wl.is_current:
        raise Http404
    if wanted in mine:
        return wanted
    waiting = set(wl.lines.filter(state=ListLine.State.MOVING).order_by().values_list("position", flat=True).distinct())
    return str(next((act for act in mine if wl.position_of(act) in waiting), mine[0]))


def _approve(request: HttpRequest, place: Workplace, wl: WarningList, act: str) -> HttpResponse:
    ticked = [int(key) for key in request.POST.getlist("line") if key.isdigit()]
    seen = list(wl.lines.filter(pk__in=ticked, student__in=place.students(Aspect.LEVEL)).values_list("pk", flat=True))
    meeting, note, now = _day(request.POST.get("meeting_on", "")), request.POST.get("note", ""), timezone.now()
    done = attempt(request, lambda: approve(wl, act, lines=seen, meeting_on=meeting, note=note, by=place.person, at=now), "")
    if done is None:
        return redirect("procedure-approval", pk=wl.pk)
    messages.success(request, _said(done, act, len(seen), is_new=done.at == now), extra_tags="done")
    return redirect("procedure-list", pk=wl.pk)


def _said(done: Approval, act: str, ticked: int, *, is_new: bool) -> str:
    """What an approval did: a second click, or the back button, adds nothing and is told so."""
    if not is_new:
        return _("这些学生您已经%(name)s过，没有再记一次。") % {"name": ACT_NAMES[act]}
    covered = done.covered.count()
    said = _("%(name)s已记下：%(number)s 人。") % {"name": ACT_NAMES[act], "number": covered}
    return said + (_("另有 %(number)s 人先前已经记过，或已不在这一步。") % {"number": ticked - covered} if ticked > covered else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _counts(wl: WarningList, lines: list[ListLine]) -> list[tuple[str, str, int]]:
    """How many of the lines stand at each level, heaviest first."""
    levels = level_table(wl.run)
    return [
        (level["name"], level["tone"], number)
        for (track, code), level in reversed(levels.items())
        if (number := sum(line.track == track and line.level == code for line in lines))
    ]
