"""A regulation as data (办法、细则): what one folder says, typed.

The folder's files are read by :mod:`zhuhang.regulation.load`; nothing here touches a disk, a clock or a database.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhuhang.regulation.condition import AnyCondition, Exact, Part
from zhuhang.regulation.notices import NoticeKind
from zhuhang.regulation.procedure import Procedure

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]


class Workload(Part):
    """What one student at a level means in work per term (工作量): talks, family contacts, letters, at the least."""

    talks: int = Field(default=0, ge=0)
    contacts: int = Field(default=0, ge=0)
    letters: int = Field(default=0, ge=0)
    cite: str
    assumption: str | None = None

    @property
    def per_term(self) -> dict[str, int]:
        """Times per student and term, by kind."""
        return {"talks": self.talks, "contacts": self.contacts, "letters": self.letters}


class Level(Part):
    """A warning level (预警等级). ``tone`` only chooses a colour; ``review`` marks a level that refers to a person."""

    code: Code
    name: str
    aliases: list[str] = []
    tone: Literal["yellow", "orange", "red", "blue", "grey"] = "yellow"
    cite: str
    review: bool = False
    workload: Workload | None = None
    note: str | None = None


class Track(Part):
    """A warning track (预警类别): its levels are written lightest first, the heaviest that holds wins."""

    code: Code
    name: str
    aliases: list[str] = []
    levels: list[Level] = Field(min_length=1)

    def rank(self, level: str) -> int:
        """Position of a level, 0 the lightest; raise KeyError for a level of another track."""
        for position, candidate in enumerate(self.levels):
            if candidate.code == level:
                return position
        raise KeyError(level)

    def level(self, code: str) -> Level:
        """The level of that code; raise KeyError where the track has none."""
        return self.levels[self.rank(code)]


class Tenure(Part):
    """How long an appointment to a role lasts (任期)."""

    years: int = Field(gt=0)
    cite: str


class Role(Part):
    """A role the regulation gives duties to (职责主体), with the names its text uses for it."""

    name: str
    aliases: list[str] = []
    cite: str | None = None
    tenure: Tenure | None = None


class Parameter(Part):
    """A number or choice the text leaves to the college or a parent rule (参数).

    No ``default`` means unset: screening refuses until it is set. Of the parameters that share ``one_of`` one is enough.
    An ``assumption`` is a default that reads a silent text; the checker lists it for the college to confirm.
    """

    label: str
    kind: Literal["credits", "count", "share", "gpa", "days", "choice"]
    choices: dict[str, str] = {}
    default: Exact | str | None = None
    one_of: str | None = None
    cite: str
    assumption: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _default_by_kind(cls, data: object) -> object:
        if not isinstance(data, dict) or data.get("kind") != "choice" or data.get("default") is None:
            return data
        if data["default"] not in data.get("choices", {}):
            raise ValueError(f"默认值“{data['default']}”不在 choices 之中")
        return data


class CourseSet(Part):
    """Which courses count (课程范围). Lists are alternatives; ``except_`` lists take courses out again.

    ``nature`` is the export's 课程性质, ``category`` 课程类别 or 课程归属; ``nature_contains`` matches part of the text.
    """

    label: str
    cite: str | None = None
    nature: list[str] = []
    nature_contains: list[str] = []
    category: list[str] = []
    category_contains: list[str] = []
    codes: list[str] = []
    except_nature_contains: list[str] = []
    except_category_contains: list[str] = []
    except_codes: list[str] = []
    except_name_contains: list[str] = []


class Fact(Part):
    """Something only a person can state (人工认定的事实), with the words an Excel sheet may use for it.

    ``status`` is a 学籍状态 that states the fact by itself.
    """

    label: str
    aliases: list[str] = []
    unit: str | None = None
    status: str | None = None
    cite: str | None = None


class Scope(Part):
    """Whom the regulation covers (适用范围); ``when`` is asked of every student, and one who fails it is excluded."""

    excluded_statuses: list[str] = ["休学", "保留学籍", "退学", "转学", "毕业"]
    when: AnyCondition | None = None
    cite: str | None = None


class Supplement(Part):
    """Whether staff may add students for support beyond the rules (补充名单), and the reasons they may give."""

    cite: str
    reasons: list[str] = Field(min_length=1)


class Rule(Part):
    """One rule (规则): under which clause, which condition leads to which level or proposal.

    ``phase`` limits it to lists before (provisional) or after (final) the make-ups. ``show`` names further measures to
    print with a finding. ``summary`` says the clause in our own words; ``assumption`` a reading the college confirms.
    """

    code: Code
    track: str | None = None
    level: str | None = None
    proposal: str | None = None
    cite: str
    clause: str | None = None
    summary: str | None = None
    phase: Literal["final", "provisional", "both"] = "both"
    applies_to: AnyCondition | None = None
    when: AnyCondition
    show: list[str] = []
    assumption: str | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Rule:
        if self.level is None and self.proposal is None:
            raise ValueError("规则须写 level（等级）或 proposal（建议）")
        return self


class Lifting(Part):
    """When an earlier level ends (解除). Without one a level is recomputed at each evaluation."""

    cite: str
    clause: str | None = None
    track: str | None = None
    levels: list[str] = []
    when: AnyCondition
    summary: str | None = None
    assumption: str | None = None


class Proposal(Part):
    """A consequence a person may decide (处理建议); the platform only proposes it."""

    name: str
    cite: str
    note: str | None = None


class Clause(Part):
    """One clause of the text (条款): what encodes it, or why nothing does.

    ``rules`` are rule codes, ``encoded_in`` other parts of the folder, ``later`` the capability that will carry it,
    ``narrative`` why nothing does.
    """

    id: str
    cite: str
    summary: str
    rules: list[str] = []
    encoded_in: list[str] = []
    later: str | None = None
    narrative: str | None = None


class Regulation(Part):
    """A whole regulation (办法): the content of one folder."""

    code: Code
    name: str
    institution: str
    version: str
    status: Literal["in_force", "draft", "trial", "superseded"] = "in_force"
    effective_from: date | None = None
    supersedes: str | None = None
    extends: str | None = None
    removes: list[str] = []
    parent_rule: str | None = None
    cohorts: list[str] = []
    warning_word: str = "学业预警"
    help_statement: str
    gpa_scale_max: Exact | None = None
    short_term: Literal["separate", "with_previous", "with_next"] = "separate"
    scope: Scope = Scope()
    roles: dict[str, Role] = {}
    tracks: list[Track] = Field(min_length=1)
    parameters: dict[str, Parameter] = {}
    course_sets: dict[str, CourseSet] = {}
    facts: dict[str, Fact] = {}
    supplement: Supplement | None = None
    proposals: dict[str, Proposal] = {}
    notices: list[NoticeKind] = []
    procedure: Procedure | None = None
    assumptions: list[str] = []
    rules: list[Rule] = []
    lifting: list[Lifting] = []
    clauses: list[Clause] = []
    digest: str = ""

    def track(self, code: str | None) -> Track:
        """The track of that code, or the only one when the code is None; raise KeyError where there is none."""
        if code is None and len(self.tracks) == 1:
            return self.tracks[0]
        for track in self.tracks:
            if track.code == code:
                return track
        raise KeyError(code)
