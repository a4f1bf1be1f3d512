"""The room's entry in Django's registry."""

from django.apps import AppConfig


class GradesConfig(AppConfig):
    name = "zhuhang.grades"
    label = "grades"
