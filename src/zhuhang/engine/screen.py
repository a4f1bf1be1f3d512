"""Screening (筛查): a regulation and sealed inputs make an explained list. A pure function of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import polars as pl

from zhuhang.engine.columns import with_columns_of_students
from zhuhang.engine.explain import Evidence, Explainer
from zhuhang.engine.inputs import EngineError, Inputs, Settings
from zhuhang.engine.levels import judge, lifting_column, lifting_for, rule_column, rules_of
from zhuhang.engine.plan import Phase, Plan, compile_plan
from zhuhang.engine.scale import check_scale
from zhuhang.engine.sealing import Sealed, seal
from zhuhang.engine.standing import Standing
from zhuhang.engine.values import Totals, collect, total_here
from zhuhang.engine.verdicts import test
from zhuhang.engine.warning_list import Json, WarningList
from zhuhang.engine.wording import label
from zhuhang.regulation import exact
from zhuhang.regulation.condition import Quantity
from zhuhang.regulation.model import Level, Regulation, Rule, Track
from zhuhang.regulation.term import Term

CARRIED = "carried"


def screen(
    regulation: Regulation,
    inputs: Inputs | Sealed,
    *,
    term: str,
    phase: Phase = "final",
    parameters: Settings | None = None,
) -> WarningList:
    """The list of one term under a regulation.

    Takes canonical inputs or sealed ones; raises EngineError for an unknown or unset parameter or a table of another shape.
    """
    sealed = inputs if isinstance(inputs, Sealed) else seal(inputs)
    return run(regulation, sealed, term=term, phase=phase, parameters=parameters).to_list()


def run(
    regulation: Regulation,
    sealed: Sealed,
    *,
    term: str,
    phase: Phase = "final",
    parameters: Settings | None = None,
    total: Totals = total_here,
) -> Run:
    """Screen sealed inputs up to every student's verdicts, not yet worded. ``total`` says where the sums are made."""
    plan = compile_plan(
        regulation, term=term, phase=phase, parameters=parameters or {}, terms=sealed.terms,
        official=sealed.official is not None,
    )
    check_scale(regulation, sealed)
    _check_official(regulation, sealed)
    course_terms = sealed.course_terms if phase == "final" else sealed.before_makeups(plan.position)
    standing = Standing.of(sealed, plan)
    known = with_columns_of_students(collect(sealed, course_terms, plan, total), sealed, plan, standing)
    return Run(plan, sealed, course_terms, known, judge(known, sealed, plan, standing), standing)


@dataclass
class Run:
    """One screening: its plan, its inputs, what is ``known`` of every student, and the ``verdicts`` added to it."""

    plan: Plan
    sealed: Sealed
    course_terms: list[pl.LazyFrame]
    known: pl.DataFrame
    verdicts: pl.DataFrame
    standing: Standing

    def what_if(self, parameters: Settings) -> Run:
        """The same run under other parameters: no result is read again."""
        plan = compile_plan(
            self.plan.regulation, term=self.plan.term.code, phase=self.plan.phase, parameters=parameters,
            terms=self.sealed.terms, official=self.sealed.official is not None,
        )
        return replace(self, plan=plan, verdicts=judge(self.known, self.sealed, plan, self.standing))

    def to_list(self) -> WarningList:
        """Word the run: entries, undecided, excluded, lifted, differences."""
        return _Writer(self).write()


