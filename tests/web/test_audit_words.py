"""Nobody has to read a code in the audit page: every kind of event and everything its details hold has words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from django.urls import reverse

from tests import cast
from tests.papers import notices
from tests.web.conftest import SignedIn
from zhuhang.audit.record import acting_from, record
from zhuhang.papers.models import Notice
from zhuhang.people.import_rows import __file__ as IMPORT_ROWS
from zhuhang.regulation.procedure import BesideAct, StepAct
from zhuhang.screening.deadlines import DATES
from zhuhang.screening.reconcile import VERDICTS
from zhuhang.web.audit_codes import FIXED
from zhuhang.web.audit_details import about, told
from zhuhang.web.audit_words import WORDS

SOURCE = Path(__file__).parents[2] / "src" / "zhuhang"
RECORDING = {"record", "record_account", "_record", "_record_days", "_recorded"}
FILLED_ELSEWHERE = {
    "detail or {}": set(), "_told(request)": {"narrowed_by"}, "{name: day.isoformat() if day else '' for name, day in changed.items()}": set(DATES),
}  # fmt: skip
"""Details whose keys stand in no place where they are recorded, and which keys those are."""
COUNTS = {
    "read", "used", "ignored", "refused", "unusual", "students", "added", "corrected", "same", "removed", "changed", "opened", "taken",
    *VERDICTS,
}  # fmt: skip


@dataclass(frozen=True)
class Recording:
    """One call that records an event, in the function it stands in."""

    where: str
    call: ast.Call
    function: ast.FunctionDef

    @property
    def acts(self) -> set[str]:
        """The kinds of events it may record; none where its caller says it."""
        acts = [each for each in self.call.args[:2] if not isinstance(each, ast.Name)]
        match acts[0] if acts else None:
            case ast.Constant(value=str() as act):
                return {act}
            case ast.JoinedStr(values=[ast.Constant(value="list."), _]):
                return {f"list.{act}" for act in get_args(StepAct) if act in ("review", "approve", "tell", "export", "serve")}
            case ast.JoinedStr(values=[ast.Constant(value="line."), _]):
                return {f"line.{act}" for act in get_args(BesideAct)}
            case None:
                return set()
            case other:
                raise AssertionError(f"{self.where}: say the kind of event where it is recorded, not {ast.unparse(other)}")

    def details(self) -> Iterator[ast.expr]:
        """What it gives as details: by name, as the last argument of a room's own ``_record``, or as further keywords."""
        named = [keyword.value for keyword in self.call.keywords if keyword.arg == "detail"]
        yield from named
        yield from (each for each in self.call.args[1:] if isinstance(each, ast.Dict))

    @property
    def keywords(self) -> set[str]:
        return {str(each.arg) for each in self.call.keywords if each.arg not in (None, "detail", "by", "subject", "college", "person", "on")}


def recordings() -> list[Recording]:
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                found += [
                    Recording(f"{path.relative_to(SOURCE)}:{each.lineno}", each, function) for each in ast.walk(function)
                    if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in RECORDING
                ]  # fmt: skip
    return found


def keys_of(said: ast.expr, function: ast.FunctionDef) -> set[str]:
    """The keys of an expression that becomes the details; an AssertionError where nobody can tell them from the source."""
    if (text := ast.unparse(said)) in FILLED_ELSEWHERE:
        return set(FILLED_ELSEWHERE[text])
    match said:
        case ast.Dict(keys=keys, values=values):
            own = {str(key.value) for key in keys if isinstance(key, ast.Constant)}
            return own.union(*(keys_of(value, function) for key, value in zip(keys, values, strict=True) if key is None))
        case ast.BinOp(left=left, right=right):
            return keys_of(left, function) | keys_of(right, function)
        case ast.IfExp(body=body, orelse=orelse):
            return keys_of(body, function) | keys_of(orelse, function)
        case ast.Name(id=name):
            return _keys_of_name(name, function)
    raise AssertionError(f"write these details where they are recorded, or name their keys here: {ast.unparse(said)}")


def _keys_of_name(name: str, function: ast.FunctionDef) -> set[str]:
    given = function.args
    if name in {each.arg for each in (*given.args, *given.kwonlyargs, given.kwarg) if each is not None}:
        return set()
    assigned = [
        each.value for each in ast.walk(function)
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None
        and any(isinstance(target, ast.Name) and target.id == name for target in (each.targets if isinstance(each, ast.Assign) else [each.target]))
    ]  # fmt: skip
    assert assigned, f"nothing in {function.name} says what {name} is"
    return set().union(*(keys_of(each, function) for each in assigned))


