"""The scale grade points are on (绩点满分): thresholds of one scale mean nothing on another."""

from __future__ import annotations

from fractions import Fraction

from zhuhang.engine.inputs import EngineError
from zhuhang.engine.sealing import Sealed
from zhuhang.gradebook.tables import GPA_SCALE, POINT_SCALE
from zhuhang.regulation import exact
from zhuhang.regulation.model import Regulation


def check_scale(regulation: Regulation, sealed: Sealed) -> None:
    """Raise EngineError where a grade point or a roster's GPA lies above the highest the regulation knows."""
    highest = regulation.gpa_scale_max
    if highest is None:
        return
    found = {"成绩表的绩点": Fraction(sealed.highest_point, POINT_SCALE)}
    gpa = sealed.students["gpa"].max()
    if isinstance(gpa, int):
        found["名册的平均学分绩点"] = Fraction(gpa, GPA_SCALE)
    reasons = [
        f"{where}最高为 {exact.decimal_text(value)}，超过办法 {regulation.code} 的绩点满分 {exact.decimal_text(highest)}："
        "两者不是同一种绩点，不能比较。请导出办法所用的绩点，或在办法中改正 gpa_scale_max"
        for where, value in found.items() if value > highest
    ]
    if reasons:
        raise EngineError("other-scale", reasons)
