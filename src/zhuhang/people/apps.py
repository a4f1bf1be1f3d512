"""The room's entry in Django's registry."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhuhang.people"
    label = "people"
