"""The chain's two tables. Nothing but :mod:`zhuhang.audit.record` writes them."""

from __future__ import annotations

import hashlib
import json

from django.db import models

GENESIS = "0" * 64
"""What the first event is chained to."""


class Event(models.Model):
    """One thing somebody did or saw (留痕). People and students appear by pseudonymous key, never by name or number."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40, db_index=True)
    act = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    college = models.CharField(max_length=40, blank=True, db_index=True)
    origin = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.subject}"

    def compute_digest(self) -> str:
        """SHA-256 over everything the event says and the digest before it."""
        said = [
            self.number, self.at.isoformat(), self.by, self.act, self.subject,
            self.college, self.origin, self.detail, self.previous,
        ]  # fmt: skip
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Head(models.Model):
    """The chain's last link, one row: locked while the next event is written, so that numbers have no gap."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]
