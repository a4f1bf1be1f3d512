"""The room's entry in Django's registry."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "zhuhang.papers"
    label = "papers"
