"""The room's entry in Django's registry."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "zhuhang.audit"
    label = "audit"
