"""Publication (公布): what would be shown to whom, one confirmation; the published page; a list for each teacher."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuhang.audit.record import record
from zhuhang.grades.frames import course_names
from zhuhang.grades.teachers import unappointed
from zhuhang.people.models import Student
from zhuhang.people.permission import Act
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Aspect
from zhuhang.regulation.procedure import APPROVING
from zhuhang.screening import summary_table
from zhuhang.screening.acts.publishing import end_publication, publish
from zhuhang.screening.appointees import people_for
from zhuhang.screening.listing import ListLine, Publication, WarningList
from zhuhang.screening.masking import masked_name, masked_number
from zhuhang.screening.ownership import owners
from zhuhang.screening.path import waiting_lines
from zhuhang.screening.queries import level_table
from zhuhang.screening.teachers import teacher_lists
from zhuhang.screening.teaching import terms_of
from zhuhang.web import sheets
from zhuhang.web.templatetags.zhuhang import term_label
from zhuhang.web.views.procedure import at_procedure, attempt, list_in, roles_in, tells_teachers
from zhuhang.web.workplace import Workplace, workplace_of


def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing would show, masked, and whom it tells; by POST publish."""
    place = at_procedure(request)
    wl = list_in(place, pk)
    position = wl.position_of("publish")
    if position is None or not owners(wl, "publish") & roles_in(place) or not wl.is_current:
        raise Http404
    if request.method == "POST":
        return _publish(request, place, wl)
    lines = list(waiting_lines(wl, "publish", place.students(Aspect.LEVEL)))
    regulation, step = regulation_of(place.college), wl.step(position)
    students = Student.objects.filter(lines__in=lines)
    told = people_for(wl, step["tell"], students, place.on)
    names = {code: role.name for code, role in regulation.roles.items()}
    return render(request, "web/publication.html", {
        "list": wl, "rows": _rows(lines, level_table(wl.run), is_masked=True), "step": step, "section": "procedure",
        "told": [(person.name, names.get(role, role), number) for (person, role), number in told.items()],
        "untold": [names.get(role, role) for role in step["tell"] if role not in {told_role for _person, told_role in told}],
        "crumbs": [(_("名单程序"), reverse("procedure-list", args=[wl.pk])), (_("公布"), "")],
    })  # fmt: skip


def _publish(request: HttpRequest, place: Workplace, wl: WarningList) -> HttpResponse:
    """Publish; a second click leads to what the first one published."""
    asked = request.POST
    known = Publication.objects.filter(list=wl).first()
    done = attempt(request, lambda: publish(
        wl, audience=asked.get("audience", ""), full_names=asked.get("full_names") == "yes", reason=asked.get("reason", ""),
        assessment=asked.get("assessment", ""), by=place.person, at=timezone.now(),
    ) or known, "")  # fmt: skip
    if done is None:
        return redirect("procedure-publication", pk=wl.pk)
    if done == known:
        messages.info(request, _("已经公布过，没有再公布一次。"), extra_tags="tell")
    return redirect("published", pk=done.pk)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A publication: masked to everybody in the college, or to the staff concerned the students they may see."""
    place = workplace_of(request)
    published = get_object_or_404(Publication.objects.select_related("list__run", "by"), pk=pk, list__college=place.college)
    is_owner = bool(owners(published.list, "publish") & roles_in(place))
    if published.ended_at is not None and not is_owner:
        raise Http404
    lines = published.lines.filter(state=ListLine.State.MOVING).select_related("student__class_group")
    is_public = published.audience == Publication.Audience.COLLEGE
    if not is_public:
        if place.is_outside:
            raise Http404
        list_in(place, published.list_id)
        lines = lines.filter(student__in=place.students(Aspect.LEVEL))
    is_masked = is_public and not published.shows_full_names
    return render(request, "web/published.html", {
        "published": published, "rows": _rows(list(lines), level_table(published.list.run), is_masked=is_masked), "is_masked": is_masked,
        "may_end": is_owner and published.ended_at is None, "is_owner": is_owner, "has_teachers": tells_teachers(published.list),
        "regulation": regulation_of(place.college), "section": "procedure",
        "crumbs": [(_("公布"), ""), (term_label(published.list.term), "")],
    })  # fmt: skip


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a publication down."""
    place = at_procedure(request)
    published = get_object_or_404(Publication, pk=pk, list__college=place.college)
    attempt(request, lambda: end_publication(published, by=place.person, at=timezone.now()), _("已停止公布。"))
    return redirect("procedure-list", pk=published.list_id)


def teachers(request: HttpRequest, pk: int) -> HttpResponse:
    """A list for each teacher of the warned students' current courses, to be printed or passed on."""
    place = at_procedure(request)
    wl = list_in(place, pk)
    if not tells_teachers(wl):
        raise Http404
    found = teacher_lists(wl, place.students(Aspect.LEVEL))
    return render(request, "web/teachers.html", {
        "list": wl, "teachers": found, "section": "procedure", "regulation": regulation_of(place.college),
        "unappointed": unappointed(place.college, terms_of(wl), place.on) if Act.APPOINT in place.acts else [],
        "crumbs": [(_("名单程序"), reverse("procedure-list", args=[wl.pk])), (_("任课教师名单"), "")],
    })  # fmt: skip


def official(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as it was approved, as a workbook for the office above: without who is held, sent back or taken off."""
    place = at_procedure(request)
    place.require(Act.EXPORT)
    wl = list_in(place, pk)
    last = max((n for n, step in enumerate(wl.steps) if step["act"] in APPROVING), default=0)
    lines = wl.lines.filter(state=ListLine.State.MOVING, position__gt=last, entry__isnull=False, student__in=place.students(Aspect.TRANSCRIPT))
    entries = []
    for line in lines.select_related("entry__student__programme", "entry__student__class_group"):
        assert line.entry is not None
        line.entry.level = line.level
        entries.append(line.entry)
    rows = summary_table.rows_of(wl.run, entries, course_names(place.college))
    with transaction.atomic():
        record("list.export", by=place.person, subject=f"list:{wl.pk}", college=place.college.code, detail={"rows": len(rows)})
    headers = [str(label) for label in summary_table.FIELDS.values()]
    table = [[row[name] for name in summary_table.FIELDS] for row in rows]
    return sheets.workbook_response(summary_table.title_of(wl.run), headers, table)


def _rows(lines: list[ListLine], levels: dict[tuple[str, str], dict[str, str]], *, is_masked: bool) -> list[dict[str, object]]:
    return [
        {
            "number": masked_number(line.student.number) if is_masked else line.student.number,
            "name": masked_name(line.student.name) if is_masked else line.student.name,
            "class_group": line.student.class_group.name if line.student.class_group else "",
            "level": levels.get((line.track, line.level)), "is_supplement": line.source == ListLine.Source.SUPPLEMENT,
        }
        for line in lines
    ]  # fmt: skip
