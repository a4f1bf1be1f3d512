"""The list as a table with filters (名单表格): on the desk and on the list's own page."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from zhuhang.people.models import Student
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.queries import entries_of, level_table
from zhuhang.web.templatetags.zhuhang import decimal, icon, level_badge

_WIDE = {"td": {"class": "wide-only"}, "th": {"class": "wide-only"}}
_WIDEST = {"td": {"class": "widest-only"}, "th": {"class": "widest-only"}}
_NUMBER = {"td": {"class": "number"}}
_WIDE_NUMBER = {"td": {"class": "wide-only number"}, "th": {"class": "wide-only"}}
_CHANGE_ICONS = {"new": "plus", "raised": "arrow-up", "same": "equal", "lowered": "arrow-down", "left": "door-exit"}


class EntryTable(tables.Table):
    """One line per student and track."""

    number = tables.Column(_("学号"), accessor="student__number", attrs=_WIDE_NUMBER)
    name = tables.Column(_("姓名"), accessor="student__name", empty_values=())
    class_group = tables.Column(_("班级"), accessor="student__class_group__name", attrs={"td": {"class": "nowrap"}})
    programme = tables.Column(_("专业"), accessor="student__programme__name", attrs=_WIDEST)
    level = tables.Column(_("预警等级"), accessor="level", order_by=("-rank", "student__number"), empty_values=())
    change = tables.Column(_("较上学期"), empty_values=(), attrs=_WIDE)
    outstanding_courses = tables.Column(_("未通过门数"), accessor="figures", orderable=False, attrs=_WIDE_NUMBER)
    outstanding_credits = tables.Column(_("未获学分"), accessor="figures", orderable=False, attrs=_NUMBER)
    gpa = tables.Column(_("绩点"), accessor="figures", orderable=False, attrs=_WIDE_NUMBER)
    reason = tables.Column(_("原因"), orderable=False, attrs={"td": {"class": "reason wide-only"}, "th": {"class": "wide-only"}})

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        self.run, self.levels = run, level_table(run)
        super().__init__(*args, empty_text=_("没有符合条件的学生"), **kwargs)

    def render_name(self, record: Entry) -> str:
        address = f"{reverse('student', args=[record.student.key])}?term={self.run.term}"
        return format_html('<a href="{}">{}</a>', address, record.student.name or record.student.number)

    def render_level(self, record: Entry) -> str:
        if record.standing != Entry.Standing.LISTED:
            return level_badge(record.get_standing_display(), "grey")
        level = self.levels[record.track, record.level]
        return level_badge(level["name"], level["tone"])

    def render_change(self, record: Entry) -> str:
        if not record.change:
            return ""
        before = self.levels.get((record.track, record.previous_level))
        came_from = f"（{before['name']}）" if before and record.change != Entry.Change.SAME else ""
        shown = icon(_CHANGE_ICONS[record.change])
        return format_html('<span class="change">{} {}{}</span>', shown, record.get_change_display(), came_from)

    def render_outstanding_courses(self, value: dict[str, str]) -> str:
        return value.get("outstanding_courses", "")

    def render_outstanding_credits(self, value: dict[str, str]) -> str:
        return value.get("outstanding_credits", "")

    def render_gpa(self, value: dict[str, str]) -> str:
        return decimal(value.get("gpa"))


class EntryFilter(django_filters.FilterSet):
    """What a list can be narrowed by; choices are those that occur."""

    search = django_filters.CharFilter(method="search_students", label=_("学号 / 姓名"))
    level = django_filters.ChoiceFilter(method="at_level", label=_("预警等级"), empty_label=_("全部等级"))
    change = django_filters.ChoiceFilter(choices=Entry.Change.choices[1:], label=_("变化"), empty_label=_("全部变化"))
    class_group = django_filters.ChoiceFilter(field_name="student__class_group", label=_("班级"), empty_label=_("全部班级"))
    programme = django_filters.ChoiceFilter(field_name="student__programme", label=_("专业"), empty_label=_("全部专业"))
    standing = django_filters.ChoiceFilter(choices=Entry.Standing.choices, label=_("状态"), empty_label=_("全部状态"))

    def __init__(self, *args: Any, run: Run, students: QuerySet[Student], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["level"].extra["choices"] = [
            (f"{track}:{code}", level["name"]) for (track, code), level in level_table(run).items()
        ]
        for name in ("class_group", "programme"):
            chosen = students.filter(**{f"{name}__isnull": False}).order_by(f"{name}__name")
            self.filters[name].extra["choices"] = list(chosen.values_list(f"{name}_id", f"{name}__name").distinct())

    def search_students(self, entries: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        return entries.filter(Q(student__number__icontains=value.strip()) | Q(student__name__icontains=value.strip()))

    def at_level(self, entries: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        track, _colon, code = value.partition(":")
        return entries.filter(track=track, level=code)


def filtered_table(
    request: HttpRequest, run: Run, students: QuerySet[Student], *, listed_only: bool = False, per_page: int = 10
) -> dict[str, Any]:
    """The table and its filters for a template, as the query string asks."""
    entries = entries_of(run, students)
    if listed_only or "standing" not in request.GET:
        entries = entries.filter(standing=Entry.Standing.LISTED) if listed_only else entries
    chosen = EntryFilter(request.GET, entries, run=run, students=students)
    for field in chosen.form.fields.values():
        kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        field.widget.attrs |= {"class": kind, "aria-label": field.label, "placeholder": field.label}
    table = EntryTable(chosen.qs, run=run)
    tables.RequestConfig(request, paginate={"per_page": per_page}).configure(table)
    return {"table": table, "filter": chosen}
