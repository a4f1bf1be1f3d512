"""The room's entry in Django's registry, and what it hears of lists."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "zhuhang.papers"
    label = "papers"

    def ready(self) -> None:
        """Lines that got through the procedure, or no longer hold, have their notices made; nothing leaves by it."""
        from zhuhang.papers.hearing import heard
        from zhuhang.screening.events import LinesCorrected, ListApproved, ListPublished, subscribe

        for kind in (ListApproved, ListPublished, LinesCorrected):
            subscribe(kind, heard)
