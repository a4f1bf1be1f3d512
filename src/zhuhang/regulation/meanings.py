"""What every key of a regulation folder means, in Chinese (各键的含义): for the reference page and for editors."""

from __future__ import annotations

TITLES: dict[str, str] = {
    "Regulation": "办法（regulation.yaml 的最外层）",
    "Scope": "适用范围 scope",
    "Role": "职责主体 roles.*",
    "Track": "预警类别 tracks 的一项",
    "Level": "预警等级 levels 的一项",
    "Workload": "工作量 workload",
    "Parameter": "参数 parameters.*",
    "CourseSet": "课程范围 course_sets.*",
    "Fact": "由人认定的事实 facts.*",
    "Supplement": "补充名单 supplement",
    "Proposal": "处理建议 proposals.*",
    "Rule": "规则（rules.yaml 的 rules 的一项）",
    "Lifting": "解除条件（rules.yaml 的 lifting 的一项）",
    "Clause": "条款（clauses.yaml 的一项）",
    "Comparison": "条件：测量的比较",
    "FactTest": "条件：由人认定的事实",
    "StudentTest": "条件：学生信息",
    "TermTest": "条件：学期序号",
    "ParameterTest": "条件：学院的选择",
    "WarningsTest": "条件：预警次数",
    "StateTest": "条件：当前等级",
    "ListedTest": "条件：本次等级",
    "AllOf": "条件：且",
    "AnyOf": "条件：或",
    "Quantity": "量（of 里写的）",
    "Rounding": "取舍 round",
    "ParameterBound": "界限：参数",
    "TableBound": "界限：查表",
    "LastTerms": "窗口：最近几个学期",
    "FirstTerms": "窗口：入学后前几个学期",
    "YearOfStudy": "窗口：第几学年",
    "CaseText": "算例（cases/*.yaml 的 cases 的一项）",
    "Given": "算例：已知 given",
    "CaseResult": "算例：一条成绩 results 的一项",
    "CaseStudent": "算例：学生信息 student",
    "CaseFact": "算例：事实 facts 的一项",
    "CaseHistory": "算例：历次名单 history 的一项",
    "Expect": "算例：应得 expect",
}

_COMPARATORS = {
    "at_least": "达到（含）", "above": "超过（不含）", "at_most": "不超过（含）", "below": "不足（不含）", "exactly": "恰为",
}
_UNLESS = {"unless": "除非：这里的条件成立时，整个条件不成立"}
_CITED = {"cite": "原文条款，照原文的编号写"}

