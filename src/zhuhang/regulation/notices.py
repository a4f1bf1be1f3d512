"""Notices (通知书): which levels get which form, to whom, what must come first, and what the receipt asks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhuhang.regulation.condition import Part

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]


class Period(Part):
    """A length of time (期限), in one of its units."""

    days: int | None = Field(default=None, ge=1)
    weeks: int | None = Field(default=None, ge=1)
    working_days: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one_unit(self) -> Period:
        if len([unit for unit in (self.days, self.weeks, self.working_days) if unit is not None]) != 1:
            raise ValueError("期限写 days、weeks、working_days 三者之一")
        return self


class NoticeStep(Part):
    """Something that must be done before a notice leaves (发出之前的事): a talk, an opinion with its seal, a seal."""

    code: Code
    name: str
    kind: Literal["talk", "opinion", "seal"]
    by: str
    cite: str


class ReceiptTerms(Part):
    """What the receipt asks (回执): the sentence that is signed, questions answered yes or no, room for an opinion."""

    sentence: str
    questions: dict[Code, str] = {}
    opinion: str | None = None
    within: Period | None = None
    cite: str
    assumption: str | None = None


class NoticeKind(Part):
    """One kind of notice (通知书). Without ``levels`` every level of its track gets it; ``to`` says who receives it."""

    code: Code
    name: str
    form: Code
    to: Literal["student", "guardians"] = "student"
    track: str | None = None
    levels: list[str] = []
    cite: str
    clause: str | None = None
    before: list[NoticeStep] = []
    receipt: ReceiptTerms | None = None
    consequences: list[str] = []
    remedies: list[str] = []
    assumption: str | None = None

    def is_for(self, track: str, level: str) -> bool:
        """Whether a student at that level of that track gets this notice."""
        return (self.track is None or self.track == track) and (not self.levels or level in self.levels)
