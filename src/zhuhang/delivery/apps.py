"""The room's entry in Django's registry."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "zhuhang.delivery"
    label = "delivery"
