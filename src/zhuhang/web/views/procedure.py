"""The guided path of a list (名单程序): what is done, what is now, who and until when; each step one click from doing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.people.permission import Act, NotAllowed
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect, Role
from zhuhang.screening.acts.checking import send_check
from zhuhang.screening.acts.nominating import close_supplement, nominate
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.acts.submitting import WAITS_FOR, submit
from zhuhang.screening.acts.telling import acknowledge, complete_step
from zhuhang.screening.listing import Publication, StepRecord, Telling, WarningList
from zhuhang.screening.models import Run
from zhuhang.screening.ownership import NAMES, ActRefused, owners
from zhuhang.screening.path import FILTERS, acts_waiting, counts_of, current_list, lines_of, path_of, tellings_of
from zhuhang.screening.queries import level_table
from zhuhang.web.templatetags.zhuhang import term_label
from zhuhang.web.workplace import Workplace, workplace_of

_PER_PAGE = 30
_BY_BUTTON = ("send_check", "submit", "close_supplement", "tell", "export", "serve")


def latest(request: HttpRequest) -> HttpResponse:
    """The college's current list; where there is none, the run it can be drafted from."""
    place = at_procedure(request)
    wl = current_list(place.college, request.GET.get("term"))
    run = next(iter(place.runs), None)
    if wl is not None and not concerns(wl, place):
        return render(request, "web/procedure_none.html", {"is_elsewhere": True, "section": "procedure", "crumbs": [(_("名单程序"), "")]})
    if wl is not None and (run is None or wl.term >= run.term):
        return redirect("procedure-list", pk=wl.pk)
    return render(request, "web/procedure_none.html", {
        "run": run, "may_draft": may_draft(place), "earlier": wl, "section": "procedure", "crumbs": [(_("名单程序"), "")],
    })  # fmt: skip


@require_POST
def open_from(request: HttpRequest, run: int) -> HttpResponse:
    """Draft the list of a run, or bring the list under way up to it."""
    place = at_procedure(request)
    found = get_object_or_404(Run, pk=run, college=place.college)
    is_renewed = WarningList.objects.filter(college=place.college, term=found.term, is_current=True).exists()
    done = _("名单已按这次筛查更新，有变化的标在各人名下。") if is_renewed else _("名单已拟定，按下面的步骤办理。")
    wl = attempt(request, lambda: open_list(found, by=place.person, at=timezone.now()), done)
    return redirect("procedure-list", pk=wl.pk) if wl is not None else redirect("procedure")


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its steps, its lines as far as the person may see them, what to do next."""
    place = at_procedure(request)
    wl = list_in(place, pk)
    students = place.students(Aspect.LEVEL)
    wanted = request.GET.get("show", "all")
    counts = counts_of(wl, students)
    page = Paginator(lines_of(wl, students, wanted), _PER_PAGE).get_page(request.GET.get("page"))
    told = tellings_of(wl, regulation_of(place.college))
    own = (each for group in told for each in group.people if each.person_id == place.person.pk and each.received_at is None)
    return render(request, "web/procedure.html", {
        "list": wl, "steps": path_of(wl, regulation_of(place.college), students, place.on), "page": page, "show": wanted,
        "filters": [(name, label, counts[name]) for name, (label, _q) in FILTERS.items() if counts[name] or name == "all"],
        "unsent": counts["unsent"], "objected": counts["objected"], "tells_teachers": tells_teachers(wl),
        "sees_all": counts["all"] == wl.lines.count(), "levels": level_table(wl.run), "acts": acts_of(place, wl), "later_run": _later_run(place, wl),
        "told": told, "unconfirmed": next(own, None), "supplement": _supplement(place, wl),
        "publications": list(Publication.objects.filter(list=wl).select_related("by")),
        "section": "procedure", "crumbs": [(_("名单程序"), reverse("procedure")), (term_label(wl.term), "")],
    })  # fmt: skip


@require_POST
def do(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One of the steps that is a button."""
    place = at_procedure(request)
    wl = list_in(place, pk)
    if act not in _BY_BUTTON:
        raise Http404
    now, person = timezone.now(), place.person
    if act == "submit":
        passed = attempt(request, lambda: submit(wl, by=person, at=now), "")
        if passed is not None:
            waits = "；".join(f"{WAITS_FOR[why]} {number} 人" for why, number in passed.waiting.items())
            said = _("%(moved)s 人进入下一步。") % {"moved": passed.moved} + (_("还在等待：%s。") % waits if waits else "")
            messages.success(request, said, extra_tags="done" if passed.moved else "tell")
        return redirect("procedure-list", pk=pk)
    acts: dict[str, Callable[[], int]] = {
        "send_check": lambda: send_check(wl, by=person, at=now),
        "close_supplement": lambda: close_supplement(wl, by=person, at=now),
    }
    chosen = acts.get(act, lambda: complete_step(wl, act, by=person, at=now, note=request.POST.get("note", "")))
    number = attempt(request, chosen, "")
    if number is not None:
        messages.success(request, _outcome(wl, act, number), extra_tags="done" if number else "tell")
    return redirect("procedure-list", pk=pk)


