"""The notices of a regulation as Chinese prose (通知书原意): who gets which, after what, and what the receipt asks."""

from __future__ import annotations

from collections.abc import Iterator

from zhuhang.regulation.model import Regulation
from zhuhang.regulation.notices import NoticeKind, Period, ReceiptTerms

_TO = {"student": "学生", "guardians": "家长"}


def lines(regulation: Regulation) -> Iterator[str]:
    """The section's lines; none where the regulation has no notices."""
    if regulation.notices:
        yield "通知书"
    for kind in regulation.notices:
        yield f"  {kind.name}（{kind.code}）（{kind.cite}）：发给{_levels(regulation, kind)}的{_TO[kind.to]}"
        for step in kind.before:
            yield f"    发出之前：{step.name}，由{regulation.roles[step.by].name}（{step.cite}）"
        if kind.receipt is not None:
            yield f"    回执{_within(kind.receipt)}（{kind.receipt.cite}）：{kind.receipt.sentence}"
            yield from (f"      问：{question}" for question in kind.receipt.questions.values())
        for title, texts in (("后果", kind.consequences), ("补救和帮扶", kind.remedies)):
            if texts:
                yield f"    {title}：{'；'.join(texts)}"
        for text in filter(None, (kind.assumption, kind.receipt.assumption if kind.receipt else None)):
            yield f"    待确认：{text}"


def period_text(period: Period) -> str:
    """A period as people say it."""
    if period.working_days is not None:
        return f"{period.working_days} 个工作日"
    return f"{period.weeks} 周" if period.weeks is not None else f"{period.days} 天"


def _within(receipt: ReceiptTerms) -> str:
    return f"，{period_text(receipt.within)}内交回" if receipt.within else ""


def _levels(regulation: Regulation, kind: NoticeKind) -> str:
    names = [level.name for track in regulation.tracks for level in track.levels if kind.is_for(track.code, level.code)]
    return "、".join(names)
