"""The room's entry in Django's registry."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhuhang.web"
    label = "web"
