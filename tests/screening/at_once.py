"""Several people doing the same thing at the same moment, in threads with connections of their own.

Run as ``python -m tests.screening.at_once`` against an empty installation; status 1 names what went wrong.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuhang.project.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connections  # noqa: E402

from tests import cast  # noqa: E402
from tests.screening import listed  # noqa: E402
from zhuhang.audit.chain import verify  # noqa: E402
from zhuhang.screening.acts.approving import approve  # noqa: E402
from zhuhang.screening.acts.checking import confirm, raise_objection  # noqa: E402
from zhuhang.screening.acts.opening import open_list  # noqa: E402
from zhuhang.screening.acts.publishing import publish  # noqa: E402
from zhuhang.screening.checking import Objection  # noqa: E402
from zhuhang.screening.listing import Approval, LineApproval, Publication, WarningList  # noqa: E402

LATER = cast.NOW + listed.LATER


def at_once(*acts: Callable[[], object]) -> None:
    """Do these at the same moment; raise what went wrong first."""
    gate, wrong = threading.Barrier(len(acts)), list[Exception]()

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
        except (DatabaseError, ValueError, PermissionError) as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def drafting() -> None:
    """A list drafted three times is one list."""
    made = cast.college("drafting")
    run = cast.with_lists(made)
    at_once(*[lambda: open_list(run, by=made.secretary, at=cast.NOW)] * 3)
    assert WarningList.objects.filter(college=made.college).count() == 1


def objecting() -> None:
    """An objection clicked four times is one objection; two students answer at once."""
    made = cast.college("objecting")
    wl = listed.checking(made)
    line, student = listed.line(wl, "李黄"), listed.account(made, "李黄")
    other, agreeing = listed.line(wl, "孙红"), listed.account(made, "孙红")
    at = cast.NOW + timedelta(hours=1)
    at_once(*[lambda: raise_objection(line, text="不对", by=student, at=at)] * 4, lambda: confirm(other, by=agreeing, at=at))
    assert Objection.objects.filter(line__list=wl).count() == 1
    assert listed.line(wl, "孙红").check_by_student.answer == "confirmed"


def approving() -> None:
    """Two leaders approving at once, each with a double click, are two approvals; three publications are one."""
    made = cast.college("approving")
    wl = listed.submitted(made)
    lines = listed.waiting(wl, "review")
    approve(wl, "review", lines=lines, meeting_on=None, by=made.vice_dean, at=LATER)
    leaders = listed.leaders(made)
    at_once(*[
        lambda leader=leader: approve(wl, "approve", lines=lines, meeting_on=None, by=leader, at=LATER) for leader in leaders * 2
    ])  # fmt: skip
    position = wl.position_of("approve")
    assert Approval.objects.filter(list=wl, position=position).count() == 2
    assert LineApproval.objects.filter(line__list=wl, position=position).count() == 2 * len(lines)
    at_once(*[lambda: publish(wl, by=made.secretary, at=LATER)] * 3)
    assert Publication.objects.filter(list=wl).count() == 1


def main() -> int:
    """Everything against a new database, and the audit chain unbroken afterwards."""
    call_command("migrate", verbosity=0, interactive=False)
    for scenario in (drafting, objecting, approving):
        scenario()
    verify()
    return 0


if __name__ == "__main__":
    sys.exit(main())
