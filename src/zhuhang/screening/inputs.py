"""What a run is given (筛查的输入): everything the college's database knows, as the engine's canonical tables."""

from __future__ import annotations

import polars as pl

from zhuhang.engine import Inputs
from zhuhang.engine.inputs import REFUSED
from zhuhang.gradebook.tables import HISTORY, Rows
from zhuhang.grades.frames import facts_frame, results_frame, students_frame
from zhuhang.grades.listed import EARLIER
from zhuhang.grades.refusals import open_refusals
from zhuhang.people.models import College
from zhuhang.regulation.model import Regulation
from zhuhang.screening.models import Entry, Run


def inputs_of(college: College, regulation: Regulation, *, term: str) -> Inputs:
    """The inputs of a run of one term. Earlier lists count only under the regulation that made them."""
    results = results_frame(college)
    refused = open_refusals(college).count()
    return Inputs(
        results=results,
        students=students_frame(college),
        facts=facts_frame(college).filter(pl.col("fact").is_in(list(regulation.facts))),
        history=history_frame(college, regulation, before=term),
        refused=refused_frame(college),
        rows=Rows(read=results.height + refused, used=results.height, refused=refused),
    )


def history_frame(college: College, regulation: Regulation, *, before: str) -> pl.DataFrame:
    """The college's earlier lists under this regulation as the canonical HISTORY table.

    Our own lists are complete: one that listed nobody on a track has a row without a student that says so, as the JSON of
    an earlier run has. Of a term without one, what was imported as an earlier list counts.
    """
    runs = Run.objects.filter(college=college, is_current=True, term__lt=before, regulation_code=regulation.code)
    listed = Entry.objects.filter(run__in=runs, standing=Entry.Standing.LISTED)
    rows = listed.order_by("run__term", "student__number").values_list("student__number", "run__term", "track", "level")
    said = [(*row, True) for row in rows]
    filled = {(term, track) for _student, term, track, _level, _complete in said}
    judged = [(term, track.code) for term in sorted(runs.values_list("term", flat=True)) for track in regulation.tracks]
    empty = [("", term, track, "", True) for term, track in judged if (term, track) not in filled]
    own = pl.DataFrame([*said, *empty], schema=HISTORY, orient="row")
    given = EARLIER.frame(EARLIER.live(college).filter(term__lt=before).exclude(term__in=runs.values("term")))
    return pl.concat([own, given.with_columns(pl.col("student_id").fill_null("")).select(HISTORY.names())])


def refused_frame(college: College) -> pl.DataFrame:
    """Students of the college with a row its confirmed imports could not read: their level may be too low."""
    notes = open_refusals(college).filter(student_number__in=college.students.values("number"))
    found = sorted(set(notes.values_list("student_number", "term")))
    return pl.DataFrame([(*each, "") for each in found], schema=REFUSED, orient="row")
