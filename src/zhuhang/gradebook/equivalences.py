"""Courses that are one although their codes differ (课程替代), so that a retake under another code leaves no false failure."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from zhuhang.gradebook.decoding import Decoder
from zhuhang.gradebook.mapping import Mappings
from zhuhang.gradebook.reading import gather_sheets, settle
from zhuhang.gradebook.tables import FAILING, Outcome, Reading
from zhuhang.gradebook.text import shortened
from zhuhang.gradebook.values import Unreadable, read_student_id
from zhuhang.gradebook.vocabulary import EQUIVALENCES as VOCABULARY

EQUIVALENCES = pl.Schema(
    {
        "old_course_id": pl.String,
        "new_course_id": pl.String,  # "" where the old course does not count any more
        "relation": pl.String,  # renumbered, replaced, dropped
        "basis": pl.String,  # 依据
        "student_id": pl.String,  # "" for everybody; a student's own goes before
    }
)

SUGGESTIONS = pl.Schema(
    {
        "course_name": pl.String,
        "old_course_id": pl.String,
        "new_course_id": pl.String,
        "students": pl.UInt32,  # who failed the old and have attempted the new since
    }
)

RELATIONS = {
    "renumbered": "renumbered", "重新编号": "renumbered", "改号": "renumbered", "代码变更": "renumbered",
    "replaced": "replaced", "替代": "replaced", "替换": "replaced", "置换": "replaced",
    "dropped": "dropped", "不计": "dropped", "不再要求": "dropped",
}  # fmt: skip
DROPPED = "dropped"


def read_equivalences(path: Path, *, mappings: Mappings | None = None) -> Reading:
    """Confirmed equivalences, a row of :data:`EQUIVALENCES` each; one that leads back to itself is refused."""
    gathered = gather_sheets([path], VOCABULARY, EQUIVALENCES, _decode, mappings)
    return settle(gathered, EQUIVALENCES, ["old_course_id", "student_id"], "原课程")


def _decode(decoder: Decoder) -> None:
    decoder.read(["relation"], {"_relation": pl.String()}, _read_relation)
    decoder.read(["student_id"], {"_student_id": pl.String()}, lambda text: read_student_id(text) if text else "")
    decoder.read(["old_course_id"], {"_old_course_id": pl.String()}, _read_old)
    decoder.read(["basis", "relation"], {"_basis": pl.String()}, _read_basis)
    told = ["student_id", "old_course_id", "new_course_id"]
    decoder.provide(told)
    steps = {(student, old): new for student, old, new in decoder.frame.select(told).iter_rows()}
    decoder.read(
        ["new_course_id", "old_course_id", "relation", "student_id"], {"_new_course_id": pl.String()},
        lambda new, old, relation, student: _read_new(new, old, RELATIONS.get(relation, ""), student, steps),
    )


def _read_relation(text: str) -> str:
    if text not in RELATIONS:
        raise Unreadable("unknown-relation", f"不认识的类型“{shortened(text)}”，应为：重新编号、替代、不计")
    return RELATIONS[text]


def _read_old(text: str) -> str:
    if not text:
        raise Unreadable("missing-course", "没有原课程代码")
    return text


def _read_basis(text: str, relation: str) -> str:
    if not text and RELATIONS.get(relation) == DROPPED:
        raise Unreadable("missing-basis", "课程不计须写明依据")
    return text


def _read_new(new: str, old: str, relation: str, student: str, steps: dict[tuple[str, str], str]) -> str:
    if relation == DROPPED:
        return ""
    if not new:
        raise Unreadable("missing-course", "没有现课程代码")
    seen, step = {old}, new
    while step:
        if step in seen:
            raise Unreadable("circular-equivalence", f"课程 {old} 的替代关系绕回了自身")
        seen.add(step)
        step = steps.get((student, step)) or steps.get(("", step), "")
    return new


def apply_equivalences(results: pl.DataFrame, equivalences: pl.DataFrame) -> pl.DataFrame:
    """Results under the codes in force: renumbered and replaced courses take the new code, dropped ones leave.

    A student's own equivalence goes before everybody's; chains are followed to their end. Equivalences that lead back to
    themselves are none: :func:`read_equivalences` refuses them, and here they change nothing.
    """
    general = _steps(equivalences.filter(pl.col("student_id") == ""))
    own = equivalences.filter(pl.col("student_id") != "").partition_by("student_id", as_dict=True)
    theirs = [(student, old, new) for (student,), rows in own.items() for old, new in _ends({**general, **_steps(rows)})]
    everybody = pl.DataFrame(_ends(general), schema=["course_id", "_new"], schema_overrides=_TEXTS, orient="row")
    personal = pl.DataFrame(theirs, schema=["student_id", "course_id", "_own"], schema_overrides=_TEXTS, orient="row")
    changed = results.join(everybody, on="course_id", how="left", maintain_order="left").join(
        personal, on=["student_id", "course_id"], how="left", maintain_order="left"
    )
    code = pl.coalesce("_own", "_new", "course_id")
    return changed.filter(code != "").with_columns(code.alias("course_id")).select(results.columns)


_TEXTS = dict.fromkeys(("student_id", "course_id", "_new", "_own"), pl.String)


def _steps(equivalences: pl.DataFrame) -> dict[str, str]:
    return dict(equivalences.select("old_course_id", "new_course_id").iter_rows())


def _ends(steps: dict[str, str]) -> list[tuple[str, str]]:
    """Old code and the code in force at the end of its chain, "" where it does not count."""
    return [(old, _end(old, steps)) for old in steps]


def _end(code: str, steps: dict[str, str]) -> str:
    seen, step = {code}, steps[code]
    while step in steps:
        if step in seen:
            return code
        seen.add(step)
        step = steps[step]
    return step


def suggest_equivalences(results: pl.DataFrame) -> pl.DataFrame:
    """Pairs of codes under one name, the new one attempted after the old was failed and never passed: for a person to confirm.

    A row of :data:`SUGGESTIONS` each, the most frequent first.
    """
    keys = ["student_id", "course_name", "course_id"]
    settled = results.filter(pl.col("outcome").is_in([int(Outcome.PASSED), int(Outcome.EXEMPT)])).select(keys).unique()
    failed = results.filter(pl.col("outcome").is_in([int(outcome) for outcome in FAILING]) & (pl.col("course_name") != ""))
    open_ones = failed.group_by(keys).agg(pl.col("term").min()).join(settled, on=keys, how="anti")
    others = results.group_by(keys).agg(pl.col("term").max().alias("later"))
    pairs = open_ones.join(others, on=["student_id", "course_name"], suffix="_new").filter(
        (pl.col("course_id") != pl.col("course_id_new")) & (pl.col("later") > pl.col("term"))
    )
    counted = pairs.group_by(
        "course_name", pl.col("course_id").alias("old_course_id"), pl.col("course_id_new").alias("new_course_id")
    ).agg(pl.col("student_id").n_unique().alias("students"))
    return counted.cast(SUGGESTIONS).sort(["students", "course_name", "old_course_id", "new_course_id"], descending=[True, False, False, False])
