"""Whether every clause is accounted for (条款表是否完整): each rule under a clause, each clause encoded or explained."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhuhang.regulation.model import Clause, Lifting, Regulation, Rule
from zhuhang.regulation.remarks import Remarks
from zhuhang.regulation.yaml_text import Place

_ARTICLES = re.compile(r"^第([一二三四五六七八九十百0-9]+)$")


def cites(text: str) -> list[str]:
    """The articles a citation names, the text itself first.

    >>> cites("第四、八条"), cites("第五条、第十条3")
    (['第四、八条', '第四条', '第八条'], ['第五条、第十条3', '第五条', '第十条3'])
    """
    parts = [part.strip() for part in re.split(r"[、，,；;]", text) if part.strip()]
    if len(parts) == 1:
        return [text]
    tail = re.sub(r"^第?[一二三四五六七八九十百0-9]+", "", parts[-1])
    return list(dict.fromkeys([text, *(_complete(part, tail) for part in parts)]))


def _complete(part: str, tail: str) -> str:
    """``第四`` and ``八条`` of ``第四、八条`` written out."""
    if tail != "条":
        return part
    bare = part.removeprefix("第").removesuffix("条")
    return f"第{bare}条" if _ARTICLES.match(f"第{bare}") else part


def check(regulation: Regulation, remarks: Remarks) -> None:
    """Clauses without an account, rules without a clause, citations that name no clause."""
    if not regulation.clauses:
        remarks.add("warning", (), "no-clauses", "没有条款表（clauses.yaml）：请逐条列出原文条款，写明由什么实现或为什么不实现")
        return
    for index, clause in enumerate(regulation.clauses):
        if not (clause.rules or clause.encoded_in or clause.later or clause.narrative):
            remarks.add("error", ("clauses", index), "unexplained-clause",
                        f"条款“{clause.id}”（{clause.cite}）既没有实现也没有说明："
                        "请写 rules、encoded_in、later（以后由什么实现）或 narrative（为什么不实现）")
    for place, owner, name in _owners(regulation):
        _owner(regulation, place, owner, name, remarks)
    known = {cite for clause in regulation.clauses for cite in cites(clause.cite)}
    for place, cite in _citations(regulation):
        if not any(cite == entry or entry.startswith(cite) or cite.startswith(entry) for entry in known):
            remarks.add("warning", place, "unknown-cite", f"所引“{cite}”不在条款表里：请检查编号，或在 clauses.yaml 补上这一条")


def _owners(regulation: Regulation) -> Iterator[tuple[Place, Rule | Lifting, str]]:
    for index, rule in enumerate(regulation.rules):
        yield ("rules", index), rule, f"规则“{rule.code}”"
    for index, lifting in enumerate(regulation.lifting):
        yield ("lifting", index), lifting, "解除条件"


def _owner(regulation: Regulation, place: Place, owner: Rule | Lifting, name: str, remarks: Remarks) -> None:
    """A rule or lifting must cite a clause of the table and be listed by one."""
    cited = [clause for clause in regulation.clauses if owner.cite in cites(clause.cite)]
    if not cited:
        remarks.add("error", (*place, "cite"), "dangling-cite",
                    f"{name}所引“{owner.cite}”不在条款表里：请检查编号，或在 clauses.yaml 补上这一条")
    if owner.clause is not None and cited and owner.clause not in [clause.id for clause in cited]:
        ids = "、".join(clause.id for clause in cited)
        remarks.add("error", (*place, "clause"), "clause-and-cite",
                    f"{name}写的条款编号是“{owner.clause}”，所引“{owner.cite}”却是 {ids}：请改成一致")
    if not any(_lists(clause, owner) for clause in regulation.clauses):
        remarks.add("error", place, "unlisted-rule",
                    f"{name}不在任何条款的 rules 里：请在 clauses.yaml 相应条款下列出" if isinstance(owner, Rule)
                    else f"{name}没有对应的条款：请写 clause，并在该条款写 encoded_in: [lifting]")


def _lists(clause: Clause, owner: Rule | Lifting) -> bool:
    if isinstance(owner, Rule):
        return owner.code in clause.rules
    return clause.id == owner.clause or "lifting" in clause.encoded_in


def _citations(regulation: Regulation) -> Iterator[tuple[Place, str]]:
    """The citations of everything but rules and liftings."""
    for n, track in enumerate(regulation.tracks):
        yield from ((("tracks", n, "levels", m, "cite"), level.cite) for m, level in enumerate(track.levels))
    for section in ("roles", "parameters", "course_sets", "facts", "proposals"):
        for code, part in getattr(regulation, section).items():
            if part.cite is not None:
                yield (section, code, "cite"), part.cite
    if regulation.scope.cite is not None:
        yield ("scope", "cite"), regulation.scope.cite
