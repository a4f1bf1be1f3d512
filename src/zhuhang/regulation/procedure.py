"""How a list becomes official (名单程序): the acts the code owns, in the order, by whom and until when a regulation says."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from zhuhang.regulation.condition import ParameterBound, Part

StepAct = Literal["draft", "supplement", "tell", "check", "answer", "review", "approve", "publish", "export", "serve"]
BesideAct = Literal["hold", "send_back", "withdraw", "revoke", "raise", "lower"]
Anchor = Literal["term_start", "term_end", "makeup_end", "given_date", "previous", "objection"]

ACT_NAMES: dict[str, str] = {
    "draft": "拟定名单", "supplement": "补充名单", "tell": "报送", "check": "学生核对", "answer": "答复异议", "review": "审核",
    "approve": "审定", "publish": "公布", "export": "上报", "serve": "下达通知书", "object": "提出异议", "hold": "暂缓",
    "send_back": "退回", "withdraw": "撤出", "revoke": "撤销", "raise": "升级", "lower": "预警降级",
}  # fmt: skip
ANCHOR_NAMES: dict[Anchor, str] = {
    "term_start": "判定学期的下一学期开学", "term_end": "判定学期结束", "makeup_end": "补考结束", "given_date": "学校规定的日期",
    "previous": "上一步完成", "objection": "异议提出",
}  # fmt: skip
ROUND_NAMES = {"provisional": "补考前", "final": "补考后"}
APPROVING = ("review", "approve")


class Deadline(Part):
    """How long after what a step is due (期限): one of the four amounts, counted from an anchor; 0 days is the day itself.

    Days, weeks and months end on the next working day when they end on a day off; working days skip days off.
    """

    days: int | ParameterBound | None = None
    weeks: int | ParameterBound | None = None
    months: int | ParameterBound | None = None
    working_days: int | ParameterBound | None = None
    after: Anchor

    @model_validator(mode="after")
    def _one_amount(self) -> Deadline:
        if len(self.amounts) != 1:
            raise ValueError("期限须写 days、weeks、months、working_days 之一")
        return self

    @property
    def amounts(self) -> dict[str, int | ParameterBound]:
        """The amount that is written, by its unit."""
        units = ("days", "weeks", "months", "working_days")
        return {unit: amount for unit in units if (amount := getattr(self, unit)) is not None}

    @property
    def unit(self) -> str:
        """The unit that is written."""
        return next(iter(self.amounts))

    @property
    def amount(self) -> int | ParameterBound:
        """How many of the unit."""
        return self.amounts[self.unit]


class Step(Part):
    """One step of the procedure (步骤): an act, who owns it, until when, who is told when it is done.

    ``silence`` names the choice that says what an unanswered check counts as; ``approvals`` how many different people
    must approve; ``only`` limits the step to lists before or after the make-ups.
    """

    act: StepAct
    by: list[str] = Field(min_length=1)
    cite: str
    due: Deadline | None = None
    tell: list[str] = []
    sent_by: list[str] = []
    everyone: bool = True
    silence: str | None = None
    approvals: int | ParameterBound = 1
    audience: Literal["named_staff", "college"] = "named_staff"
    only_without_objection: bool = False
    to: str | None = None
    only: Literal["provisional", "final"] | None = None
    note: str | None = None
    assumption: str | None = None


class Beside(Part):
    """An act that may come at any time beside the steps (随时可做): who decides it."""

    act: BesideAct
    by: list[str] = Field(min_length=1)
    cite: str
    assumption: str | None = None


class Choice(Part):
    """A number or choice of the procedure the text leaves open (程序的参数): it always has a visible default."""

    label: str
    kind: Literal["count", "days", "choice"]
    choices: dict[str, str] = {}
    default: int | str
    cite: str
    assumption: str | None = None

    @model_validator(mode="after")
    def _default_by_kind(self) -> Choice:
        if self.kind == "choice" and self.default not in self.choices:
            raise ValueError(f"默认值“{self.default}”不在 choices 之中")
        if self.kind != "choice" and not (isinstance(self.default, int) and self.default >= 0):
            raise ValueError(f"默认值“{self.default}”应是整数")
        return self


class Procedure(Part):
    """The whole procedure (名单程序): which lists are made, the steps in order, the acts beside them."""

    cite: str
    rounds: list[Literal["provisional", "final"]] = ["final"]
    steps: list[Step] = Field(min_length=1)
    beside: list[Beside] = []
    parameters: dict[str, Choice] = {}
    assumptions: list[str] = []

    def steps_of(self, phase: str) -> list[Step]:
        """The steps a list of that phase goes through."""
        return [step for step in self.steps if step.only in (None, phase)]

    def roles_for(self, act: str) -> list[str]:
        """Who may do an act that stands beside the steps; nobody where the regulation does not say."""
        return [role for beside in self.beside if beside.act == act for role in beside.by]