def _outcome(wl: WarningList, act: str, number: int) -> str:
    """What a button did; where it did nothing, whether it was done before or nobody waits for it."""
    name, position = NAMES.get(act, _("结束补充")), wl.position_of({"send_check": "check", "close_supplement": "supplement"}.get(act, act))
    if number:
        return _("“%(name)s”已办：%(number)s 人。") % {"name": name, "number": number}
    is_done = wl.check_opened_at if act == "send_check" else StepRecord.objects.filter(list=wl, position=position).exists()
    return (_("“%(name)s”已经办过，没有再办一次。") if is_done else _("现在没有学生在等“%(name)s”。")) % {"name": name}


@require_POST
def nominate_student(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a student of one's own for support."""
    place = at_procedure(request)
    wl = list_in(place, pk)
    student = place.students(Aspect.LEVEL).filter(number=request.POST.get("number", "").strip()).first()
    if student is None:
        messages.error(request, _("没有这个学号的学生：请核对学号"), extra_tags="wrong")
        return redirect("procedure-list", pk=pk)
    reason, text = request.POST.get("reason", ""), request.POST.get("text", "")
    done = _("%s已补充，只纳入帮扶，不算预警。") % student.name
    attempt(request, lambda: nominate(wl, student, reason=reason, text=text, by=place.person, at=timezone.now()), done)
    return redirect("procedure-list", pk=pk)


@require_POST
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm to have a list one was told of."""
    place = workplace_of(request)
    told = get_object_or_404(Telling, pk=pk, person=place.person)
    attempt(request, lambda: acknowledge(told.pk, by=place.person, at=timezone.now()), _("已确认收到。"))
    return redirect("teaching") if told.role == Role.COURSE_TEACHER else redirect("procedure-list", pk=told.list_id)


def at_procedure(request: HttpRequest) -> Workplace:
    """The workplace of somebody who works with lists; for anybody else these pages do not exist."""
    place = workplace_of(request)
    if place.is_outside:
        raise Http404
    return place


def list_in(place: Workplace, pk: int) -> WarningList:
    """A list of the person's college that concerns the person, or a 404."""
    lists = WarningList.objects.select_related("college", "run", "opened_by", "previous")
    wl = get_object_or_404(lists, pk=pk, college=place.college)
    if not concerns(wl, place):
        raise Http404
    return wl


def concerns(wl: WarningList, place: Workplace) -> bool:
    """Whether a list concerns somebody: through a step, having been told of it, or answering for the college's lists."""
    named = {role for step in wl.steps for key in ("by", "tell", "sent_by") for role in step.get(key) or []}
    return Act.OVERSEE_LISTS in place.acts or bool(named & roles_in(place)) or Telling.objects.filter(list=wl, person=place.person).exists()


def roles_in(place: Workplace) -> frozenset[str]:
    """The person's roles in the college."""
    return frozenset(str(role) for role in place.offices.roles_in(place.college))


def tells_teachers(wl: WarningList) -> bool:
    """Whether course teachers are told of this list."""
    return Role.COURSE_TEACHER in {role for step in wl.steps for role in step.get("tell") or []}


def acts_of(place: Workplace, wl: WarningList) -> dict[str, bool]:
    """Which acts are the person's to do on a list, whatever its state."""
    held = roles_in(place)
    acts = {act: bool(owners(wl, act) & held) for act in NAMES}
    return acts | {"close_supplement": acts["draft"] or acts["supplement"]} if wl.is_current else {}


def may_draft(place: Workplace) -> bool:
    """Whether the person is one who drafts lists under the college's regulation."""
    procedure = regulation_of(place.college).procedure
    return procedure is not None and bool(roles_in(place) & set(procedure.steps[0].by))


def attempt(request: HttpRequest, act: Callable[[], Any], done: str) -> Any:
    """Do an act; say that it is done, or why not. What one may not do looks as if it did not exist."""
    try:
        outcome = act()
    except NotAllowed as error:
        raise Http404 from error
    except ActRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return None
    if done:
        messages.success(request, done, extra_tags="done")
    return outcome


def _later_run(place: Workplace, wl: WarningList) -> Run | None:
    """A run of the same term after the list's, to bring the list up to."""
    if not wl.is_current or not may_draft(place):
        return None
    return next((run for run in place.runs if run.term == wl.term and run.pk != wl.run_id), None)


def _supplement(place: Workplace, wl: WarningList) -> list[str]:
    """The reasons for adding a student, while students are being added and the person may."""
    position, supplement = wl.position_of("supplement"), regulation_of(place.college).supplement
    if position is None or supplement is None or not owners(wl, "supplement") & roles_in(place):
        return []
    return [] if wl.records.filter(position=position).exists() else supplement.reasons


def waiting_steps(place: Workplace) -> list[tuple[str, str]]:
    """What of the current list waits for this person: a sentence and where to do it."""
    wl = WarningList.objects.filter(college=place.college, is_current=True).select_related("college").order_by("-term").first()
    if wl is None:
        return []
    address = reverse("procedure-list", args=[wl.pk])
    students = place.students(Aspect.LEVEL)
    lines = [
        (_("名单程序：%(act)s %(number)s 人") % {"act": NAMES[act], "number": number}, address)
        for act, number in acts_waiting(wl, roles_in(place), students)
    ]
    if Telling.objects.filter(list=wl, person=place.person, received_at=None).exists():
        lines.append((_("有一份名单请您确认收到"), address))
    return lines
