"""Notices of a list (通知书): make, preview who gets what, confirm once; and one notice with everything that happened to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.delivery import release as releasing
from zhuhang.delivery.models import GuardianLink
from zhuhang.delivery.preview import preview
from zhuhang.delivery.words import to_student
from zhuhang.forms.model import Form
from zhuhang.papers import board, evidence, receipts, serving
from zhuhang.papers import prepare as preparing
from zhuhang.papers import release as papers_release
from zhuhang.papers.models import Notice, PrintJob, Service
from zhuhang.papers.printing import sheets_for
from zhuhang.papers.serials import SerialRefused
from zhuhang.people.guardians import GuardianRefused
from zhuhang.people.permission import Act, NotAllowed
from zhuhang.people.roles import Aspect
from zhuhang.regulation.mistakes import RegulationError
from zhuhang.screening.models import Run
from zhuhang.web.workplace import Workplace, workplace_of

REFUSALS = (
    preparing.NoticeRefused, evidence.FileRefused, SerialRefused, GuardianRefused, NotAllowed,
)  # fmt: skip
"""What an act may answer with a sentence for the person who tried."""


def index(request: HttpRequest) -> HttpResponse:
    """The notices of one list: how many of each kind stand where, and the preview of those that wait."""
    place = at_notices(request)
    run = run_of(request, place)
    crumbs = [(_("通知书"), "")]
    if run is None:
        return render(request, "web/no_list.html", {"section": "notices", "crumbs": crumbs})
    notices = board.notices_of(run, place.students(Aspect.CONTACT))
    waiting = preview(notices.filter(state=Notice.State.PREPARED).order_by("student__class_group__name", "student__number", "pk"))
    kinds, states = _kinds(notices)
    return render(request, "web/notices.html", {
        "run": run, "term": run.term, "terms": [each.term for each in place.runs], "kinds": kinds, "waiting": waiting,
        "ready": sum(line.is_ready for line in waiting), "section": "notices", "crumbs": crumbs,
        "gaps": sum(bool(line.gaps) for line in waiting), "states": states, "formats": PrintJob.Format.choices,
        "groups": list(notices.exclude(student__class_group=None).order_by("student__class_group__name").values_list(
            "student__class_group", "student__class_group__name").distinct()),
    })  # fmt: skip


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Make the notices of the chosen list; those that are there already stay as they are."""
    place = at_notices(request)
    place.require(Act.PREPARE_NOTICES)
    run = get_object_or_404(Run, pk=request.POST.get("run") or 0, college=place.college, state=Run.State.DONE)

    def act() -> str:
        done = preparing.prepare_notices(run, by=place.person, at=timezone.now())
        if not (done.made or done.kept or done.withdrawn):
            return _("没有可以制作的：名单上还没有人走到下达通知书这一步，请先在“名单程序”里核对、审定、公布。")
        return _("制作了 %(made)s 份，原有 %(kept)s 份不变。") % {"made": done.made, "kept": done.kept}

    attempt(request, act)
    return redirect(f"{reverse('notices')}?term={run.term}")


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Release the ticked notices that are ready; ticking again what has left changes nothing."""
    place = at_notices(request)
    keys = [key for text in request.POST.getlist("notice") if (key := key_of(text))]

    def act() -> str:
        done = releasing.release(place.college, keys, by=place.person, at=timezone.now())
        if not keys:
            return _("没有勾选通知书，什么也没有发出。")
        return _("发出了 %(notices)s 份通知书，排入 %(messages)s 条消息。") % {"notices": done.notices, "messages": done.messages}

    attempt(request, act)
    return redirect(f"{reverse('notices')}?term={request.POST.get('term', '')}")


def show(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One notice: what it says, what was tried, what came back, what can be done now."""
    place = at_notices(request)
    return _page(request, notice_in(place, key))


