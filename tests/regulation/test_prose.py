"""The prose, sentence by sentence, and the clause table."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from tests.regulation.folders import SOUND
from zhuhang.regulation import coverage, sentences
from zhuhang.regulation.condition import AnyCondition
from zhuhang.regulation.find import codes
from zhuhang.regulation.load import load
from zhuhang.regulation.prose import prose, show_text

SENTENCES = [
    ({"measure": "failed_credit_share", "at_least": "15%", "below": "25%"},
     "上学期未通过学分占所选学分的比例达到15%（含）且不足25%（不含）"),
    ({"measure": "outstanding_credits", "above": "15"}, "入学以来累计未获学分超过15学分（不含）"),
    ({"measure": "outstanding_courses", "at_most": 2}, "入学以来累计不及格门数不超过2门（含）"),
    ({"measure": "failed_courses", "exactly": 1}, "上学期未通过课程门数恰为1门"),
    ({"measure": "earned_credits", "window": {"year_of_study": 1}, "courses": "compulsory", "below": "40"},
     "第1学年（只计必修课）取得学分不足40学分（不含）"),
    ({"measure": "failed_credits", "window": {"last_terms": 2}, "at_least": "1/3"}, "最近2个学期未通过学分达到1/3学分（含）"),
    ({"measure": "earned_credits", "window": {"first_terms": 4}, "of": {"fact": "truancy"}, "below": "3/4"},
     "入学后前4个学期取得学分 ÷ 经认定的旷课不足75%（不含）"),
    ({"measure": "gpa", "round": {"digits": 2}, "below": "2.0"}, "入学以来平均学分绩点（四舍五入保留2位小数后）不足2（不含）"),
    ({"measure": "outstanding_credits", "at_least": {"parameter": "light_credits"}},
     "入学以来累计未获学分达到5学分（参数“累计未获学分达到”，可改）（含）"),
    ({"measure": "earned_credit_share", "below": {"by": "term_number", "table": {1: "1/2", "2-": "60%"}}},
     "上学期取得学分占所选学分的比例不足按第几学期查表所得的界限（1：50%；2-：60%）（不含）"),
    ({"measure": "gpa", "window": "previous_term", "minus": {"measure": "gpa", "window": "last_term"}, "at_least": "1/2"},
     "再上一个学期平均学分绩点 － 上学期平均学分绩点的差达到0.5（含）"),
    ({"fact": "truancy"}, "经认定有“旷课”"),
    ({"fact": "truancy", "at_least": 10}, "经认定的旷课达到10学时（含）"),
    ({"student": "year_of_study", "among": [1, 4]}, "第几学年是1、4"),
    ({"student": "category", "except": ["留学生"]}, "学生类别不是留学生"),
    ({"term": "number", "among": [2]}, "所判定的是第2学期"),
    ({"parameter": "range", "is": "all"}, "学院把“数哪些”定为“所有”（参数 range，默认如此）"),
    ({"parameter": "range", "is": "term"}, "学院把“数哪些”定为“本学期”（参数 range，默认不是）"),
    ({"warnings": "consecutive", "level": "light", "at_least": 2, "leave": "breaks"},
     "连续列为“轻”及以上的次数（含本次，休学中断连续）达到2次（含）"),
    ({"state": ["none", "light"]}, "最近一次名单上的等级是“未预警”或“轻”"),
    ({"listed": "heavy"}, "本次列为“重”及以上"),
    ({"all": [{"fact": "truancy"}, {"any": [{"listed": "light"}, {"listed": "heavy"}]}]},
     "经认定有“旷课”，且（本次列为“轻”及以上，或本次列为“重”及以上）"),
    ({"fact": "truancy", "unless": {"term": "number", "among": [3]}}, "经认定有“旷课”，除非所判定的是第3学期"),
]


@pytest.mark.parametrize(("written", "said"), SENTENCES, ids=[said for _, said in SENTENCES])
def test_a_condition_reads_as_a_sentence(written: dict[str, object], said: str) -> None:
    condition = TypeAdapter(AnyCondition).validate_python(written)
    assert sentences.condition(load(SOUND), condition) == said


def test_the_prose_stands_clause_by_clause() -> None:
    text = show_text(SOUND)

    assert "  第二条（C2） 两级预警的条件\n    规则 light-share：上学期未通过学分占所选学分的比例达到15%（含）且不足25%（不含）的，列为“轻”。" in text
    assert "列为“重”，并建议“申请休学”（由人决定）。" in text
    assert "  第四条（C4） 由学院负责解释\n    不编入：没有可以实现的内容" in text
    assert "第三条 到下一次判定时入学以来累计未获学分不足2学分（不含），且没有新触发的规则的，解除原有等级；否则原有等级延续。" in text
    assert "  必修课（compulsory）：课程性质含必修" in text
    assert "  light_credits：累计未获学分达到〔第二条〕，学分，默认 5" in text


@pytest.mark.parametrize("code", codes())
def test_every_rule_of_every_regulation_is_in_its_prose(code: str) -> None:
    regulation = load(code)
    text = prose(regulation)
    assert [rule.code for rule in regulation.rules if f"规则 {rule.code}：" not in text] == []
    assert [clause.id for clause in regulation.clauses if f"（{clause.id}） {clause.summary}" not in text] == []


def test_the_clause_table_counts_what_is_carried() -> None:
    regulation = load(SOUND)

    assert [coverage.state(clause) for clause in regulation.clauses] == ["encoded", "encoded", "encoded", "narrative"]
    assert coverage.text(regulation).splitlines()[-1] == "共 4 条：已编入 3 条，不编入 1 条"
    assert "| C4 | 第四条 | 不编入 | 说明：没有可以实现的内容 | 由学院负责解释 |" in coverage.markdown(regulation)
