"""What the demo university consists of (演示大学的构成): colleges under different regulations, programmes, courses."""

from __future__ import annotations

from dataclasses import dataclass, field

UNIVERSITY = "启明大学（演示）"

TERMS = (
    "2022-2023-1", "2022-2023-2", "2023-2024-1", "2023-2024-2", "2024-2025-1", "2024-2025-2", "2025-2026-1", "2025-2026-2",
)  # fmt: skip
LISTED_TERMS = TERMS[-4:]
"""The terms for which the demo has lists; the last is the current one."""

COHORTS = (2022, 2023, 2024, 2025)


@dataclass(frozen=True)
class DemoCollege:
    """One demo college: its regulation, the parameters it adopted, its programmes by short class name."""

    code: str
    name: str
    regulation: str
    programmes: dict[str, str]
    parameters: dict[str, str] = field(default_factory=dict)
    mean: float = 79.0
    spread: float = 7.5


COLLEGES = (
    DemoCollege("math", "数学与信息学院", "asnu", {"数学": "数学与应用数学", "软件": "软件工程"}, mean=82.0, spread=5.5),
    DemoCollege("life", "生命科学与工程学院", "lut", {"生物": "生物工程", "食品": "食品科学与工程"}, mean=79.0),
    DemoCollege(
        "electric", "电气工程学院", "gxu", {"电气": "电气工程及其自动化", "自动": "自动化"},
        {"warning_outstanding_credits": "10", "probation_earned_share": "50%"}, mean=73.0,
    ),
    DemoCollege(
        "machine", "机械工程系", "njimt", {"机电": "机电一体化技术", "数控": "数控技术"},
        {
            "yellow_outstanding_credits": "6", "orange_outstanding_credits": "10", "red_outstanding_credits": "16",
            "yellow_outstanding_courses": "2", "orange_outstanding_courses": "4", "red_outstanding_courses": "6",
        }, mean=77.5,
    ),
    DemoCollege("mechatronic", "机电工程学院", "bistu", {"机械": "机械设计制造及其自动化", "车辆": "车辆工程"}, mean=81.0),
)  # fmt: skip

COMMON_COURSES: tuple[tuple[str, float, str], ...] = (
    ("思想道德与法治", 3, "公共必修"), ("大学英语（一）", 3, "公共必修"), ("高等数学（上）", 5, "公共必修"), ("体育（一）", 1, "公共必修"),
    ("大学英语（二）", 3, "公共必修"), ("高等数学（下）", 5, "公共必修"), ("大学物理", 4, "公共必修"), ("体育（二）", 1, "公共必修"),
    ("线性代数", 2.5, "公共必修"), ("概率论与数理统计", 3, "公共必修"), ("马克思主义基本原理", 3, "公共必修"), ("体育（三）", 1, "公共必修"),
    ("形势与政策", 0.5, "公共必修"), ("毛泽东思想概论", 3, "公共必修"), ("大学语文", 2, "公共选修"), ("艺术鉴赏", 2, "公共选修"),
    ("职业生涯规划", 1, "公共必修"), ("创新创业基础", 2, "公共选修"), ("科技文献检索", 1, "公共选修"), ("心理健康教育", 2, "公共必修"),
    ("工程伦理", 1, "公共选修"), ("就业指导", 1, "公共必修"), ("毕业实习", 4, "实践必修"), ("毕业设计", 8, "实践必修"),
)  # fmt: skip

ELECTIVES = (
    "影视欣赏", "逻辑与思维", "书法入门", "环境与健康", "数学建模入门", "中国民俗", "天文漫谈", "经济学常识", "摄影基础", "演讲与口才",
    "营养与生活", "人工智能概览", "古典诗词", "急救知识", "世界地理", "音乐鉴赏",
)  # fmt: skip
"""Two a term, one and a half credits each."""

PRACTICE = ("专业导论", "工程训练", "课程设计（一）", "课程设计（二）", "专业英语", "综合实验", "学年论文", "学科前沿讲座")
"""One a term, two credits each."""

RENUMBERED = "高等数学（上）"
"""Retakes of this course run under a new code, which somebody must confirm as the same course."""

LATE = "学科前沿讲座"
"""Nobody has entered this course's grades of the last term yet."""

PROGRAMME_COURSES: dict[str, tuple[str, ...]] = {
    "数学": ("数学分析", "高等代数", "解析几何", "常微分方程", "复变函数", "实变函数", "近世代数", "数值分析"),
    "软件": ("程序设计基础", "数据结构", "离散数学", "操作系统", "数据库原理", "软件工程导论", "计算机网络", "软件测试"),
    "生物": ("无机化学", "有机化学", "生物化学", "微生物学", "细胞生物学", "发酵工程", "分子生物学", "生物分离工程"),
    "食品": ("食品化学", "食品微生物学", "食品营养学", "食品工程原理", "食品分析", "食品工艺学", "食品安全学", "食品机械"),
    "电气": ("电路原理", "模拟电子技术", "数字电子技术", "电机学", "电力电子技术", "电力系统分析", "继电保护", "高电压技术"),
    "自动": ("工程制图", "信号与系统", "自动控制原理", "单片机原理", "检测技术", "过程控制", "运动控制系统", "机器人学"),
    "机电": ("机械制图", "工程力学", "电工电子技术", "液压与气动", "可编程控制器", "机电设备维修", "传感器应用", "工业机器人"),
    "数控": ("公差与测量", "机械制造基础", "数控编程", "数控加工工艺", "模具设计", "多轴加工", "数控机床维修", "三维造型"),
    "机械": ("画法几何", "理论力学", "材料力学", "机械原理", "机械设计", "机械制造技术", "控制工程基础", "机电传动控制"),
    "车辆": ("汽车构造", "热工基础", "流体力学", "汽车理论", "发动机原理", "汽车设计", "汽车电子", "新能源汽车"),
}
