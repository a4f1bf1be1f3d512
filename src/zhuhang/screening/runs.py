"""The acts of a run (筛查): open one, and perform it in a job. A run that cannot start says every reason at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.engine.inputs import EngineError, Settings
from zhuhang.engine.plan import check_parameters, parse_setting
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.model import Regulation
from zhuhang.screening.models import Run

_UNREAD = Fraction()
"""Stands for a number that cannot be read: that it is missing need not be said as well."""


class RunRefused(ValueError):
    """A run that must not start; ``reasons`` says every reason. ``code`` is stable."""

    code = "parameters"

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@transaction.atomic
def open_run(
    college: College, *, term: str, phase: str, parameters: Mapping[str, str], by: Person, at: datetime
) -> Run:
    """Queue a run with these parameters as exact text; the college keeps them for the next time."""
    check_may(by, Act.SCREEN, college, at.date())
    regulation = regulation_of(college)
    given = {name: text.strip() for name, text in parameters.items() if text.strip()}
    settings_of(regulation, given)

    run = Run.objects.create(college=college, term=term, phase=phase, parameters=given, created_by=by, created_at=at)
    if given != college.parameters:
        college.parameters = given
        college.save(update_fields=["parameters"])

    record("run.open", by=by, subject=f"run:{run.pk}", college=college.code, detail={"term": term, "parameters": given})
    return run


def settings_of(regulation: Regulation, given: Mapping[str, str]) -> Settings:
    """Parameters as the engine takes them; raise :class:`RunRefused` with every reason for which it would take them not.

    What is wrong with a parameter only the engine says.
    """
    reasons, settings = list[str](), {}
    for name, text in given.items():
        try:
            settings[name] = parse_setting(regulation, name, text)
        except EngineError as error:
            reasons += error.reasons
    try:
        check_parameters(regulation, {name: settings.get(name, _UNREAD) for name in given}, how="填写")
    except EngineError as error:
        reasons += error.reasons
    if reasons:
        raise RunRefused(reasons)
    return settings
