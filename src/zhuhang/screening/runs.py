"""The acts of a run (筛查): open one, and perform it in a job. A run that cannot start says every reason at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.engine.inputs import EngineError, Settings
from zhuhang.engine.plan import parse_setting
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.model import Regulation
from zhuhang.screening.models import Run


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
    check_settings(regulation, given)

    run = Run.objects.create(college=college, term=term, phase=phase, parameters=given, created_by=by, created_at=at)
    if given != college.parameters:
        college.parameters = given
        college.save(update_fields=["parameters"])

    record("run.open", by=by, subject=f"run:{run.pk}", college=college.code, detail={"term": term, "parameters": given})
    return run


def settings_of(regulation: Regulation, given: Mapping[str, str]) -> Settings:
    """Parameters as the engine takes them; raise :class:`RunRefused` for one that is not an exact number."""
    reasons, settings = list[str](), {}
    for name, text in given.items():
        try:
            settings[name] = parse_setting(regulation, name, text)
        except EngineError as error:
            reasons += error.reasons
    if reasons:
        raise RunRefused(reasons)
    return settings


def check_settings(regulation: Regulation, given: Mapping[str, str]) -> None:
    """Raise :class:`RunRefused` naming every parameter that is unset, unknown or not a number."""
    settings = settings_of(regulation, given)
    reasons = [*_missing(regulation, settings), *_unknown(regulation, settings)]
    if reasons:
        raise RunRefused(reasons)


def _unknown(regulation: Regulation, settings: Settings) -> list[str]:
    return [f"参数 {name} 不在办法之中：请去掉" for name in settings if name not in regulation.parameters]


def _missing(regulation: Regulation, settings: Settings) -> list[str]:
    """Unset parameters; of those that share ``one_of`` one is enough."""
    reasons, groups = list[str](), dict[str, list[str]]()
    for name, parameter in regulation.parameters.items():
        is_set = name in settings or parameter.default is not None
        if parameter.one_of:
            groups.setdefault(parameter.one_of, []).append("" if is_set else parameter.label)
        elif not is_set:
            reasons.append(f"“{parameter.label}”（{parameter.cite}）尚未设定：办法把它留给学院确定，请填写学院采用的数")
    reasons += [f"“{'”“'.join(labels)}”至少须填一项" for labels in groups.values() if all(labels)]
    return reasons
