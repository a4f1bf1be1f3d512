"""The addresses of the interface."""

from __future__ import annotations

from django.urls import path

from zhuhang.api import lists

urlpatterns = [path("lists/<int:pk>.json", lists.show, name="api-list")]
