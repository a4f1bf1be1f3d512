"""Generate a university's results as Parquet with the canonical headers.

``python -m bench.generate OUT --students 50000`` writes ``OUT/results-000.parquet`` … and ``OUT/students.parquet``.
About 40 results a student over eight terms; about 82 % of the rows belong to courses sat once; the rest are make-ups
(most under the same term, some under the next), retakes (some written as regular exams again) and deferred exams.
Students come in blocks of 50,000, one file each, so that a million need no more memory than one block. The same seed
and number of students give the same rows. Rows are in the order an office exports them: by term, course, student.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

BLOCK = 50_000
TERMS = [f"{year}-{year + 1}-{number}" for year in range(2020, 2024) for number in (1, 2)]
PROGRAMMES, SLOTS, ELECTIVE_SLOTS, ELECTIVES = 40, 36, 5, 200
SLOT_TERM = np.arange(SLOTS) * len(TERMS) // SLOTS
CREDITS = np.array([1.0, 1.5, 2.0, 2.0, 2.5, 3.0, 3.0, 3.5, 4.0, 5.0])
KINDS = ["正常考试", "补考", "重修", "缓考"]
REGULAR, MAKEUP, RETAKE, DEFERRED = range(4)
REMARKS = ["", "缺考", "旷考", "缓考", "作弊", "违纪", "免修", "退选", "待录入"]
NONE, ABSENT, TRUANT, POSTPONED, CHEATING, BREACH, EXEMPT, WITHDRAWN, UNGRADED = range(9)
REMARK_SHARE = [0.0035, 0.001, 0.004, 0.0004, 0.0002, 0.003, 0.003]
SURNAMES = list("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜")
GIVEN = list("安博晨达恩帆刚浩佳凯岚明宁沛琪然思天文欣雅泽子涵宇彤")
FIVE_LEVELS = [(90, "优秀", 4.5), (80, "良好", 3.5), (70, "中等", 2.5), (60, "及格", 1.5), (0, "不及格", 0.0)]


@dataclass
class Results:
    """Results of a block, one array per column; scores in half points."""

    student: np.ndarray
    course: np.ndarray
    term: np.ndarray
    kind: np.ndarray
    score: np.ndarray
    remark: np.ndarray

    def where(self, mask: np.ndarray) -> Results:
        """The rows the mask keeps."""
        return Results(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))

    @staticmethod
    def stack(parts: list[Results]) -> Results:
        """All rows of the parts."""
        names = Results.__dataclass_fields__
        return Results(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    @property
    def failed(self) -> np.ndarray:
        """Rows with a failing score or a flag that fails."""
        graded = (self.remark == NONE) & (self.score < 120)
        return graded | np.isin(self.remark, [ABSENT, TRUANT, CHEATING, BREACH])


def block_of_results(students: int, first: int, seed: int) -> Results:
    """The results of ``students`` students numbered from ``first``."""
    random = np.random.default_rng([seed, first])
    ability = random.normal(0, 5, students)
    taken = _first_attempts(random, students, ability)
    parts = [taken, _deferred_exams(random, taken)]
    failed = taken.where(taken.failed)
    for _ in range(2):
        made_up = _make_ups(random, failed)
        still = Results.stack([failed.where(~_has(failed, made_up)), made_up.where(made_up.failed)])
        failed = _retakes(random, still, ability)
        parts += [made_up, failed]
        failed = failed.where(failed.failed)
    rows = Results.stack(parts)
    rows = rows.where(rows.term < len(TERMS))
    rows = rows.where(np.lexsort((rows.kind, rows.student, rows.course, rows.term)))
    rows.student = rows.student + first
    return rows


def _first_attempts(random: np.random.Generator, students: int, ability: np.ndarray) -> Results:
    student = np.repeat(np.arange(students, dtype=np.int64), SLOTS)
    slot = np.tile(np.arange(SLOTS), students)
    programme = np.repeat(random.integers(0, PROGRAMMES, students), SLOTS)
    elective = (np.repeat(random.integers(0, ELECTIVES, students), SLOTS) + slot * 37) % ELECTIVES
    chosen = slot % (SLOTS // ELECTIVE_SLOTS) == 3
    course = np.where(chosen, PROGRAMMES * SLOTS + elective, programme * SLOTS + slot)
    bad_day = random.random(student.size) < np.minimum(0.048 * np.exp(-ability[student] / 3.6), 0.5)
    score = 84 + ability[student] - (course * 7 % 5 - 2) + random.normal(0, 7, student.size) - 30 * bad_day
    remark = _remarks(random, SLOT_TERM[slot])
    kind = np.full(student.size, REGULAR)
    return Results(student, course, SLOT_TERM[slot], kind, _half_points(random, score), remark)


def _half_points(random: np.random.Generator, score: np.ndarray) -> np.ndarray:
    """Clip to 0–100; one score in twenty carries half a point."""
    whole = np.clip(np.rint(score), 0, 100).astype(np.int64) * 2
    return np.where((random.random(score.size) < 0.05) & (whole < 200), whole + 1, whole)


def _remarks(random: np.random.Generator, term: np.ndarray) -> np.ndarray:
    steps = np.cumsum(REMARK_SHARE)
    remark = (np.searchsorted(steps, random.random(term.size), side="right") + 1) % (len(REMARK_SHARE) + 1)
    not_yet = (term == len(TERMS) - 1) & (remark == NONE) & (random.random(term.size) < 0.01)
    return np.where(not_yet, UNGRADED, remark)


def _deferred_exams(random: np.random.Generator, taken: Results) -> Results:
    sat = taken.where((taken.remark == POSTPONED) & (random.random(taken.term.size) < 0.9))
    score = _half_points(random, random.normal(72, 11, sat.term.size))
    return Results(sat.student, sat.course, sat.term + 1, sat.kind * 0 + DEFERRED, score, sat.remark * 0)


def _make_ups(random: np.random.Generator, failed: Results) -> Results:
    """Most who failed sit a make-up; truants and cheats may not; a pass counts as 60."""
    may = ~np.isin(failed.remark, [TRUANT, CHEATING, BREACH])
    sat = failed.where(may & (random.random(failed.term.size) < 0.9))
    size = sat.term.size
    later = random.random(size) < 0.3
    score = np.minimum(_half_points(random, random.normal(67, 12, size)), 120)
    remark = np.where(random.random(size) < 0.04, ABSENT, NONE)
    return Results(sat.student, sat.course, sat.term + later, sat.kind * 0 + MAKEUP, score, remark)


def _has(rows: Results, others: Results) -> np.ndarray:
    """Which rows have another of the same student and course among ``others``."""
    width = PROGRAMMES * SLOTS + ELECTIVES
    return np.isin(rows.student * width + rows.course, others.student * width + others.course)


def _retakes(random: np.random.Generator, still: Results, ability: np.ndarray) -> Results:
    """Four in five retake a year later; one in four of them is written as a regular exam again."""
    again = still.where(random.random(still.term.size) < 0.8)
    size = again.term.size
    score = 73 + ability[again.student] / 2 + random.normal(0, 10, size)
    kind = np.where(random.random(size) < 0.25, REGULAR, RETAKE)
    return Results(again.student, again.course, again.term + 2, kind, _half_points(random, score), again.remark * 0)


def as_sheet(rows: Results) -> pl.DataFrame:
    """The rows under the canonical headers (学号, 学年学期, …)."""
    grade, point = _grades(rows)
    remarks = ["" if text == "待录入" else text for text in REMARKS]
    number = (pl.Series(rows.student) + 1).cast(pl.String).str.zfill(7)
    courses, unit = _courses(), rows.course // SLOTS % 12
    return pl.DataFrame(
        {
            "学号": "2020" + number,
            "姓名": _names(rows.student),
            "学年学期": pl.Series(TERMS).gather(rows.term),
            "课程代码": courses["code"].gather(rows.course),
            "课程名称": courses["name"].gather(rows.course),
            "课程性质": courses["nature"].gather(rows.course),
            "学分": courses["credits"].gather(rows.course),
            "成绩": grade,
            "绩点": point,
            "考试性质": pl.Series(KINDS).gather(rows.kind),
            "成绩备注": pl.Series(remarks).gather(rows.remark),
            "教学班": courses["code"].gather(rows.course) + "-" + pl.Series(rows.student % 3 + 1).cast(pl.String),
            "任课教师": _names(rows.course * 3 + rows.student % 3 + 7),
            "开课单位": pl.Series([f"第{i + 1}学院" for i in range(12)]).gather(unit),
        }
    )


def _courses() -> pl.DataFrame:
    number = np.arange(PROGRAMMES * SLOTS + ELECTIVES)
    elective = number >= PROGRAMMES * SLOTS
    return pl.DataFrame(
        {
            "code": [f"X{n:05d}" if e else f"B{n:05d}" for n, e in zip(number, elective, strict=True)],
            "name": [f"选修课程{n}" if e else f"专业课程{n}" for n, e in zip(number, elective, strict=True)],
            "nature": ["选修" if e else "必修" for e in elective],
            "credits": CREDITS[number * 7 % CREDITS.size],
        }
    )


def _names(number: np.ndarray) -> pl.Series:
    first = pl.Series(SURNAMES).gather(number % len(SURNAMES))
    middle = pl.Series(GIVEN).gather(number // len(SURNAMES) % len(GIVEN))
    last = pl.Series(["", *GIVEN]).gather(number // 7 % (len(GIVEN) + 1))
    return first + middle + last


def _grades(rows: Results) -> tuple[pl.Series, pl.Series]:
    """What 成绩 and 绩点 say: a number, one of five levels, 合格/不合格, or nothing where a remark stands instead."""
    number = [f"{half / 2:g}" for half in range(201)]
    levels = [next(text for least, text, _ in FIVE_LEVELS if half >= least * 2) for half in range(201)]
    two = ["合格" if half >= 120 else "不合格" for half in range(201)]
    texts = pl.Series([*number, *levels, *two, ""])
    style = np.select([rows.course % 25 == 3, rows.course % 8 == 5], [2, 1], 0)
    style = np.where(rows.kind == MAKEUP, np.where(style == 2, 2, 0), style)
    graded = rows.remark == NONE
    text = np.where(graded, style * 201 + rows.score, 603)
    points = [max(half / 20 - 5, 0) if half >= 120 else 0.0 for half in range(201)]
    by_level = [next(point for least, _, point in FIVE_LEVELS if half >= least * 2) for half in range(201)]
    table = pl.Series([*(round(p, 2) for p in points), *by_level, *[None] * 202], dtype=pl.Float64)
    absent = np.isin(rows.remark, [ABSENT, TRUANT, CHEATING, BREACH])
    return texts.gather(text), table.gather(np.where(absent, 0, text))


def as_roster(students: int, seed: int) -> pl.DataFrame:
    """The students' sheet: identity, class and 学籍状态 (one in sixty is out of scope)."""
    random = np.random.default_rng([seed, students])
    number = np.arange(students)
    status = np.where(random.random(students) < 1 / 60, "休学", "在读")
    group = pl.Series(number // 40 + 1).cast(pl.String)
    return pl.DataFrame(
        {
            "学号": "2020" + (pl.Series(number) + 1).cast(pl.String).str.zfill(7),
            "姓名": _names(number),
            "年级": pl.repeat("2020", students, eager=True),
            "班级": "2020级" + group + "班",
            "学籍状态": pl.Series(status),
        }
    )


def generate(folder: Path, students: int, seed: int = 7) -> list[Path]:
    """Write the results of ``students`` students and their roster into ``folder``; return the results' files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for block, first in enumerate(range(0, students, BLOCK)):
        sheet = as_sheet(block_of_results(min(BLOCK, students - first), first, seed))
        files.append(folder / f"results-{block:03d}.parquet")
        sheet.write_parquet(files[-1])
    as_roster(students, seed).write_parquet(folder / "students.parquet")
    return files


def main() -> None:
    """Command line: ``python -m bench.generate OUT [--students N] [--seed S]``."""
    parser = argparse.ArgumentParser(description="Realistic results as Parquet with the canonical headers")
    parser.add_argument("out", type=Path)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    for file in generate(chosen.out, chosen.students, chosen.seed):
        print(file)


if __name__ == "__main__":
    main()
