"""The four tables of people (人员类表格) and what their columns are called."""

from __future__ import annotations

from zhuhang.gradebook.vocabulary import Field, Vocabulary


def _field(name: str, headers: str, *, core: bool = False) -> Field:
    words = tuple(headers.split())
    return Field(name, words[0], words, core=core)


_STAFF_ID = _field("staff_id", "工号 教工号 职工号 教职工号 账号 JGH", core=True)
_NAME = _field("name", "姓名 教师姓名 XM")

STAFF = Vocabulary(
    "staff", "人员名册", (_STAFF_ID, _NAME, _field("phone", "办公电话 联系电话 电话", core=True)), (("staff_id",), ("name",)), least=2
)

CLASSES = Vocabulary(
    "classes",
    "班级名册",
    (
        _field("class_group", "班级 行政班 班级名称 BJMC", core=True),
        _field("programme", "专业 专业名称 ZYMC", core=True),
        _field("cohort", "年级 入学年份 NJ", core=True),
        _field("department", "系 系部 所属系", core=True),
    ),
    (("class_group",), ("programme",)),
    least=2,
)

APPOINTMENTS = Vocabulary(
    "appointments",
    "任职表",
    (
        _STAFF_ID, _NAME,
        _field("role", "角色 职务 任职 岗位 职责", core=True),
        _field("class_group", "班级 行政班 负责班级", core=True),
        _field("programme", "专业 负责专业"),
        _field("department", "系 系部"),
        _field("student", "学号 负责学生"),
        _field("starts_on", "开始日期 任职日期 起 起始日期", core=True),
        _field("ends_on", "结束日期 止 截止日期"),
        _field("succeeds", "接替 原任工号 接任谁"),
    ),
    (("staff_id",), ("role",), ("starts_on",)),
)  # fmt: skip

GUARDIANS = Vocabulary(
    "guardians",
    "家长名册",
    (
        _field("student", "学号 学生学号 XH", core=True),
        _field("student_name", "学生姓名 姓名 XM"),
        _field("guardian", "家长姓名 监护人 监护人姓名 家长", core=True),
        _field("relation", "关系 与学生关系 称谓", core=True),
        _field("phone", "家长电话 联系电话 电话 手机 手机号", core=True),
        _field("email", "邮箱 电子邮箱"),
        _field("source", "来源 号码来源"),
    ),
    (("student",), ("guardian",)),
)  # fmt: skip

TABLES = {vocabulary.table: vocabulary for vocabulary in (STAFF, CLASSES, APPOINTMENTS, GUARDIANS)}
"""Every kind of import by its name in code; the order is the order in which a college needs them."""
