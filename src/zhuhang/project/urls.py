"""Every address of the site: pages, and the list as JSON."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("zhuhang.web.urls")),
    path("api/", include("zhuhang.api.urls")),
]
handler404 = "zhuhang.web.views.errors.not_found"
handler403 = "zhuhang.web.views.errors.not_found"
handler500 = "zhuhang.web.views.errors.failed"