def _page(request: HttpRequest, notice: Notice, *, written: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The page; ``written`` is what was typed into a form, by its name, that could not be taken, so that nobody types it again."""
    done = {each.step for each in notice.steps_done.all()}
    following = next((each for each in notice.steps if each["code"] not in done), None)
    line = preview([notice])[0]
    links = GuardianLink.objects.filter(notice=notice).select_related("guardian")
    return render(request, "web/notice.html", {
        "notice": notice, "line": line, "waiting": board.waiting_since(notice, timezone.now()), "today": timezone.localdate(),
        "history": board.history_of(notice), "outcomes": Service.Outcome.choices, "dispatches": notice.dispatches.all(),
        "steps": [{**each, "is_done": each["code"] in done, "is_next": each == following} for each in notice.steps], "links": links,
        "now": timezone.now(),
        "guardians": notice.student.guardians.all(), "new_link": request.session.pop(f"link-{notice.key}", None),
        "words": to_student(notice) if notice.audience == Notice.Audience.STUDENT else "", "is_out": notice.state in Notice.OPEN,
        "sheets": _sheets(notice), "written": written or {},
        "section": "notices", "crumbs": [(_("通知书"), f"{reverse('notices')}?term={notice.run.term}"), (notice.serial, "")],
    }, status=status)  # fmt: skip


def _sheets(notice: Notice) -> list[Form]:
    """None where the folder's forms have mistakes: the regulation's page says which."""
    try:
        return sheets_for(notice.college)
    except RegulationError:
        return []


@require_POST
def tell_first(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Hold a notice back until somebody told the student, or no longer."""
    wanted = request.POST.get("wanted") == "1"
    done = _("先当面告知，告知之后再发出。") if wanted else _("不再要求先当面告知。")
    return _on_one(request, key, done, lambda notice, place: papers_release.tell_first(notice, wanted, by=place.person, at=timezone.now()))


@require_POST
def told(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep that the student was told face to face."""
    on, where, who = day_of(request), request.POST.get("place", ""), request.POST.get("who", "")
    return _on_one(
        request, key, _("已登记当面告知，可以发出了。"),
        lambda notice, place: papers_release.told(notice, on, place=where, who=who, by=place.person, at=timezone.now()),
    )  # fmt: skip


@require_POST
def step(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep that something the regulation wants first was done."""
    on, code = day_of(request), request.POST.get("step", "")
    said = {name: request.POST.get(name, "") for name in ("note", "place", "who")}
    return _on_one(
        request, key, _("已登记。"),
        lambda notice, place: papers_release.record_step(notice, code, on=on, by=place.person, at=timezone.now(), **said),
    )  # fmt: skip


@require_POST
def serve(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep one attempt to serve, with its evidence."""
    said = {name: request.POST.get(name, "") for name in ("outcome", "served_by", "witnesses", "post_number", "note")}
    tried = serving.Attempt(on=day_of(request), **said)
    return _on_one(
        request, key, _("已登记送达情况。"),
        lambda notice, place: serving.record_service(notice, tried, by=place.person, at=timezone.now(), file=request.FILES.get("file")),
        form="service",
    )  # fmt: skip


@require_POST
def paper_receipt(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Enter a receipt that came back on paper."""
    answers = {name[7:]: value for name, value in request.POST.items() if name.startswith("answer-")}
    return _on_one(
        request, key, _("已登记纸质回执。"),
        lambda notice, place: receipts.enter_paper(
            notice, name=request.POST.get("name", ""), signed_on=day_of(request), by=place.person, at=timezone.now(),
            answers=answers, opinion=request.POST.get("opinion", ""), scan=request.FILES.get("file"),
        ),
        form="receipt",
    )  # fmt: skip


def at_notices(request: HttpRequest) -> Workplace:
    """The workplace of somebody who serves notices, or a 404."""
    place = workplace_of(request)
    place.require(Act.SERVE_NOTICES)
    return place


def notice_in(place: Workplace, key: uuid.UUID) -> Notice:
    """A notice about a student whose contact the person may see, or a 404."""
    rows = Notice.objects.select_related("student__class_group", "student__programme", "college", "run", "replaces", "told_by", "released_by")
    return get_object_or_404(rows, key=key, college=place.college, student__in=place.students(Aspect.CONTACT))


def attempt(request: HttpRequest, act: Callable[[], str]) -> bool:
    """Do an act; say what it did, or why it did not."""
    try:
        messages.success(request, act(), extra_tags="done")
    except REFUSALS as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return False
    return True


def day_of(request: HttpRequest) -> date:
    """The day somebody typed, today where they typed none."""
    try:
        return parse_date(request.POST.get("on", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def _on_one(
    request: HttpRequest, key: uuid.UUID, done: str, act: Callable[[Notice, Workplace], Any], *, form: str = ""
) -> HttpResponse:
    """Do an act on one notice and show it; a ``form`` that is refused comes back as it was filled in."""
    place = at_notices(request)
    notice = notice_in(place, key)

    def once() -> str:
        act(notice, place)
        return done

    if not attempt(request, once) and form:
        return _page(request, notice, written={form: request.POST.dict()}, status=422)
    return redirect("notice", key=key)


def run_of(request: HttpRequest, place: Workplace) -> Run | None:
    wanted = request.GET.get("term")
    return next((run for run in place.runs if run.term == wanted), next(iter(place.runs), None))


def _kinds(notices: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """How many of each kind stand in each state, and the states there are, by name."""
    counts = board.state_counts(notices)
    names = dict(notices.order_by().values_list("kind", "kind_name").distinct())
    states = [state for state in Notice.State if any(counts[kind, state] for kind in names)]
    lines = [{"code": kind, "name": name, "counts": [counts[kind, state] for state in states]} for kind, name in names.items()]
    return lines, [str(state.label) for state in states]


def key_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