MEANINGS: dict[str, dict[str, str]] = {
    "Regulation": {
        "code": "代码，与文件夹同名", "name": "办法全称", "institution": "学校或学院", "version": "文号或发布日期",
        "status": "in_force 现行，draft 征求意见稿，trial 试行，superseded 已废止", "effective_from": "施行日期",
        "supersedes": "代替哪一份文件", "extends": "沿用哪一份办法（代码）：没有重写的部分照旧", "removes": "沿用的办法里哪些部分不要，如 rules.代码、facts.代码",
        "parent_rule": "上位规定的名称",
        "cohorts": "只适用于哪些年级；不写即全部", "warning_word": "通知里怎样称呼预警", "help_statement": "写给学生的话：预警是帮助，不是处分",
        "gpa_scale_max": "绩点满分；用到平均学分绩点时写", "short_term": "短学期：separate 单独，with_previous 并入前一学期，with_next 并入后一学期",
        "scope": "适用范围", "roles": "职责主体，按代码", "tracks": "预警类别及其等级", "parameters": "参数，按代码",
        "course_sets": "课程范围，按代码", "facts": "由人认定的事实，按代码", "supplement": "是否可以补充学生",
        "proposals": "可以建议的处理，按代码", "assumptions": "原文没有写明、待学院确认的理解，一句一条",
        "rules": "规则（写在 rules.yaml）", "lifting": "解除条件（写在 rules.yaml）", "clauses": "条款表（写在 clauses.yaml）",
        "digest": "由系统计算，不写",
    },
    "Scope": {"excluded_statuses": "不列入的学籍状态", "when": "只列入满足这个条件的学生", **_CITED},
    "Role": {"name": "职务名称，不写姓名", "aliases": "原文的其他叫法", **_CITED},
    "Track": {"code": "代码", "name": "名称", "aliases": "其他叫法，用于识别外来名单", "levels": "等级，从轻到重"},
    "Level": {
        "code": "代码", "name": "名称", "aliases": "其他叫法，用于识别外来名单", "tone": "页面上的颜色", **_CITED,
        "review": "true：这一级只提请人工判断", "workload": "每名学生每学期至少要做的工作，供比较办法时估算", "note": "说明",
    },
    "Workload": {
        "talks": "谈话次数", "contacts": "联系家长次数", "letters": "致家长函份数", **_CITED, "assumption": "次数所依据的理解，待学院确认",
    },
    "Parameter": {
        "label": "说明", "kind": "credits 学分，count 个数，share 比例，gpa 绩点，days 天数，choice 选项",
        "choices": "选项的代码和说明（kind 为 choice 时）", "default": "默认值；不写即尚未设定，设定之前不能筛查",
        "one_of": "同组名：同组的参数设定一个即可", **_CITED, "assumption": "默认值所依据的理解，待学院确认",
    },
    "CourseSet": {
        "label": "名称", **_CITED, "nature": "课程性质等于其中之一", "nature_contains": "课程性质含有其中之一",
        "category": "课程类别或课程归属等于其中之一", "category_contains": "课程类别或课程归属含有其中之一", "codes": "课程代码",
        "except_nature_contains": "除去课程性质含有这些字的", "except_category_contains": "除去课程类别含有这些字的",
        "except_codes": "除去这些课程代码", "except_name_contains": "除去课程名称含有这些字的",
    },
    "Fact": {
        "label": "名称，表格里的写法", "aliases": "表格里的其他写法", "unit": "单位；要和数比较时必须写", "status": "哪个学籍状态本身就是这个事实",
        **_CITED,
    },
    "Supplement": {**_CITED, "reasons": "可写的理由"},
    "Proposal": {"name": "名称", **_CITED, "note": "说明"},
    "Rule": {
        "code": "代码，全办法唯一", "track": "预警类别；只有一个类别时不写", "level": "列为哪一级", "proposal": "建议哪一种处理（由人决定）",
        **_CITED, "clause": "条款表里的编号", "summary": "用自己的话说这条规则", "phase": "final 只用于补考之后，provisional 只用于补考之前，both 都用",
        "applies_to": "对哪些学生", "when": "什么条件成立", "show": "另外列出哪些测量供参考", "assumption": "对原文的理解，待学院确认",
    },
    "Lifting": {
        **_CITED, "clause": "条款表里的编号", "track": "预警类别；只有一个类别时不写", "levels": "解除哪些等级；不写即全部",
        "when": "什么条件成立即解除", "summary": "用自己的话说", "assumption": "对原文的理解，待学院确认",
    },
    "Clause": {
        "id": "编号，全表唯一", "cite": "原文条款", "summary": "用自己的话说这一条", "rules": "由哪些规则实现",
        "encoded_in": "由本文件夹的哪一部分实现，如 roles.counselor、levels.red、parameters", "later": "以后由什么实现", "narrative": "为什么不实现",
    },
    "Comparison": {
        "measure": "测量，见 measures.md", "fact": "由人认定的数", "window": "看哪些学期：last_term 上学期，previous_term 再上一个学期，"
        "last_year 上学年，since_entry 入学以来，或 {last_terms: 2}、{first_terms: 4}、{year_of_study: 1}；不写即测量的默认",
        "courses": "只计哪个课程范围", "of": "先除以另一个量，再比较", "round": "比较之前取舍；原文没有要求就不写", **_COMPARATORS, **_UNLESS,
    },
    "FactTest": {"fact": "事实的代码；不写比较即“有这个事实”", **_COMPARATORS, **_UNLESS},
    "StudentTest": {"student": "学生信息项", "among": "是其中之一", "except": "不是其中任何一个", **_COMPARATORS, **_UNLESS},
    "TermTest": {"term": "只能写 number", "among": "所判定的学期是第几学期", **_UNLESS},
    "ParameterTest": {"parameter": "参数代码（kind 为 choice）", "is": "选定的选项", **_UNLESS},
    "WarningsTest": {
        "warnings": "consecutive 连续，total 累计", "level": "数哪一级", "track": "预警类别；只有一个类别时不写",
        "counting_this": "含不含本次", "only_this_level": "true：只数这一级；false：这一级及以上", "leave": "休学的学期：breaks 中断连续，skipped 跳过",
        **_COMPARATORS, **_UNLESS,
    },
    "StateTest": {"state": "最近一次名单上的等级是其中之一；none 是没有等级", "track": "预警类别；只有一个类别时不写", **_UNLESS},
    "ListedTest": {"listed": "本次列为这一级或更重（由不看历史的规则得出）", "track": "预警类别；只有一个类别时不写", **_UNLESS},
    "AllOf": {"all": "各项都成立", **_UNLESS},
    "AnyOf": {"any": "至少一项成立", **_UNLESS},
    "Quantity": {"measure": "测量", "fact": "由人认定的数", "window": "看哪些学期", "courses": "只计哪个课程范围"},
    "Rounding": {"digits": "保留几位小数", "mode": "half_up 四舍五入，down 舍去"},
    "ParameterBound": {"parameter": "参数代码"},
    "TableBound": {"by": "按哪个学生信息项或测量查表", "table": "行：3、3-4 或 90-（90及以上）；没有对应的行即不适用"},
    "LastTerms": {"last_terms": "所判定的学期及之前，共几个学期"},
    "FirstTerms": {"first_terms": "入学后前几个学期"},
    "YearOfStudy": {"year_of_study": "第几学年"},
    "CaseText": {"name": "一句话，说出这个算例的要点；全文件夹唯一", "clause": "条款表里的编号", "given": "已知", "expect": "应得"},
    "Given": {
        "term": "所判定的学期，如 2023-2024-1", "phase": "final 补考之后，provisional 补考之前", "results": "成绩", "student": "学生信息",
        "peers": "同年级同专业其他学生的平均学分绩点，用于排名", "facts": "由人认定的事实", "history": "历次名单",
        "official": "外来名单给的等级；几个类别时写 {类别: 等级}", "parameters": "学院设定的参数",
    },
    "CaseResult": {
        "course": "课程名称", "credits": "学分", "grade": "成绩", "term": "学期；不写即所判定的学期",
        "type": "正常考试、补考、重修、缓考；不写即正常考试", "remark": "成绩备注，如 缺考、旷考、缓考、免修", "point": "绩点",
        "code": "课程代码；不写即以名称识别", "nature": "课程性质", "category": "课程类别",
    },
    "CaseStudent": {
        "gpa": "平均学分绩点", "status": "学籍状态", "cohort": "年级", "nominal_years": "学制", "education_level": "培养层次",
        "programme": "专业", "college": "学院", "category": "学生类别",
    },
    "CaseFact": {"fact": "事实的代码或名称", "value": "是、否或一个数；不写即是", "term": "学期；不写即所判定的学期"},
    "CaseHistory": {"term": "学期", "level": "等级；none 是那次名单上没有", "track": "预警类别"},
    "Expect": {
        "level": "等级代码；none 是没有等级", "levels": "几个类别时：{类别: 等级}", "rules": "成立的规则，不多不少", "includes": "至少成立的规则",
        "unknown": "因缺数据而未知的规则，不多不少", "undecided": "true：没有等级，但有规则未知", "excluded": "不列入的原因", "lifted": "true：原有等级解除",
        "pending": "成绩待定的课程门数", "proposals": "建议的处理，不多不少", "values": "测量的值，如 failed_credit_share: 3/20",
    },
}
