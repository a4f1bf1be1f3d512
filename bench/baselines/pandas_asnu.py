"""asnu 第七条 as a pandas script: read, tell the outcomes, place the make-ups, sort, group by course, group by student."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pandas as pd

PASSED, FAILED, TRUANT, EXEMPT, WITHDRAWN, PENDING = range(6)
WORDS = {
    "旷考": TRUANT, "缺考": FAILED, "作弊": FAILED, "违纪": FAILED, "免修": EXEMPT, "退选": WITHDRAWN, "缓考": PENDING,
    "": PENDING, "优秀": PASSED, "良好": PASSED, "中等": PASSED, "及格": PASSED, "合格": PASSED, "不及格": FAILED, "不合格": FAILED,
}
COLUMNS = ["学号", "学年学期", "课程代码", "课程名称", "学分", "成绩", "绩点", "考试性质", "成绩备注"]
KEY = ["student", "course"]


def levels(results: pd.DataFrame, term: str) -> pd.Series:
    """The level of every warned student, final phase."""
    terms = sorted(results["学年学期"].unique())
    now = terms.index(term)
    rows = marked(results, {name: place for place, name in enumerate(terms) if place <= now + 1})
    rows = placed(rows)
    return decide(students(courses(rows[rows["of"] <= now], now)))


def marked(results: pd.DataFrame, terms: dict[str, int]) -> pd.DataFrame:
    """Student, course, t, outcome, credits and point in whole numbers; later terms left out."""
    results = results[results["学年学期"].isin(list(terms))]
    remark, sitting = results["成绩备注"], results["考试性质"]
    flag = remark.where(remark != "", results["成绩"])
    told = flag.map(WORDS)
    number = pd.to_numeric(flag.where(told.isna()), errors="coerce")
    kind = np.select([sitting == "缓考", sitting.str.startswith("补考")], [1, 2], 0)
    return pd.DataFrame(
        {
            "student": results["学号"],
            "course": results["课程代码"].where(results["课程代码"] != "", results["课程名称"]),
            "t": results["学年学期"].map(terms).astype("int64"),
            "kind": kind,
            "sitting": sitting,
            "outcome": told.fillna(pd.Series(np.where(number >= 60, PASSED, FAILED), results.index)).astype("int64"),
            "credits": (results["学分"] * 100).round().astype("int64"),
            "point": (results["绩点"].astype("float64") * 10_000).round(),
        }
    )


def placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Every row with ``of``, the term of the attempt it belongs to, and ``place``, its order within its course."""
    loose = ((rows["kind"] == 1) & (rows["outcome"] != PENDING)) | (rows["kind"] == 2)
    own = rows[~loose].assign(of=rows["t"], place=rows["t"] * 1000)
    near = own.merge(rows.loc[loose, KEY].drop_duplicates(), on=KEY)
    completed = _completed(rows[loose & (rows["kind"] == 1)], near)
    makeups = rows[rows["kind"] == 2].sort_values([*KEY, "t", "sitting"])
    makeups = makeups.assign(nth=makeups.groupby([*KEY, "t"]).cumcount())
    sat = pd.concat([near[[*KEY, "t"]], completed.loc[completed["alone"], [*KEY, "t"]]])
    earlier = ~_there(makeups, sat, 0) & _there(makeups, sat, 1) & ~_there(makeups, makeups, 1)
    of = makeups["t"] - earlier
    makeups = makeups.assign(of=of, place=of * 1000 + 200 + earlier * 50 + makeups["nth"])
    return pd.concat([own, completed, makeups], ignore_index=True)


def _there(rows: pd.DataFrame, others: pd.DataFrame, later: int) -> pd.Series:
    """Which rows find their student, course and term among the others', moved ``later``."""
    keys = others[[*KEY, "t"]].drop_duplicates().assign(t=lambda frame: frame["t"] + later, there=True)
    return rows.merge(keys, on=[*KEY, "t"], how="left")["there"].notna().set_axis(rows.index)


def _completed(deferred: pd.DataFrame, near: pd.DataFrame) -> pd.DataFrame:
    pending = near[near["outcome"] == PENDING]
    own = _there(deferred, pending, 0)
    earlier = ~own & _there(deferred, pending, 1) & ~_there(deferred, deferred, 1)
    of = deferred["t"] - earlier
    return deferred.assign(of=of, place=of * 1000 + 100, alone=~own & ~earlier)


def courses(rows: pd.DataFrame, now: int) -> pd.DataFrame:
    """One line per student and course; where the latest or best row decides, it is the last of a sorted group."""
    rows = rows.sort_values("place")
    failing, counts = rows["outcome"].isin([FAILED, TRUANT]), ~rows["outcome"].isin([EXEMPT, WITHDRAWN])
    rows = rows.assign(
        failing=failing,
        settled=rows["outcome"].isin([PASSED, EXEMPT]),
        credits=rows["credits"].where(rows["outcome"] != WITHDRAWN),
        truant=(rows["outcome"] == TRUANT) & (rows["t"] == now),
        point=rows["point"].where(counts),
        counts=counts,
    )
    grouped = rows.groupby(KEY, sort=False)
    one = grouped.agg({"failing": "max", "settled": "max", "credits": "last", "truant": "max"})
    current = rows[rows["of"] == now]
    ended = current[~current["outcome"].isin([PENDING, WITHDRAWN])]
    this_term = current.groupby(KEY, sort=False)
    one["failed_now"] = ended.groupby(KEY, sort=False)["failing"].last()
    one["selected_now"] = this_term["counts"].max()
    one["credits_now"] = this_term["credits"].last()
    best = rows[rows["point"].notna()].sort_values(["point", "place"]).groupby(KEY, sort=False)[["point", "credits"]].last()
    return one.assign(point=best["point"], point_credits=best["credits"]).reset_index()


def students(one: pd.DataFrame) -> pd.DataFrame:
    """One line per student."""
    yes = {name: one[name].eq(True) for name in ("failed_now", "selected_now")}
    sums = pd.DataFrame(
        {
            "student": one["student"],
            "owed": one["credits"].where(one["failing"] & ~one["settled"], 0),
            "failed": one["credits_now"].where(yes["failed_now"], 0),
            "selected": one["credits_now"].where(yes["selected_now"], 0),
            "points": one["point"] * one["point_credits"],
            "weights": one["point_credits"],
            "truant": one["truant"],
        }
    )
    return sums.groupby("student").sum()


def decide(one: pd.DataFrame) -> pd.Series:
    """The heaviest level that holds; students without one are left out."""
    selected, failed = one["selected"], one["failed"] * 100

    def share(percent: int) -> pd.Series:
        return (selected > 0) & (failed >= selected * percent)

    red = (one["truant"] > 0) | (one["owed"] >= 1500) | share(25) | (one["points"] < one["weights"] * 20_000)
    orange = (one["owed"] >= 1000) | share(15) | (one["points"] < one["weights"] * 22_000)
    yellow = (one["owed"] >= 500) | share(5)
    level = pd.Series(np.select([red, orange, yellow], ["red", "orange", "yellow"], ""), one.index)
    return level[level != ""]


if __name__ == "__main__":
    began = time.perf_counter()
    everything = pd.concat([pd.read_parquet(file, columns=COLUMNS) for file in sys.argv[2:]], ignore_index=True)
    listed = levels(everything, sys.argv[1]).value_counts().to_dict()
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "levels": listed}, sort_keys=True))
