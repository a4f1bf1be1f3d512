"""The codes that details of events hold, in words (细节里的代码): fixed ones here, the rest from the regulation and the people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuhang.audit.models import Event
from zhuhang.gradebook.vocabulary import VOCABULARIES
from zhuhang.papers.forms import forms_of
from zhuhang.papers.models import Notice, PrintJob, Receipt, Service
from zhuhang.people.guardians import Guardian
from zhuhang.people.import_model import PeopleImport
from zhuhang.people.models import College
from zhuhang.people.regulations import regulation_of
from zhuhang.people.roles import Role
from zhuhang.regulation.mistakes import RegulationError
from zhuhang.regulation.model import Regulation
from zhuhang.screening.listing import Publication
from zhuhang.screening.models import Run
from zhuhang.screening.summary_table import FIELDS

Word = str | Promise

_COLUMNS: dict[str, Word] = {each.name: each.label for vocabulary in VOCABULARIES.values() for each in vocabulary.fields}

FIXED: dict[str, dict[str, Word]] = {
    "audience": dict(Publication.Audience.choices), "role": dict(Role.choices), "means": dict(Receipt.Means.choices),
    "outcome": dict(Service.Outcome.choices), "source": dict(Guardian.Source.choices), "state": dict(Guardian.Check.choices),
    "phase": dict(Run.Phase.choices), "format": dict(PrintJob.Format.choices), "table": dict(PeopleImport.Table.choices),
    "columns": _COLUMNS | FIELDS,
    "way": {
        "password": _("密码"), "password and code": _("密码和动态口令"), "demo": _("演示入口"), "cas": _("学校统一认证（CAS）"),
        "oidc": _("学校统一认证（OpenID）"),
    },
    "layout": {"ours": _("平台自带"), "own": _("学院的汇总表")},
    "set": {"phone": _("电话"), "email": _("邮箱"), "wecom": _("企业微信"), "dingtalk": _("钉钉")},
    "narrowed_by": {"person": _("谁"), "student": _("学生"), "act": _("做了什么"), "since": _("自"), "until": _("至")},
    "what": {"pdf": "PDF", "png": _("图片"), "docx": "Word", "text": _("文字")},
    "code": {
        "bad-column": _("列对照有误"), "bad-csv": _("文本表格损坏"), "bad-json": _("名单文件损坏"), "bad-regulation": _("办法有错"),
        "bad-term": _("学期写法不对"), "cell-too-large": _("单元格过大"), "empty-file": _("空文件"), "encrypted": _("有密码"),
        "foreign-list": _("另一份办法的名单"), "formula-without-value": _("公式没有结果"), "is-a-directory": _("是文件夹"),
        "missing-column": _("缺少列"), "mixed-encoding": _("编码混杂"), "no-header": _("找不到表头"), "not-a-workbook": _("不是表格"),
        "repeated-column": _("列重复"), "sheet-too-large": _("工作表过大"), "too-large": _("文件过大"), "too-many-refused": _("读不懂的行太多"),
        "too-many-rows": _("行数太多"), "too-many-sheets": _("工作表太多"), "undecodable": _("编码不认识"), "unknown-fact": _("没有这一事实"),
        "unreadable-file": _("打不开"), "unsupported-format": _("格式不支持"), "zip-bomb": _("压缩内容异常"),
    },
}  # fmt: skip

ORIGINS: dict[str, Word] = {"command line": _("服务器命令行")}
"""Where acts come from, other than an address of the network."""

_KEYED = ("notice", "notices", "guardian", "student", "class_group")


@dataclass(frozen=True)
class Codes:
    """Words for what details hold: ``keys`` for names that are themselves chosen, ``values`` by the key they stand under."""

    keys: Mapping[str, Word] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Word]] = field(default_factory=lambda: FIXED)


def codes_in(events: Iterable[Event], college: College) -> Codes:
    """The words for the details of these events; what is gone by now keeps the code it was recorded with."""
    held: dict[str, set[str]] = {key: set() for key in _KEYED}
    for event in events:
        for key in held.keys() & (event.detail or {}).keys():
            said = event.detail[key]
            held[key] |= {str(each) for each in (said if isinstance(said, list) else [said])}
    keys, values = _of_regulation(college)
    return Codes(keys, FIXED | values | _of_keys(held, college))


def _of_keys(held: Mapping[str, set[str]], college: College) -> dict[str, dict[str, Word]]:
    """Serial numbers of notices, relations of guardians, names of students and class groups: never a guardian's name."""
    wanted = [key for key in held["notice"] | held["notices"] if len(key) == 32]
    notices: dict[str, Word] = {key.hex: serial for key, serial in Notice.objects.filter(key__in=wanted).values_list("key", "serial")}
    guardians = Guardian.objects.filter(key__in=held["guardian"]).values_list("key", "relation")
    students = college.students.filter(key__in=held["student"])
    groups = college.class_groups.filter(pk__in=held["class_group"]).values_list("pk", "name")
    return {
        "notice": notices, "notices": notices, "guardian": {key.hex: relation or _("一位") for key, relation in guardians},
        "student": {student.key.hex: str(student) for student in students}, "class_group": {str(pk): name for pk, name in groups},
    }  # fmt: skip


def _of_regulation(college: College) -> tuple[dict[str, Word], dict[str, dict[str, Word]]]:
    """What the college's regulation calls its parameters, steps, facts, notices and forms; nothing where it cannot be read."""
    try:
        regulation, forms = regulation_of(college), forms_of(college)
    except RegulationError:
        return {}, {}
    titles: dict[str, Word] = {code: form.name for code, form in forms.items()}
    kinds: dict[str, Word] = {kind.code: kind.name for kind in regulation.notices}
    values: dict[str, dict[str, Word]] = {
        "step": {step.code: step.name for kind in regulation.notices for step in kind.before}, "form": titles, "kind": kinds,
        "fact": {code: fact.label for code, fact in regulation.facts.items()}, "what": FIXED["what"] | titles,
        "regulation": {college.regulation: regulation.name},
    }  # fmt: skip
    parameters = _parameters(regulation)
    values |= {name: dict(each.choices) for name, each in parameters.items()}
    return {name: each.label for name, each in parameters.items()}, values


def _parameters(regulation: Regulation) -> dict[str, Any]:
    return {**regulation.parameters, **(regulation.procedure.parameters if regulation.procedure else {})}
