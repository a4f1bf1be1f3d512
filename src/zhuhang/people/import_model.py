"""One uploaded table of people (一次人员导入), as it is kept."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.db import models
from django.utils.translation import gettext_lazy as _


def _upload_path(kept: models.Model, name: str) -> str:
    return f"people/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:10]}"


class PeopleImport(models.Model):
    """One uploaded table of people (一次人员导入), with what confirming it did."""

    class Table(models.TextChoices):
        STAFF = "staff", _("人员名册")
        CLASSES = "classes", _("班级名册")
        APPOINTMENTS = "appointments", _("任职表")
        GUARDIANS = "guardians", _("家长名册")

    college = models.ForeignKey("people.College", models.PROTECT, related_name="people_imports")
    table = models.CharField(_("内容"), max_length=20, choices=Table.choices)
    name = models.CharField(_("文件"), max_length=200)
    file = models.FileField(upload_to=_upload_path, max_length=300)
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, confirmed_at=None)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="people_import_confirmed_pair",
            )
        ]

    def __str__(self) -> str:
        return self.name