class _Writer:
    """Turns the verdicts of a run into a list, one student and track at a time."""

    def __init__(self, run: Run) -> None:
        self.run, self.plan = run, run.plan
        self.students = run.sealed.students
        self.ids: list[str] = self.students["student_id"].to_list()
        self.names: list[str] = self.students["name"].to_list()
        self.reasons = excluded(run)
        self.explainer = Explainer(self.plan, run.verdicts.columns)
        self.refused = _refused(run)
        self.official = _official(run)
        self.rules = {
            track.code: [(rule, rule_column(rule)) for rule in rules_of(track, self.plan.rules, self.plan)]
            for track in self.plan.regulation.tracks
        }
        self.pending = f"{self.plan.call(Quantity(measure='pending_courses', window='since_entry')).key}#n"
        self.entries: list[Json] = []
        self.undecided: list[Json] = []
        self.lifted: list[Json] = []
        self.differences: list[Json] = []

    def write(self) -> WarningList:
        rows = self._looked_at()
        self.evidence = Evidence(rows["student"], self.run.course_terms, self.run.sealed, self.plan)
        for row in rows.iter_rows(named=True):
            for track in self.plan.regulation.tracks:
                self._one(row, track)
        regulation, sealed = self.plan.regulation, self.run.sealed
        return WarningList(
            regulation={"code": regulation.code, "version": regulation.version, "digest": regulation.digest},
            term=self.plan.term.code, phase=self.plan.phase, snapshot=sealed.digest,
            parameters=_parameter_texts(self.plan), rows=_row_counts(self.run),
            entries=self.entries, undecided=self.undecided,
            excluded=[
                {"student_id": self.ids[place], "reason": reason} for place, reason in sorted(self.reasons.items())
            ],
            lifted=self.lifted, differences=self.differences if sealed.official is not None else None,
        )

    def _looked_at(self) -> pl.DataFrame:
        """The students that appear anywhere in the list, in order."""
        rules = [pl.col(rule_column(rule)) for rule in self.plan.rules]
        noticed = pl.any_horizontal(pl.lit(False), *(rule.fill_null(True) for rule in rules))
        carried = {student for student, _ in self.run.standing.levels} if self.plan.regulation.lifting else set()
        official = {student for student, _ in self.official}
        also = [place for place, student in enumerate(self.ids) if student in carried | official | self.refused]
        kept = (noticed | pl.col("student").is_in(also)) & ~pl.col("student").is_in(list(self.reasons))
        if official:
            kept = kept | pl.col("student").is_in([place for place in also if self.ids[place] in official])
        return self.run.verdicts.filter(kept)

    def _one(self, row: Mapping[str, Any], track: Track) -> None:
        rules = self.rules[track.code]
        held = [rule for rule, column in rules if row[column]]
        place = row["student"]
        findings = [self._finding(rule, track, row) for rule in held if rule.level is not None]
        findings += self._carried(row, track, bool(findings))
        findings.sort(key=lambda finding: -track.rank(finding["level"]))
        base = {"student_id": self.ids[place], "name": self.names[place], "track": track.code}
        computed = findings[0]["level"] if findings and place not in self.reasons else None
        level = self._level(base, track, computed)
        entry = {
            **base, **_named(track, level), "findings": findings, "unknown": self._unknown(rules, row),
            "pending": row[self.pending], "proposals": self._proposals(held),
        }
        if level is not None:
            self.entries.append(entry)
        elif entry["unknown"] and not findings and place not in self.reasons:
            self.undecided.append(entry)

    def _level(self, base: Json, track: Track, computed: str | None) -> str | None:
        """The level of the entry: the authority's where there is an official list, with the difference kept."""
        if self.run.sealed.official is None:
            return computed
        official = self.official.get((base["student_id"], track.code))
        if official != computed:
            self.differences.append({**base, "official": official, "computed": computed})
        return official

    def _finding(self, rule: Rule, track: Track, row: Mapping[str, Any]) -> Json:
        explained = self.explainer.finding(rule, row)
        return {
            "rule": rule.code, "level": rule.level, "cite": rule.cite, "values": explained.values,
            "text": explained.text, "results": self.evidence.of(explained.calls, row["student"]),
        }

    def _carried(self, row: Mapping[str, Any], track: Track, is_fresh: bool) -> list[Json]:
        """An earlier level whose lifting condition is unmet continues; one that is met, with nothing fresh, is lifted."""
        student = self.ids[row["student"]]
        level = self.run.standing.state(student, track.code)
        found = lifting_for(track, level, self.plan) if level else None
        if level is None or found is None:
            return []
        place, lifting = found
        since = self.run.standing.since(student, track.code)
        quantity = Quantity(measure="outstanding_credits")
        call = self.plan.call(quantity)
        owed = exact.decimal_text(Fraction(row[f"{call.key}#n"], 100)) if f"{call.key}#n" in row else None
        said = f"{Term.parse(since).label}名单的{track.level(level).name}" if since else track.level(level).name
        why = f"：{label(quantity, self.plan)}为 {owed} 学分" if owed is not None else ""
        if row[lifting_column(place)]:
            if not is_fresh and row["student"] not in self.reasons:
                self.lifted.append({
                    "student_id": student, "name": self.names[row["student"]], "track": track.code, **_named(track, level),
                    "since": since, "cite": lifting.cite, "text": f"{said}已满足解除条件{why}。",
                })
            return []
        return [{
            "rule": CARRIED, "level": level, "cite": lifting.cite,
            "values": {"outstanding_credits": owed} if owed is not None else {},
            "text": f"{said}尚未满足解除条件，继续{why}。",
            "results": self.evidence.of((call,), row["student"]) if owed is not None else [],
        }]

    def _unknown(self, rules: list[tuple[Rule, str]], row: Mapping[str, Any]) -> list[Json]:
        unknown: list[Json] = [
            {"rule": rule.code, "missing": self.explainer.missing(rule, row)}
            for rule, column in rules if row[column] is None
        ]
        if self.ids[row["student"]] in self.refused:
            unknown.append({"rule": None, "missing": "refused_row"})
        return unknown

    def _proposals(self, held: list[Rule]) -> list[Json]:
        return [
            {"rule": rule.code, "proposal": rule.proposal, "name": self.plan.regulation.proposals[rule.proposal].name, "cite": rule.cite}
            for rule in held if rule.proposal is not None
        ]