def test_the_source_records_what_this_test_looks_for() -> None:
    assert len(recordings()) > 80
    acts = set().union(*(made.acts for made in recordings()))
    assert {"student.print", "line.withdraw", "list.tell", "list.approve", "sign-in", "calendar.change"} <= acts


@pytest.mark.parametrize("made", recordings(), ids=lambda made: made.where)
def test_every_kind_of_event_and_every_key_of_its_details_has_words(made: Recording) -> None:
    wordless = {act for act in made.acts if act not in WORDS}
    keys = made.keywords.union(*(keys_of(said, made.function) for said in made.details()))
    wordless |= {key for key in keys if re.search("[a-z_]", told({key: 1}))}
    assert not wordless, f"{made.where}: say in web/audit_words.py or web/audit_details.py what these are called: {sorted(wordless)}"


@pytest.mark.parametrize("count", sorted(COUNTS))
def test_every_count_has_words(count: str) -> None:
    assert not re.search("[a-z_]", told({"counts": {count: 1}}))


def test_what_taking_a_row_of_people_comes_to_is_a_count_that_has_words() -> None:
    returned = re.findall(r'return "([a-z]+)"', Path(IMPORT_ROWS).read_text(encoding="utf-8"))
    assert returned and set(returned) <= COUNTS


def test_every_reason_a_file_is_refused_for_has_words() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for room in ("gradebook", "grades") for path in (SOURCE / room).rglob("*.py"))
    codes = set(re.findall(r'(?:SheetError|_fault)\(\s*"([a-z-]+)"', source))
    assert len(codes) > 20 and not codes - FIXED["code"].keys()


def test_every_subject_has_words() -> None:
    kinds = {kind for path in SOURCE.rglob("*.py") for kind in re.findall(r'f"([a-z-]+):\{', path.read_text(encoding="utf-8"))}
    kinds &= {"list", "run", "import", "people-import", "course", "seal", "pile", "term", "student", "person", "college"}
    assert len(kinds) == 11
    assert not [kind for kind in kinds if re.search("[a-z]", about(f"{kind}:1", "cast"))]


@pytest.mark.django_db
def test_the_page_says_codes_of_the_rooms_and_of_the_regulation_in_words(signed_in: SignedIn) -> None:
    made, _run = notices.letters()
    notice = Notice.objects.get(kind="parent-letter")
    details = {
        "list.publish": {"audience": "named_staff", "full_names": False}, "appointment.make": {"role": "course_teacher"},
        "notice.step": {"notice": notice.key.hex, "step": "college-opinion"}, "notice.serve": {"outcome": "posted"},
        "run.open": {"parameters": {"yellow_outstanding_credits": "6"}}, "import.map": {"columns": {"总评": "grade"}},
        "sign-in": {"way": "password and code"}, "audit.view": {"narrowed_by": ["act", "person"]}, "import.refused": {"code": "no-header"},
        "receipt.sign": {"means": "link"}, "equivalence.confirm": {"student": notice.student.key.hex}, "notice.print": {"kind": "parent-letter", "format": "pdf"},
    }  # fmt: skip
    for act, detail in details.items():
        record(act, by=made.secretary, subject="college:cast", college=made.college.code, detail=detail)
    lines = {line["event"].act: line["detail"] for line in signed_in(made.leader).get(reverse("audit")).context["lines"]}
    said = "\n".join(lines[act] for act in details)
    assert not re.search("[a-z_]{3,}", said), said
    expected = {
        "list.publish": "范围 有关教师和管理人员", "appointment.make": "任课教师", "notice.serve": "邮寄", "import.map": "（总评 成绩）",
        "sign-in": "密码和动态口令", "audit.view": "做了什么、谁", "import.refused": "找不到表头", "receipt.sign": "家长链接",
        "notice.step": notice.serial, "equivalence.confirm": str(notice.student),
    }  # fmt: skip
    assert {act: words for act, words in expected.items() if words not in lines[act]} == {}


@pytest.mark.django_db
def test_what_the_server_did_is_said_in_words(signed_in: SignedIn) -> None:
    made = cast.college()
    with acting_from("command line"):
        record("college.found", by=None, subject="college:cast", college="cast", detail={"regulation": "asnu"})
    [line] = [each for each in signed_in(made.leader).get(reverse("audit")).context["lines"] if each["event"].act == "college.found"]
    assert (line["origin"], line["what"], line["who"]) == ("服务器命令行", "本学院", "系统") and "asnu" not in line["detail"]
