"""The addresses of the procedure's pages: the path of a list, its lines, approval, publication, the student's check."""

from __future__ import annotations

from django.urls import path

from zhuhang.web.views import (
    my_list,
    procedure,
    procedure_approval,
    procedure_lines,
    procedure_publication,
    procedure_settings,
    teaching,
    term_calendar,
)

urlpatterns = [
    path("procedure/", procedure.latest, name="procedure"),
    path("procedure/open/<int:run>/", procedure.open_from, name="procedure-open"),
    path("procedure/settings/", procedure_settings.edit, name="procedure-settings"),
    path("calendar/", term_calendar.university, name="calendar"),
    path("calendar/<slug:whose>/days/", term_calendar.days, name="calendar-days"),
    path("procedure/<int:pk>/", procedure.show, name="procedure-list"),
    path("procedure/<int:pk>/<slug:act>/", procedure.do, name="procedure-do"),
    path("procedure/<int:pk>/nominate", procedure.nominate_student, name="procedure-nominate"),
    path("procedure/received/<int:pk>/", procedure.received, name="procedure-received"),
    path("lists/<int:pk>/approval/", procedure_approval.show, name="procedure-approval"),
    path("lists/<int:pk>/publication/", procedure_publication.prepare, name="procedure-publication"),
    path("lists/<int:pk>/teachers/", procedure_publication.teachers, name="procedure-teachers"),
    path("lists/<int:pk>/official.xlsx", procedure_publication.official, name="procedure-official"),
    path("lists/<int:pk>/teachers/appoint/", teaching.appoint, name="teachers-appoint"),
    path("teaching/", teaching.show, name="teaching"),
    path("teaching/students.xlsx", teaching.export, name="teaching-export"),
    path("published/<int:pk>/", procedure_publication.show, name="published"),
    path("published/<int:pk>/end/", procedure_publication.end, name="published-end"),
    path("lines/<int:pk>/", procedure_lines.show, name="line"),
    path("lines/<int:pk>/<slug:act>/", procedure_lines.do, name="line-do"),
    path("photos/<uuid:key>/", procedure_lines.photo, name="objection-photo"),
    path("my/list/", my_list.show, name="my-list"),
    path("my/list/<int:pk>/confirm/", my_list.confirm_line, name="my-confirm"),
    path("my/list/<int:pk>/object/", my_list.object_to_line, name="my-object"),
]
