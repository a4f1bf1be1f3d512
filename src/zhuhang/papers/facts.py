"""The facts a notice is filled with (通知书的内容): gathered once for many students, then frozen with each notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhuhang.gradebook.tables import FAILING, Kind
from zhuhang.grades.models import Result
from zhuhang.papers.models import PaperSettings
from zhuhang.people.models import Appointment, Person, Student
from zhuhang.people.roles import Role, Scope
from zhuhang.people.tenure import held_on, within
from zhuhang.regulation.model import Regulation
from zhuhang.regulation.notices import NoticeKind
from zhuhang.regulation.term import Term
from zhuhang.screening.models import Entry, Run
from zhuhang.screening.queries import level_table

_NARROWEST = (Scope.STUDENT, Scope.CLASS_GROUP, Scope.PROGRAMME, Scope.COLLEGE)
_ABOUT_STUDENTS = (Role.COUNSELOR, Role.CLASS_ADVISOR)


@dataclass(frozen=True)
class Staff:
    """Who looks after which students on one day: the narrowest appointment wins."""

    held: Mapping[tuple[str, str, int], Person]

    def of(self, role: Role, student: Student) -> Person | None:
        """The person in that role for the student."""
        units = (student.pk, student.class_group_id, student.programme_id, student.college_id)
        for scope, unit in zip(_NARROWEST, units, strict=True):
            if unit is not None and (person := self.held.get((role, scope, unit))):
                return person
        return None


def staff_on(college_id: int, on: date) -> Staff:
    """The counselors and class advisors of a college on one day."""
    rows = Appointment.objects.filter(held_on(on), within(college_id), role__in=_ABOUT_STUDENTS).select_related("person").order_by("-pk")
    return Staff({(row.role, row.scope, getattr(row, f"{row.scope}_id")): row.person for row in rows})


@dataclass(frozen=True)
class Gathered:
    """Everything the notices of one run are filled from, read once."""

    run: Run
    regulation: Regulation
    settings: PaperSettings
    staff: Staff
    courses: Mapping[int, list[dict[str, str]]]
    levels: Mapping[tuple[str, str], dict[str, Any]]

    def values(self, entry: Entry, level_code: str, kind: NoticeKind, *, serial: str, on: date) -> dict[str, Any]:
        """The facts of one notice, plain enough for JSON."""
        student = entry.student
        level = self.levels.get((entry.track, level_code)) or {}
        courses = self.courses.get(student.pk, [])
        decisive = [finding for finding in entry.findings if finding["level"] == level_code] or entry.findings
        return {
            "serial": serial, "term": Term.parse(self.run.term).label, "issued_on": on.isoformat(),
            "college": self.run.college.name, "programme": student.programme.name if student.programme else "",
            "grade": student.cohort, "class_group": student.class_group.name if student.class_group else "",
            "student_id": student.number, "name": student.name,
            "level": level.get("name", ""), "level_code": level_code,
            "cite": "、".join(dict.fromkeys(finding["cite"] for finding in decisive)),
            "findings": _said(decisive), "lighter": _said(each for each in entry.findings if each not in decisive),
            "reason": "；".join(finding["text"] for finding in decisive),
            "failed_courses": courses,
            "outstanding_courses": entry.figures.get("outstanding_courses", ""),
            "outstanding_credits": entry.figures.get("outstanding_credits", ""),
            "gpa": entry.figures.get("gpa", ""),
            "consequences": list(kind.consequences), "remedies": list(kind.remedies),
            "lifting": list(entry.distance.get("lifts", [])), "next_level": list(entry.distance.get("raise_to", [])),
            "help": self.regulation.help_statement,
            **self._contacts(student),
        }  # fmt: skip

    def _contacts(self, student: Student) -> dict[str, str]:
        found = {"counselor": self.staff.of(Role.COUNSELOR, student), "advisor": self.staff.of(Role.CLASS_ADVISOR, student)}
        contacts = {}
        for name, person in found.items():
            contacts[name] = person.name if person else ""
            contacts[f"{name}_phone"] = (person.office_phone if person else "") or self.settings.phone
        return contacts | {"address": self.settings.address, "postcode": self.settings.postcode, "office_phone": self.settings.phone}


def _said(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{"cite": finding["cite"], "text": finding["text"]} for finding in findings]


def gather(run: Run, regulation: Regulation, entries: Iterable[Entry], *, on: date) -> Gathered:
    """Read what the notices of these entries need, in a handful of queries however many there are."""
    settings = PaperSettings.objects.filter(college=run.college).first() or PaperSettings(college=run.college)
    return Gathered(run, regulation, settings, staff_on(run.college_id, on), failed_courses(entries), level_table(run))


def failed_courses(entries: Iterable[Entry]) -> dict[int, list[dict[str, str]]]:
    """Per student the failed courses behind the findings, as the stored rows say them, each course and term once."""
    behind: dict[int, dict[tuple[str, str], str]] = {}
    for entry in entries:
        for finding in entry.findings:
            for part in finding["results"]:
                behind.setdefault(entry.student_id, {})[part["course_id"], part["term"]] = part["credits"]
    rows: dict[tuple[int, str, str], list[Result]] = {}
    for row in Result.objects.filter(student__in=behind, superseded_by=None).order_by("kind", "sitting", "pk"):
        rows.setdefault((row.student_id, row.course_id, row.term), []).append(row)
    return {
        student: [
            _course_line(*part, credits, tries)
            for part, credits in sorted(parts.items(), key=lambda each: (each[0][1], each[0][0]))
            if not (tries := rows.get((student, *part), [])) or any(each.outcome in FAILING for each in tries)
        ]
        for student, parts in behind.items()
    }


def _course_line(course_id: str, term: str, credits: str, tries: list[Result]) -> dict[str, str]:
    first = next((each for each in tries if each.kind != Kind.MAKEUP), tries[0] if tries else None)
    later = [each for each in tries if each is not first]
    return {
        "course_id": course_id, "course_name": first.course_name if first else course_id, "term": term, "credits": credits,
        "nature": first.nature if first else "", "grade": _grade(first), "makeup_grade": _grade(later[-1] if later else None),
    }  # fmt: skip


def _grade(row: Result | None) -> str:
    return (row.grade or row.remark) if row else ""
