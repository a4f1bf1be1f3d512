"""Worked cases (算例): one student, what is known of them, and what the regulation says about them.

Files ``cases/*.yaml`` of a regulation folder::

    given: {term: 2023-2024-1}               # optional: holds for every case of the file that does not say otherwise
    cases:
      - name: 未通过学分恰为所选学分的15%，为橙色    # a sentence; unique in the folder
        clause: A7o                          # an id of clauses.yaml
        given:
          term: 2023-2024-1                  # the judged term
          phase: final                       # or provisional: before the make-ups
          results:                           # term: the judged term, type: 正常考试, code: none, unless written
            - {course: 高等数学, credits: 3, grade: 50}
            - {course: 高等数学, credits: 3, grade: 61, type: 补考}
            - {course: 体育, credits: 1, remark: 缓考, nature: 公共必修, term: 2022-2023-2, point: 0, code: T01}
          student: {gpa: 3.0, status: 在读, cohort: 2022, nominal_years: 4}
          peers: [3.5, 2.0]                  # GPAs of the others of the same cohort and programme; in a result their points in it
          facts: [{fact: truancy, value: 是}]      # term: the judged term; value: 是 unless written
          history: [{term: 2022-2023-2, level: yellow}]   # level none: that term's list did not carry the student
          official: red                      # the authority's list gives this level
          parameters: {scope: outstanding}
        expect:
          level: orange                      # or none; for several tracks levels: {academic: orange, degree: none}
          rules: [orange-ratio]              # exactly the rules found; includes: at least these
          unknown: [orange-gpa]              # exactly the rules that could not be decided
          values: {failed_credit_share: 3/20}

Further keys of ``expect``: ``undecided: true``, ``excluded: 休学``, ``lifted: true``, ``pending: 1``, ``proposals: [leave]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from zhuhang.regulation import yaml_text
from zhuhang.regulation.condition import Exact, Part
from zhuhang.regulation.find import find
from zhuhang.regulation.messages import sentence
from zhuhang.regulation.mistakes import Mistake, RegulationError
from zhuhang.regulation.source import Source
from zhuhang.regulation.term import Term

NONE = "none"
"""The word for no level, in ``expect`` and in ``history``."""


class CaseResult(Part):
    """One row of the transcript. Without ``term`` it is of the judged term, without ``code`` the name identifies it.

    ``peers`` are the grade points of the others of the same cohort and programme in the course.
    """

    course: str
    credits: Exact
    grade: str = ""
    term: str | None = None
    type: str = "正常考试"
    remark: str = ""
    point: Exact | None = None
    code: str = ""
    nature: str = ""
    category: str = ""
    peers: list[Exact] = []


class CaseStudent(Part):
    """The student's row of the roster."""

    gpa: Exact | None = None
    status: str = "在读"
    cohort: str = ""
    nominal_years: int | None = None
    education_level: str = ""
    programme: str = ""
    college: str = ""
    category: str = ""


class CaseFact(Part):
    """A fact a person stated; without ``term`` of the judged term."""

    fact: str
    value: str = "是"
    term: str | None = None


class CaseHistory(Part):
    """One earlier list: the level it gave the student, ``none`` where it did not carry them."""

    term: str
    level: str
    track: str | None = None


class Given(Part):
    """What is known of the student. ``official`` is the level, or the levels by track, of an authority's list."""

    term: str
    phase: Literal["final", "provisional"] = "final"
    results: list[CaseResult] = []
    student: CaseStudent | None = None
    peers: list[Exact] = []
    facts: list[CaseFact] = []
    history: list[CaseHistory] = []
    official: str | dict[str, str] | None = None
    parameters: dict[str, str] = {}

    @field_validator("term")
    @classmethod
    def _is_a_term(cls, written: str) -> str:
        return Term.parse(written).code


class Expect(Part):
    """What must come out. What is not written is not asked, except that a level or its absence must be."""

    level: str | None = None
    levels: dict[str, str] = {}
    rules: list[str] | None = None
    includes: list[str] = []
    unknown: list[str] | None = None
    undecided: bool | None = None
    excluded: str | None = None
    lifted: bool | None = None
    pending: int | None = None
    proposals: list[str] | None = None
    values: dict[str, Exact] = {}

    @model_validator(mode="after")
    def _says_something(self) -> Expect:
        if self.level is None and not self.levels and self.excluded is None and self.undecided is None:
            raise ValueError("expect 须写 level（等级代码或 none）、levels、undecided 或 excluded 之一")
        return self


class CaseText(Part):
    """A case as written."""

    name: str = Field(min_length=4)
    clause: str | None = None
    given: Given
    expect: Expect


@dataclass(frozen=True)
class Case:
    """A worked case with the file and line it is written at."""

    name: str
    clause: str | None
    given: Given
    expect: Expect
    file: str
    line: int


def load_cases(folder: Path | str) -> list[Case]:
    """The cases of a folder or code, in file order; raise RegulationError with every mistake in their shape."""
    cases, mistakes = read_cases(folder)
    if mistakes:
        raise RegulationError(mistakes)
    return cases


def read_cases(folder: Path | str) -> tuple[list[Case], list[Mistake]]:
    """The cases of a folder or code that can be read, and every mistake in the others."""
    path = find(folder)
    cases: list[Case] = []
    mistakes: list[Mistake] = []
    for file in sorted((path / "cases").glob("*.yaml")):
        document = yaml_text.read(file, f"{path.name}/cases/{file.name}")
        mistakes += document.mistakes
        cases += _cases(document, mistakes)
    return cases, mistakes + _same_names(cases)


def _cases(document: yaml_text.Document, mistakes: list[Mistake]) -> Iterator[Case]:
    data = document.data if isinstance(document.data, dict) else {}
    listed = data.get("cases")
    if not isinstance(listed, list) or set(data) - {"cases", "given"}:
        if not document.mistakes:
            mistakes.append(Mistake(document.file, 0, "not-cases", "算例文件只写两个键：cases（列表）和可选的 given"))
        return
    given = data.get("given")
    shared = given if isinstance(given, dict) else {}
    source = Source(data, {place: (document.file, line) for place, line in document.lines.items()})
    for index, text in enumerate(listed):
        try:
            case = CaseText.model_validate(_with_shared(text, shared))
        except ValidationError as error:
            for entry in error.errors():
                code, message = sentence(entry)
                mistakes.append(source.mistake(("cases", index, *entry["loc"]), code, message))
            continue
        yield Case(case.name, case.clause, case.given, case.expect, document.file, document.lines[("cases", index)])


def _with_shared(text: Any, shared: dict[str, Any]) -> Any:
    if not isinstance(text, dict):
        return text
    own = text.get("given")
    if isinstance(own, dict):
        return {**text, "given": {**shared, **own}}
    return {"given": shared, **text} if shared else text


def _same_names(cases: list[Case]) -> list[Mistake]:
    seen: dict[str, Case] = {}
    mistakes = []
    for case in cases:
        if case.name in seen:
            first = seen[case.name]
            mistakes.append(Mistake(case.file, case.line, "same-name",
                                    f"算例“{case.name}”与 {first.file}:{first.line} 同名：请让名字说出两者的不同"))
        seen.setdefault(case.name, case)
    return mistakes
