"""Every regulation's procedure walked from the draft to its end, and two people doing the same thing at the same moment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import cast
from tests.screening import listed
from zhuhang.regulation.procedure import APPROVING
from zhuhang.screening.acts.approving import approve
from zhuhang.screening.acts.checking import send_check
from zhuhang.screening.acts.nominating import close_supplement
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.acts.publishing import publish
from zhuhang.screening.acts.submitting import submit
from zhuhang.screening.acts.telling import complete_step
from zhuhang.screening.appointees import holders
from zhuhang.screening.deadlines import anchors_of
from zhuhang.screening.listing import ListLine, Publication, StepRecord, Telling, WarningList
from zhuhang.screening.models import Run
from zhuhang.screening.perform import perform
from zhuhang.screening.runs import open_run

LATER = cast.NOW + listed.LATER
ROOT = Path(__file__).resolve().parents[2]
PARAMETERS = {
    "gxu": {"warning_outstanding_credits": "1", "probation_earned_share": "20%"},
    "njimt": {f"{level}_outstanding_courses": number for level, number in (("yellow", "1"), ("orange", "3"), ("red", "5"))},
}


def drafted(code: str) -> tuple[cast.Cast, WarningList]:
    """The list of the cast's college under one regulation."""
    made = cast.college(code, code)
    cast.with_results(made)
    listed.opened_dates()
    run = open_run(
        made.college, term=cast.TERM, phase=Run.Phase.FINAL, parameters=PARAMETERS.get(code, {}), by=made.secretary, at=cast.NOW
    )
    return made, open_list(perform(run.pk, at=cast.NOW), by=made.secretary, at=cast.NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["asnu", "lut", "gxu", "njimt", "bistu"])
def test_a_list_walks_to_the_end_of_its_procedure(code: str) -> None:
    made, wl = drafted(code)
    number = wl.lines.count()
    assert number
    wl.parameters = wl.parameters | {"leaders": 1}
    wl.save()
    for position, step in enumerate(wl.steps):
        _do(wl, position, step, made)
    assert set(wl.lines.values_list("position", "state")) == {(len(wl.steps), ListLine.State.MOVING)}
    assert Publication.objects.get().lines.count() == number
    told = set(Telling.objects.filter(list=wl).values_list("role", flat=True))
    asked = {role for step in wl.steps for role in step["tell"] if holders(made.college, [role], cast.ON)}
    assert told == asked
    assert set(StepRecord.objects.filter(list=wl).values_list("act", flat=True)) >= {step["act"] for step in wl.steps} - {"answer"}


def _do(wl: WarningList, position: int, step: dict[str, Any], made: cast.Cast) -> None:
    act, secretary = step["act"], made.secretary
    if act in APPROVING:
        approve(wl, act, lines=listed.waiting(wl, act), meeting_on=None, by=holders(made.college, step["by"], cast.ON)[0], at=LATER)
    elif act in ("tell", "export", "serve"):
        complete_step(wl, act, by=secretary, at=LATER)
    else:
        acts: dict[str, Callable[[], Any]] = {
            "draft": lambda: None, "supplement": lambda: close_supplement(wl, by=secretary, at=cast.NOW),
            "check": lambda: send_check(wl, by=secretary, at=cast.NOW), "answer": lambda: submit(wl, by=secretary, at=LATER),
            "publish": lambda: publish(wl, by=secretary, at=LATER),
        }  # fmt: skip
        acts[act]()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "act", "due"),
    [
        ("asnu", "draft", date(2024, 3, 26)),
        ("lut", "draft", date(2024, 3, 11)),
        ("gxu", "draft", date(2024, 3, 15)),
        ("njimt", "publish", date(2024, 3, 15)),
        ("bistu", "draft", date(2024, 1, 12)),
    ],
)
def test_a_deadline_is_counted_from_what_the_regulation_says(code: str, act: str, due: date) -> None:
    _made, wl = drafted(code)
    position = wl.position_of(act)
    assert position is not None
    found = anchors_of(wl).due(wl, position)
    assert found is not None and found.on == due


@pytest.mark.django_db
def test_a_missing_date_is_said_not_guessed() -> None:
    _made, wl = drafted("asnu")
    WarningList.objects.filter(pk=wl.pk).update(term="2030-2031-1")
    found = anchors_of(WarningList.objects.get(pk=wl.pk)).due(WarningList.objects.get(pk=wl.pk), 0)
    assert found is not None and found.on is None and "开学" in found.missing


def test_at_the_same_moment_everything_is_done_once(tmp_path: Path) -> None:
    """On a SQLite file of its own, as an installation has one: the tests' own database cannot be shared by threads."""
    surroundings = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    surroundings |= {"ZHUHANG_STATE": str(tmp_path), "ZHUHANG_JOBS": "immediate"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.screening.at_once"], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
