"""Which clause is carried by what (条款覆盖表), as text or Markdown."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path
from typing import Literal

from zhuhang.regulation import load
from zhuhang.regulation.model import Clause, Regulation

State = Literal["encoded", "partly", "later", "narrative", "open"]
STATE_NAMES: dict[State, str] = {
    "encoded": "已编入", "partly": "部分编入", "later": "以后编入", "narrative": "不编入", "open": "未说明",
}
_HEAD = ("编号", "条款", "状态", "由什么实现", "内容")


def state(clause: Clause) -> State:
    """How far a clause is carried: encoded, partly (the rest later), later, narrative, or open (no account given)."""
    if clause.rules or clause.encoded_in:
        return "partly" if clause.later else "encoded"
    if clause.later:
        return "later"
    return "narrative" if clause.narrative else "open"


def rows(regulation: Regulation) -> list[tuple[str, str, str, str, str]]:
    """One row per clause: id, article, state, what carries it, summary."""
    return [
        (clause.id, clause.cite, STATE_NAMES[state(clause)], _carriers(clause), clause.summary)
        for clause in regulation.clauses
    ]


def coverage_text(folder: Path | str) -> str:
    """The table of a folder or code for the command line; raise RegulationError where it cannot be read."""
    return text(load.load(folder))


def text(regulation: Regulation) -> str:
    """The table in columns, with the count of each state."""
    table = [_HEAD, *rows(regulation)]
    widths = [max(_width(row[column]) for row in table) for column in range(4)]
    lines = ["  ".join([*(_padded(row[n], widths[n]) for n in range(4)), row[4]]).rstrip() for row in table]
    return "\n".join([_title(regulation), "", *lines, "", _counts(regulation)]) + "\n"


def markdown(regulation: Regulation) -> str:
    """The table as Markdown."""
    lines = [f"| {' | '.join(_escaped(cell) for cell in row)} |" for row in rows(regulation)]
    head = [f"| {' | '.join(_HEAD)} |", f"|{'---|' * len(_HEAD)}"]
    return "\n".join([f"# {_title(regulation)}", "", *head, *lines, "", _counts(regulation)]) + "\n"


def _title(regulation: Regulation) -> str:
    return f"{regulation.institution}《{regulation.name}》条款覆盖"


def _counts(regulation: Regulation) -> str:
    counted = Counter(state(clause) for clause in regulation.clauses)
    said = "，".join(f"{name} {counted[key]} 条" for key, name in STATE_NAMES.items() if counted[key])
    return f"共 {len(regulation.clauses)} 条：{said}" if regulation.clauses else "没有条款表（clauses.yaml）"


def _carriers(clause: Clause) -> str:
    parts = [f"规则 {'、'.join(clause.rules)}"] if clause.rules else []
    parts += ["、".join(clause.encoded_in)] if clause.encoded_in else []
    parts += [f"以后：{clause.later}"] if clause.later else []
    parts += [f"说明：{clause.narrative}"] if clause.narrative else []
    return "；".join(parts)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in cell)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))
