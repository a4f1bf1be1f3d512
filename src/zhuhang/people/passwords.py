"""What a password has to be besides what Django checks (密码要求)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough:
    """At least so many characters."""

    def __init__(self, least: int = 8) -> None:
        self.least = least

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where the password is shorter."""
        if len(password) < self.least:
            raise ValidationError(self.get_help_text(), code="password-too-short")

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _("密码至少 %(least)s 位。") % {"least": self.least}
