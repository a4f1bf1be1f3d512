"""The room's entry in Django's registry."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "zhuhang.screening"
    label = "screening"
