"""What the tests of notices share: the cast with a list and its notices, and a signature."""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import timedelta

from PIL import Image, ImageDraw

from tests import cast
from zhuhang.papers.models import Notice
from zhuhang.papers.prepare import prepare_notices
from zhuhang.papers.release import release_notices
from zhuhang.people.models import Person, Student
from zhuhang.screening.acts.opening import open_list
from zhuhang.screening.listing import ListLine, WarningList
from zhuhang.screening.models import Run

LATER = cast.NOW + timedelta(hours=2)


def official(made: cast.Cast, run: Run) -> WarningList:
    """The run's list, every open line brought to where notices are served, as if all steps before had been done."""
    wl = open_list(run, by=made.secretary, at=cast.NOW)
    wl.lines.filter(state=ListLine.State.MOVING).update(position=wl.position_of("serve"), told_at=cast.NOW)
    return wl


def prepared(regulation: str = "asnu") -> tuple[cast.Cast, Run]:
    """The cast under a regulation with both lists, and the notices of the last one made."""
    made = cast.college(regulation=regulation)
    run = cast.with_lists(made)
    official(made, run)
    prepare_notices(run, by=made.secretary, at=cast.NOW)
    return made, run


def letters() -> tuple[cast.Cast, Run]:
    """The cast under the regulation whose letters to parents need a talk and two sealed opinions, its notices made."""
    made = cast.college(regulation="njimt")
    cast.with_results(made)
    run = cast.screened(made, cast.TERM, **{f"{level}_outstanding_courses": str(at) for at, level in enumerate(("yellow", "orange", "red"), 1)})
    official(made, run)
    prepare_notices(run, by=made.secretary, at=cast.NOW)
    return made, run


def account(student: Student) -> Person:
    """An account for a student."""
    student.person = Person.objects.create_user(f"student.{student.number}", name=student.name)
    student.save(update_fields=["person"])
    return student.person


def notice_of(name: str, kind: str = "notice") -> Notice:
    """The first notice of a kind about a student."""
    return Notice.objects.select_related("student", "college").get(student__name=name, kind=kind, purpose="first")


def released(made: cast.Cast, *names: str, kind: str = "notice") -> list[Notice]:
    """These students' notices, released by the secretary."""
    keys = [notice_of(name, kind).key for name in names]
    release_notices(keys, by=made.secretary, at=cast.NOW)
    return [notice_of(name, kind) for name in names]


def signature(ink: bool = True) -> str:
    """A drawn signature as the pad in the browser gives it."""
    picture = Image.new("RGBA", (300, 140), (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(picture).line([(20, 110), (80, 20), (140, 110), (250, 30)], fill=(17, 17, 17, 255), width=5)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return "data:image/png;base64," + b64encode(target.getvalue()).decode()


def png() -> bytes:
    """A small picture."""
    target = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(target, "PNG")
    return target.getvalue()
