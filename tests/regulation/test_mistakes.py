"""Every kind of mistake in a folder, one at a time: its code, its place, its words."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.regulation.folders import SOUND, changed, line_of
from zhuhang.regulation.load import load
from zhuhang.regulation.mistakes import RegulationError


class Broken(NamedTuple):
    """What is written instead of what, on which line the mistake stands (a text of it), its code and its words."""

    file: str
    old: str
    new: str
    line: str
    code: str
    words: str


REGULATION, RULES, CLAUSES = "regulation.yaml", "rules.yaml", "clauses.yaml"

SHAPE = [
    Broken(REGULATION, "name: 学业预警办法", "name: 学业预警办法\nname: 办法", "name: 办法", "duplicate-key",
           "“name”在同一处写了两次：请只保留一个"),
    Broken(REGULATION, "scope:\n", "scopes:\n", "scopes:", "unknown-key", "不认识的键“scopes”：是不是想写“scope”？"),
    Broken(REGULATION, "version: \"1\"", "version: yes", "version: yes", "implicit-boolean", "真假请写 true 或 false"),
    Broken(REGULATION, "institution: 某校\n", "", "code: sound", "missing-key", "缺少“institution”：请补上"),
    Broken(REGULATION, "name: 学业预警办法", "name: [学业预警办法", "version", "not-yaml", "不是合法的 YAML"),
    Broken(REGULATION, "code: sound", "code: 代码", "code: 代码", "wrong-value", "以字母开头"),
    Broken(REGULATION, "aliases: [一级], cite", "tone: pink, cite", "pink", "wrong-value", "只能是 yellow、orange、red、blue、grey 之一"),
    Broken(REGULATION, "gpa_scale_max: 5", "effective_from: 明年", "明年", "wrong-value", "应是日期，写成 2024-09-01"),
    Broken(REGULATION, "roles:\n", "rules: []\nroles:\n", "rules:", "wrong-file", "“rules”应写在 rules.yaml 里"),
    Broken(REGULATION, "default: all", "default: some", "range:", "wrong-value", "默认值“some”不在 choices 之中"),
    Broken(REGULATION, "default: 5, cite", "default: 五, cite", "light_credits", "wrong-value", "“五”不是精确的数：请写成 3、2.5、3/20 或 15%"),
    Broken(RULES, "lifting:\n", "liftings:\n", "liftings:", "unknown-key", "只写 rules 和 lifting"),
    Broken(RULES, "at_least: 15%, below: 25%", "at_least: 1.5e1, below: 25%", "1.5e1", "wrong-value", "不是精确的数"),
    Broken(RULES, "at_least: 15%, below: 25%", "at_least: true, below: 25%", "true", "wrong-value", "不是精确的数"),
    Broken(RULES, "at_least: 15%, below: 25%", "more_than: 15%", "more_than", "unknown-key", "不认识的键“more_than”"),
    Broken(RULES, ", at_least: 15%, below: 25%", "", "window: last_term}", "wrong-value", "条件没有写比较"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {facts: truancy}", "facts: truancy", "unknown-condition",
           "条件须有 measure、fact、student"),
    Broken(RULES, "    level: light\n    cite: 第二条\n    when: {measure", "    cite: 第二条\n    when: {measure",
           "code: light-share", "wrong-value", "规则须写 level（等级）或 proposal（建议）"),
    Broken(RULES, "window: last_term, at_least: 15%", "window: last_terms, at_least: 15%", "last_terms", "wrong-value",
           "只能是 last_term、previous_term、last_year、since_entry 之一"),
    Broken(RULES, "window: last_term, at_least: 15%", "window: {last_terms: 0}, at_least: 15%", "last_terms", "wrong-value",
           "应不小于 1"),
    Broken(RULES, "window: last_term, at_least: 15%", "window: 上学期, at_least: 15%", "上学期", "wrong-value", "“window”不能写“上学期”：只能是 last_term、previous_term、last_year、since_entry 之一，或 {last_terms: 2} 这样的写法"),
    Broken(RULES, "  - code: heavy-truancy\n", "  - code: heavy-truancy\n    unless: {fact: truancy}\n", "unless", "unknown-key",
           "“unless”不写在这里：除外写在条件里面"),
    Broken(RULES, "  - code: heavy-truancy\n", "  - code: heavy-truancy\n    label: 旷课\n", "label", "unknown-key",
           "“label”不写在这里：请对照 docs/reference/regulation-keys.md"),
    Broken(CLAUSES, "id: C4, ", "", "第四条", "missing-key", "缺少“id”"),
]

NAMES = [
    Broken(RULES, "measure: failed_credit_share, window: last_term, at_least: 15%", "measure: failed_share, at_least: 15%",
           "failed_share,", "undefined", "没有这个测量“failed_share”：是不是想写“failed_credit_share”？"),
    Broken(RULES, "level: light\n    cite: 第二条\n    when: {measure", "level: lite\n    cite: 第二条\n    when: {measure",
           "lite", "undefined", "没有这个等级（类别“学业”）“lite”"),
    Broken(RULES, "  - code: heavy-share\n", "  - code: heavy-share\n    track: study\n", "track: study", "undefined",
           "没有这个预警类别“study”"),
    Broken(RULES, "proposal: leave", "proposal: expulsion", "expulsion", "undefined", "没有这个建议（proposals）“expulsion”"),
    Broken(RULES, "{parameter: light_credits}", "{parameter: credits}", "parameter: credits", "undefined", "没有这个参数“credits”"),
    Broken(RULES, "is: all", "is: everything", "everything", "undefined", "没有这个选项（参数“range”）“everything”"),
    Broken(RULES, "courses: compulsory", "courses: required", "required", "undefined", "没有这个课程范围（course_sets）“required”"),
    Broken(RULES, "fact: truancy", "fact: lateness", "lateness", "undefined", "没有这个事实（facts）“lateness”：已有的是：truancy"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {student: years, among: [1]}", "years", "undefined",
           "没有这个学生信息项“years”"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {state: [medium]}", "medium", "undefined", "没有这个等级"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {listed: light, track: degree}", "degree", "undefined",
           "没有这个预警类别“degree”"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {warnings: total, level: mild, at_least: 2}", "mild", "undefined",
           "没有这个等级"),
    Broken(RULES, "  - code: heavy-truancy\n", "  - code: heavy-truancy\n    show: [credit]\n", "show", "undefined",
           "没有这个测量“credit”"),
    Broken(RULES, "  - code: heavy-truancy\n", "  - code: heavy-truancy\n    clause: C9\n", "C9", "undefined",
           "没有这个条款编号“C9”"),
    Broken(RULES, "code: heavy-truancy", "code: heavy-share # again", "again", "same-code", "规则代码“heavy-share”已在"),
    Broken(RULES, "code: heavy-truancy", "code: carried", "carried", "reserved-code", "留给系统使用"),
    Broken(REGULATION, "name: 重, cite", "name: 一级, cite", "name: 一级", "same-code", "等级名称“一级”已在"),
    Broken(RULES, "level: heavy\n    cite: 第二条\n    when: {fact: truancy, at", "level: heavy\n    cite: 第二条\n    when: {fact: sick, at",
           "sick", "undefined", "没有这个事实（facts）“sick”"),
    Broken(CLAUSES, "heavy-truancy]", "heavy-truant]", "heavy-truant", "undefined", "没有这个规则“heavy-truant”"),
    Broken(CLAUSES, "levels.light", "levels.middle", "levels.middle", "undefined", "encoded_in 所指的“levels.middle”不存在"),
    Broken(CLAUSES, "id: C4", "id: C3", "第四条", "same-code", "条款编号“C3”已在"),
    Broken(RULES, "measure: failed_credit_share, window: last_term, at_least: 15%", "measure: 取得学分, at_least: 15",
           "取得学分", "undefined", "这里要写代码，“取得学分”的代码是 earned_credits"),
    Broken(RULES, "level: light\n    cite: 第二条\n    when: {measure", "level: 轻\n    cite: 第二条\n    when: {measure",
           "level: 轻", "undefined", "这里要写代码，“轻”的代码是 light"),
    Broken(RULES, "courses: compulsory", "courses: 必修课", "必修课", "undefined", "这里要写代码，“必修课”的代码是 compulsory"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {student: 学生类别, among: [留学生]}", "学生类别", "undefined",
           "这里要写代码，“学生类别”的代码是 category"),
    Broken(REGULATION, "institution: 某校", "institution: 某校\nextends: nowhere", "extends", "no-parent", "“nowhere”找不到"),
]

STATUSES = [
    Broken(REGULATION, "  cite: 第一条\nroles", "  cite: 第一条\n  excluded_statuses: [休学, 访学]\nroles", "excluded_statuses", "unknown-status",
           "名册里没有学籍状态“访学”，只有在读、休学、"),
    Broken(REGULATION, "unit: 学时, cite", "unit: 学时, status: 逃课, cite", "truancy", "unknown-status", "学籍状态“逃课”"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {student: status, except: [在校生]}", "在校生", "unknown-status",
           "学籍状态“在校生”"),
]

BOUNDS = [
    Broken(RULES, "at_least: 15%, below: 25%", "at_least: 15, below: 25%", "at_least: 15,", "share-above-one", "是不是想写 15%？"),
    Broken(RULES, "at_least: 15%, below: 25%", "at_least: 25%, below: 15%", "25%, below", "empty-interval", "没有数能同时满足"),
    Broken(RULES, "at_least: 15%, below: 25%", "at_least: 25%, below: 25%", "25%, below", "empty-interval", "没有数能同时满足"),
    Broken(RULES, "at_least: 15%, below: 25%", "at_least: 15%, above: 10%", "above", "twice-bounded", "只能写一个"),
    Broken(RULES, "at_least: 15%, below: 25%", "exactly: 15%, below: 25%", "exactly", "twice-bounded", "只留一种"),
    Broken(RULES, "below: 2}", "below: -2}", "below: -2", "negative", "不能是负数"),
    Broken(RULES, "{measure: outstanding_credits, below: 2}", "{measure: outstanding_courses, below: 1.5}", "1.5", "not-whole",
           "应是整数"),
    Broken(RULES, "{measure: outstanding_credits, below: 2}", "{measure: gpa, at_least: 6}", "at_least: 6", "above-scale",
           "超过了满分 5"),
    Broken(RULES, "{measure: outstanding_credits, below: 2}",
           "{measure: outstanding_credits, minus: {measure: failed_courses}, below: 2}", "failed_courses", "unlike-units",
           "学分不能减个数"),
    Broken(REGULATION, "kind: credits", "kind: count", "", "wrong-kind", "参数“light_credits”的 kind 是 count（个数），这里比较的却是学分"),
    Broken(REGULATION, "choices: {term: 本学期, all: 所有}, default: all, ", "", "range", "no-choices", "须写 choices"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {student: programme, at_least: 2}", "programme", "text-compared",
           "是文字，不能比较大小"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {student: cohort}", "cohort", "no-comparison", "条件没有写比较"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {term: number, among: [4]}", "among: [4]", "no-such-term",
           "一学年里没有第4学期（1、2，3 是短学期）：入学后的第4学期写成 {student: term_number, among: [4]}"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {student: cohort, among: [新生]}", "新生", "wrong-value", "请写整数"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}",
           "when: {measure: gpa, below: {by: term_number, table: {1-3: 2, 3-4: 1}}}", "3-4", "overlapping-rows", "重叠"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}",
           "when: {measure: gpa, below: {by: term_number, table: {first: 2}}}", "first", "wrong-row", "应是整数（3）、范围（3-4）"),
    Broken(RULES, "when: {fact: truancy, at_least: 10}", "when: {measure: terms_studied, courses: compulsory, at_least: 9}",
           "terms_studied", "no-such-filter", "不接受 courses"),
]


def test_the_folder_without_a_mistake_loads() -> None:
    regulation = load(SOUND)
    assert [rule.code for rule in regulation.rules] == ["light-share", "light-credits", "heavy-share", "heavy-truancy"]


@pytest.mark.parametrize("broken", [*SHAPE, *NAMES, *STATUSES, *BOUNDS], ids=lambda broken: f"{broken.code}: {broken.words[:12]}")
def test_a_mistake_is_reported_where_it_stands(broken: Broken, tmp_path: Path) -> None:
    folder = changed(tmp_path, broken.file, broken.old, broken.new)

    with pytest.raises(RegulationError) as caught:
        load(folder)

    found = [mistake for mistake in caught.value.mistakes if mistake.code == broken.code and broken.words in mistake.message]
    assert found, str(caught.value)
    if broken.code not in ("not-yaml", "wrong-kind"):
        places = {(mistake.file, mistake.line) for mistake in found}
        assert (f"sound/{broken.file}", line_of(folder, broken.file, broken.line)) in places, str(caught.value)


def test_an_unknown_attribute_is_one_mistake(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULES, "when: {fact: truancy, at_least: 10}", "when: {student: 学生类别, among: [留学生]}")

    with pytest.raises(RegulationError) as caught:
        load(folder)

    assert len(caught.value.mistakes) == 1, str(caught.value)


def test_a_fact_that_is_compared_needs_a_unit(tmp_path: Path) -> None:
    folder = changed(tmp_path, REGULATION, "unit: 学时, ", "")

    with pytest.raises(RegulationError, match="事实“truancy”要和数比较，却没有写 unit") as caught:
        load(folder)

    assert caught.value.mistakes[0].line == line_of(folder, RULES, "fact: truancy")


@pytest.mark.parametrize(("old", "new", "words"), [
    ("name: 学业预警办法", "name：学业预警办法", "中文冒号“：”"),
    ("{name: 辅导员, cite: 第一条}", "{name: 辅导员，cite: 第一条}", "中文逗号“，”"),
    ("  cite: 第一条\nroles", "\tcite: 第一条\nroles", "制表符，请改成空格"),
    ("name: 学业预警办法", "name:学业预警办法", "冒号后面要空一格"),
])
def test_what_chinese_keyboards_type_is_named(old: str, new: str, words: str, tmp_path: Path) -> None:
    folder = changed(tmp_path, REGULATION, old, new)

    with pytest.raises(RegulationError, match=words) as caught:
        load(folder)

    assert caught.value.mistakes[0].line == line_of(folder, REGULATION, new.splitlines()[0])


@pytest.mark.parametrize("bomb", [
    "assumptions: &a [*a]",
    "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
    "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e]",
])
def test_anchors_that_multiply_are_refused(bomb: str, tmp_path: Path) -> None:
    with pytest.raises(RegulationError, match="内容太多或嵌套太深"):
        load(changed(tmp_path, REGULATION, "code: sound", bomb + "\ncode: sound"))


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULES, "measure: outstanding_credits, below: 2", "measure: nothing, below: 2, upto: 3")
    text = (folder / REGULATION).read_text(encoding="utf-8").replace("scope:\n", "scopes:\n").replace("[一级]", "[重]")
    (folder / REGULATION).write_text(text, encoding="utf-8")

    with pytest.raises(RegulationError) as caught:
        load(folder)

    assert [mistake.code for mistake in caught.value.mistakes] == ["unknown-key", "same-code", "undefined", "unknown-key"]
    assert str(caught.value).count("\n") == 3


def test_a_misnamed_file_is_not_passed_over(tmp_path: Path) -> None:
    folder = changed(tmp_path, REGULATION, "code: sound", "code: sound ")
    (folder / "rule.yaml").write_text("rules: []", encoding="utf-8")

    with pytest.raises(RegulationError, match="不认识的文件“rule.yaml”"):
        load(folder)


def test_an_unknown_code_names_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHUHANG_REGULATIONS", str(SOUND.parent))

    with pytest.raises(RegulationError, match="找不到办法“unheard”：请写已有的代码（.*sound"):
        load("unheard")


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    folder = changed(tmp_path, REGULATION, "code: sound", "code: sound ")
    (folder / RULES).write_bytes("rules: [] # 规则".encode("gb18030"))

    with pytest.raises(RegulationError, match="文件不是 UTF-8 编码"):
        load(folder)