def _named(track: Track, level: str | None) -> Json:
    if level is None:
        return {}
    named: Level = track.level(level)
    return {"level": level, "level_name": named.name}


def excluded(run: Run) -> dict[int, str]:
    """Why students are out of scope, by their position."""
    scope = run.plan.regulation.scope
    out = pl.col("status").is_in(scope.excluded_statuses)
    numbered = run.sealed.students.with_row_index("place")
    reasons = dict(numbered.filter(out).select("place", "status").iter_rows())
    if scope.when is not None:
        outside = run.verdicts.filter(~test(scope.when, run.plan))["student"].to_list()
        reasons = dict.fromkeys(outside, "不在适用范围") | reasons
    return reasons


def _refused(run: Run) -> set[str]:
    """Students with a refused row that could bear on the judged term."""
    refused = run.sealed.refused.filter((pl.col("term") == "") | (pl.col("term") <= run.plan.term.code))
    return set(refused["student_id"].to_list())


def _check_official(regulation: Regulation, sealed: Sealed) -> None:
    """Raise EngineError where an authority's list names a track or level that the regulation has not."""
    if sealed.official is None:
        return
    known = {(track.code, level.code) for track in regulation.tracks for level in track.levels}
    named = {(track or regulation.tracks[0].code, level) for track, level in sealed.official.select("track", "level").unique().iter_rows()}
    if strange := sorted(level for track, level in named if (track, level) not in known):
        raise EngineError("foreign-list", [f"上级名单里的等级 {'、'.join(strange)} 不是办法 {regulation.code} 的：这份名单出自另一份办法，请换一份"])


def _official(run: Run) -> dict[tuple[str, str], str]:
    if run.sealed.official is None:
        return {}
    return {
        (student, run.plan.regulation.track(track or None).code): level
        for student, track, level, _ in run.sealed.official.iter_rows()
    }


def _parameter_texts(plan: Plan) -> dict[str, str]:
    """The parameters the college set, as exact text; those left at their default follow from the regulation's digest."""
    texts = {}
    for name in sorted(plan.given):
        value = plan.parameters[name]
        is_share = plan.regulation.parameters[name].kind == "share"
        if isinstance(value, Fraction):
            texts[name] = exact.quotient_text(value) if is_share else exact.decimal_text(value)
        elif value is not None:
            texts[name] = value
    return texts


def _row_counts(run: Run) -> dict[str, int]:
    """Rows read, used, ignored, refused; a row that bears on later terms only is ignored."""
    rows = run.sealed.rows
    ignored = sum(run.sealed.rows_by_term[run.plan.position + 1 :])
    return {
        "read": rows.read, "used": rows.used - ignored, "ignored": rows.ignored + ignored, "refused": rows.refused,
    }
