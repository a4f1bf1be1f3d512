"""The forms of a college's regulation (本院的表格), and what a notice puts into them."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhuhang.forms import load
from zhuhang.forms.load import keys_of, load_forms
from zhuhang.forms.model import Form
from zhuhang.papers.models import Notice, Receipt
from zhuhang.papers.refusals import NoticeRefused
from zhuhang.people.models import College
from zhuhang.regulation.find import find
from zhuhang.regulation.mistakes import RegulationError

_SIGNED_BY = {Notice.Audience.STUDENT: "student", Notice.Audience.GUARDIANS: "guardian"}


def forms_of(college: College) -> dict[str, Form]:
    """Every form of the college's regulation by its id, read again only when the files change."""
    folder = find(college.regulation) / "forms"
    return _loaded(college.regulation, tuple(sorted((file.name, file.stat().st_mtime_ns) for file in folder.glob("*.yaml"))))


def form_of(college: College, code: str) -> Form:
    """One form; raise NoticeRefused where the folder does not have it."""
    form = forms_of(college).get(code)
    if form is None:
        raise NoticeRefused("no-form", f"办法的文件夹里没有表格 forms/{code}.yaml：请先写好这个表格，再打印")
    return form


def digest_of(college: College, code: str) -> str:
    """``sha256:…`` over what a form says; the empty string for one that is not written yet, or has mistakes to correct."""
    try:
        return load.digest_of(form_of(college, code))
    except (NoticeRefused, RegulationError):
        return ""


def document_of(notice: Notice) -> dict[str, Any]:
    """The values a form is filled with: those the notice was made with, its serial, its code, and the opinions given since."""
    issued = notice.released_at or notice.prepared_at
    return {
        **notice.values, **_opinions(notice), "serial": notice.serial, "code": notice.code, "issued_on": issued.date().isoformat(),
    }  # fmt: skip


def _opinions(notice: Notice) -> dict[str, str]:
    """An opinion's words stand in the form's field of its step, its day in the field ending in ``_on``."""
    steps = {step["code"] for step in notice.steps if step["kind"] == "opinion"}
    given: dict[str, str] = {}
    for each in notice.steps_done.all() if steps else []:
        if each.step in steps:
            key = each.step.replace("-", "_")
            given |= {key: each.note, f"{key}_on": each.done_on.isoformat()}
    return given


def signed_document_of(notice: Notice, form: Form, receipt: Receipt) -> dict[str, Any]:
    """The same with what the signer gave: signature, date, telephone, answers, opinion."""
    values = document_of(notice)
    with receipt.signature.open("rb") as file:
        picture = "data:image/png;base64," + b64encode(file.read()).decode()
    values |= {"guardian": receipt.name, "guardian_relation": receipt.relation, "guardian_phone": receipt.phone}
    words = {"yes": "是", "no": "否"}
    for key, field in form.fields.items():
        if field.by != _SIGNED_BY[Notice.Audience(notice.audience)]:
            continue
        if field.type == "signature":
            values[key] = picture
        elif field.type == "date":
            values[key] = receipt.signed_on.isoformat()
        elif field.type == "paragraph":
            values[key] = receipt.opinion
        elif key.endswith("phone"):
            values[key] = receipt.phone
        elif field.type == "one":
            values[key] = next((words[answer] for code, answer in receipt.answers.items() if code in key), None)
    return values


def is_signed_by_reader(notice: Notice, part: int) -> bool:
    """Whether a part, from 1, is the one its reader signs; every part of a form that is not written counts as such."""
    try:
        form = form_of(notice.college, notice.form)
    except (NoticeRefused, RegulationError):
        return True
    signer = _SIGNED_BY[Notice.Audience(notice.audience)]
    signatures = {key for key, field in form.fields.items() if field.type == "signature" and field.by == signer}
    return not 1 <= part <= len(form.parts) or bool(signatures & {key for block in form.parts[part - 1].blocks for key in keys_of(block)})


@lru_cache(maxsize=32)
def _loaded(regulation: Path | str, stamp: tuple[tuple[str, int], ...]) -> dict[str, Form]:
    return load_forms(regulation)
