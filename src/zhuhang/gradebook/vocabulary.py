"""Which headers mean which column (列名词汇): the only place that knows how an academic system calls things.

Headers are written as :func:`zhuhang.gradebook.text.header_key` gives them; the first that a sheet has is used.
A new spelling is one more word here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One column of a table: its name in code, its Chinese label, and the headers it is known by.

    ``gathers``: all columns found are joined, not only the first. ``core``: two of these make a sheet recognisable.
    """

    name: str
    label: str
    headers: tuple[str, ...]
    gathers: bool = False
    core: bool = False

    @property
    def decides(self) -> bool:
        """Whether a list may depend on it, so that two such columns must not be taken for one."""
        return self.core or self.name in ("student_id", "number", "kind", "grade_point", "makeup_grade", "retake_grade")


@dataclass(frozen=True)
class Vocabulary:
    """The columns of one kind of table, and which must be there: of each group of names at least one."""

    table: str
    label: str
    fields: tuple[Field, ...]
    required: tuple[tuple[str, ...], ...]
    least: int = 3

    def field(self, name: str) -> Field:
        """The field of that name; raise KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def lookup(self) -> dict[str, str]:
        """Field name by header."""
        return {header: field.name for field in reversed(self.fields) for header in field.headers}


def _field(name: str, headers: str, *, gathers: bool = False, core: bool = False) -> Field:
    words = tuple(headers.split())
    return Field(name, words[0], words, gathers, core)


_STUDENT = _field("student_id", "学号 学生学号 学员编号 XH STUDENTNUMBER STUDENTID")
_NAME = _field("name", "姓名 学生姓名 XM STUDENTNAME NAME")
_TERM = _field("term", "学年学期 开课学期 学年学期代码 XNXQDM XNXQMC XNXQ XNXQDM_DISPLAY 修读学期", core=True)
_YEAR = _field("year", "学年 XNMMC XNM XN ACADEMICYEARCODE 开课学年", core=True)
_NUMBER = _field("number", "学期 XQMMC XQM XQ TERMNAME TERMCODE")
_COURSE_ID = _field("course_id", "课程代码 课程编号 课程号 课程编码 KCH KCDM KCBH COURSENUMBER COURSECODE", core=True)
_COURSE_NAME = _field("course_name", "课程名称 课程名 课程/环节 课程 KCMC KCM XSKCM COURSENAME", core=True)
_CREDITS = _field("credits", "学分 课程学分 XF CREDIT", core=True)
_SECTION = _field(
    "section", "教学班 教学班名称 教学班号 JXBMC 课序号 KXH COURESEQUENCENUMBER COURSESEQUENCENUMBER 选课课号"
)
_TEACHER = _field("teacher", "任课教师 教师 教师姓名 授课教师 JSXM JSMC SKJS")
_UNIT = _field("unit", "开课单位 开课学院 开课部门 开课院系 KKBMMC KKDWMC KKDWDM_DISPLAY 学院名称")

RESULTS = Vocabulary(
    "results",
    "成绩表",
    (
        _STUDENT, _NAME, _YEAR, _NUMBER, _TERM, _COURSE_ID, _COURSE_NAME, _CREDITS, _SECTION, _TEACHER, _UNIT,
        _field("sat_term", "补重学期 补重学年学期 BCXQ"),
        _field("nature", "课程性质 课程性质名称 KCXZMC KCXZ KCXZDM_DISPLAY"),
        _field("category", "课程类别 课程归属 KCLBMC KCLB KCLBDM_DISPLAY KCGSMC 通选课类别 类别"),
        _field("attribute", "课程属性 KCSX COURSEATTRIBUTENAME"),
        _field("grade", "成绩 总成绩 总评成绩 总评 最终成绩 课程成绩 CJ ZCJ ZZCJ COURSESCORE BFZCJ", core=True),
        _field("grade_name", "等级 等级成绩 等级名 等级名称 GRADENAME DJCJMC"),
        _field("grade_point", "绩点 课程绩点 JD GRADEPOINTSCORE"),
        _field("kind", "考试性质 成绩性质 KSXZ KSXZMC 修读性质 BKCX KSLXDM_DISPLAY EXAMTYPENAME BKCXBJ"),
        _field("retake_mark", "重修标记 重修重考 CXBJ CXCKDM_DISPLAY 是否重修"),
        _field("remark", "成绩备注 成绩标识 成绩标志 备注 CJBZ CJBZMC NOTBYREASONNAME 未通过原因", gathers=True),
        _field("makeup_grade", "补考成绩 BKCJ"),
        _field("retake_grade", "重修成绩 CXCJ"),
        _field("void", "是否作废 作废标记 作废 CJSFZF"),
    ),
    (("student_id",), ("term", "year"), ("course_id", "course_name"), ("credits",), ("grade", "grade_name")),
)

STUDENTS = Vocabulary(
    "students",
    "学生名册",
    (
        _STUDENT, _NAME,
        _field("college", "学院 院系 学院名称 所在学院 系部 XYMC JGMC", core=True),
        _field("programme", "专业 专业名称 所学专业 ZYMC", core=True),
        _field("cohort", "年级 所在年级 现在年级 NJ NJMC NJDM_DISPLAY", core=True),
        _field("class_group", "班级 行政班 班级名称 行政班级 BJMC BJ", core=True),
        _field("nominal_years", "学制 学习年限 XZ", core=True),
        _field("education_level", "培养层次 层次 PYCC PYCCMC", core=True),
        _field("status", "学籍状态 学籍状态名称 在校状态 XJZT XJZTMC XJZTDM_DISPLAY", core=True),
        _field("gpa", "平均学分绩点 平均绩点 GPA PJXFJD", core=True),
        _field("category", "学生类别 XSLB XSLBMC", core=True),
    ),
    (("student_id",),),
    least=2,
)

FACTS = Vocabulary(
    "facts",
    "认定事实表",
    (
        _STUDENT, _NAME, _YEAR, _NUMBER, _TERM,
        _field("fact", "事实 认定事实 情形 事项", core=True),
        _field("value", "值 认定值 数值", core=True),
        _field("basis", "依据 认定依据", core=True),
    ),
    (("student_id",), ("term", "year"), ("fact",), ("value",)),
)

HISTORY = Vocabulary(
    "history",
    "以往名单",
    (
        _STUDENT, _NAME, _YEAR, _NUMBER, _TERM,
        _field("track", "类别 预警类别 警示类别", core=True),
        _field("level", "等级 预警等级 警示等级 级别 预警级别", core=True),
    ),
    (("student_id",), ("term", "year"), ("level",)),
)

OFFICIAL = Vocabulary(
    "official",
    "上级名单",
    (
        _STUDENT, _NAME,
        _field("track", "类别 预警类别 警示类别", core=True),
        _field("level", "等级 预警等级 警示等级 级别 预警级别", core=True),
        _field("basis", "依据 预警依据 原因", core=True),
    ),
    (("student_id",), ("level",)),
    least=2,
)

SELECTION = Vocabulary(
    "selection",
    "选课名单",
    (_STUDENT, _NAME, _COURSE_ID, _COURSE_NAME, _CREDITS, _SECTION, _YEAR, _NUMBER, _TERM),
    (("student_id",), ("course_id", "course_name")),
)

TEACHING_TASKS = Vocabulary(
    "teaching_tasks",
    "教学任务",
    (
        _SECTION, _COURSE_ID, _COURSE_NAME, _TEACHER, _UNIT, _YEAR, _NUMBER, _TERM,
        _field("staff_id", "工号 教师工号 教工号 职工号 JGH", core=True),
    ),
    (("section",), ("course_id", "course_name"), ("teacher", "staff_id")),
)

EQUIVALENCES = Vocabulary(
    "equivalences",
    "课程替代表",
    (
        _field("old_course_id", "原课程代码 原课程编号 原课程号 旧课程代码", core=True),
        _field("new_course_id", "现课程代码 现课程编号 现课程号 新课程代码 替代课程代码", core=True),
        _field("relation", "类型 替代类型 关系", core=True),
        _field("basis", "依据", core=True),
        _STUDENT,
    ),
    (("old_course_id",), ("relation",)),
    least=2,
)

VOCABULARIES = {vocabulary.table: vocabulary for vocabulary in (
    RESULTS, STUDENTS, FACTS, HISTORY, OFFICIAL, SELECTION, TEACHING_TASKS, EQUIVALENCES,
)}
"""Every kind of table by its name in code."""
