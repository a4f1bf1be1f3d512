"""A student's own check (我的核对): which clause, which courses, the arithmetic; right, or what is wrong with a photo."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.gradebook.tables import FAILING
from zhuhang.grades.transcript import TermRecord, transcript_of
from zhuhang.people.regulations import regulation_of
from zhuhang.screening.acts.checking import MOST_PHOTOS, confirm, raise_objection
from zhuhang.screening.checking import Correction
from zhuhang.screening.listing import ListLine, Publication
from zhuhang.screening.ownership import is_open
from zhuhang.screening.photos import PhotoRefused, read_photo
from zhuhang.screening.queries import level_table
from zhuhang.web.views.procedure import attempt
from zhuhang.web.views.students import explained
from zhuhang.web.workplace import Workplace, workplace_of


def show(request: HttpRequest) -> HttpResponse:
    """The own lines of current lists that were sent or published, with what to do."""
    return _page(request, _student(request))


def _page(request: HttpRequest, place: Workplace, *, written: Mapping[int, str] | None = None, status: int = 200) -> HttpResponse:
    """The page; ``written`` is what was said of a line whose photo could not be taken, so that nobody types it again."""
    lines = list(_own(place).order_by("-list__term", "-rank"))
    terms = transcript_of(place.offices.student) if place.offices.student and lines else []
    corrections = list(Correction.objects.filter(line__student=place.offices.student).select_related("line__list__run"))
    Correction.objects.filter(pk__in=[each.pk for each in corrections], seen_at=None).update(seen_at=timezone.now())
    return render(request, "web/my_list.html", {
        "lines": [_shown(line, terms) | {"written": (written or {}).get(line.pk, "")} for line in lines], "corrections": [_corrected(each) for each in corrections],
        "regulation": regulation_of(place.college), "failing": [int(outcome) for outcome in FAILING], "sees_results": True,
        "publications": list(_public(place)), "most_photos": MOST_PHOTOS, "section": "my-list", "crumbs": [(_("我的核对"), "")],
    }, status=status)  # fmt: skip


@require_POST
def confirm_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the line is right."""
    place = _student(request)
    line = get_object_or_404(_own(place), pk=pk)
    attempt(request, lambda: confirm(line, by=place.person, at=timezone.now()), _("已确认。谢谢，接下来老师会与你联系。"))
    return redirect("my-list")


@require_POST
def object_to_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is wrong with the line, with photos of it."""
    place = _student(request)
    line = get_object_or_404(_own(place), pk=pk)
    try:
        photos = [read_photo(upload.file, upload.name or "") for upload in request.FILES.getlist("photos")[: MOST_PHOTOS + 1]]
    except PhotoRefused as refused:
        messages.error(request, str(refused), extra_tags="wrong")
        return _page(request, place, written={line.pk: request.POST.get("text", "")}, status=422)
    text = request.POST.get("text", "")
    done = _("异议已提交，教学秘书会写明理由答复你。")
    attempt(request, lambda: raise_objection(line, text=text, photos=photos, by=place.person, at=timezone.now()), done)
    return redirect("my-list")


def _student(request: HttpRequest) -> Workplace:
    place = workplace_of(request)
    if place.offices.student is None:
        raise Http404
    return place


def _public(place: Workplace) -> QuerySet[Publication]:
    """What the whole college may see."""
    shown = Publication.objects.filter(list__college=place.college, audience=Publication.Audience.COLLEGE, ended_at=None)
    return shown.select_related("list")


def _own(place: Workplace) -> QuerySet[ListLine]:
    lines = ListLine.objects.filter(student=place.offices.student, list__is_current=True, told_at__isnull=False)
    return lines.select_related("list__run", "student", "entry__run", "check_by_student")


def _shown(line: ListLine, terms: list[TermRecord]) -> dict[str, object]:
    check = getattr(line, "check_by_student", None)
    is_checking = check is not None and is_open(line.list, "confirm", line.position, line.state)
    return {
        "item": line, "check": check, "is_checking": is_checking, "level": level_table(line.list.run).get((line.track, line.level)),
        "explained": explained(line.entry, terms) if line.entry else None,
        "objections": list(line.objections.prefetch_related("photos").select_related("answered_by")),
    }  # fmt: skip


def _corrected(correction: Correction) -> dict[str, object]:
    levels = level_table(correction.line.list.run)
    track = correction.line.track
    return {"item": correction, "told": levels.get((track, correction.told_level)), "now": levels.get((track, correction.level))}
