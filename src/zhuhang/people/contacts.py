"""How to reach a student (学生联系方式): kept encrypted, changed by those who keep contacts."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.people.guardians import Contact, GuardianRefused, plain_number
from zhuhang.people.models import Person, Student

FIELDS = ("phone", "email", "wecom", "dingtalk")


@transaction.atomic
def set_contact(student: Student, said: dict[str, str], *, by: Person, at: datetime) -> Contact:
    """Keep a student's addresses; an empty one is forgotten."""
    given = {name: said.get(name, "").strip() for name in FIELDS}
    given["phone"] = plain_number(given["phone"])
    if given["email"] and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+", given["email"]):
        raise GuardianRefused(f"“{given['email']}”不是邮箱地址：请核对")
    contact, _created = Contact.objects.update_or_create(student=student, defaults=given)
    detail = {"set": [name for name in FIELDS if given[name]]}
    record("contact.set", by=by, subject=f"student:{student.key.hex}", college=student.college.code, detail=detail)
    return contact
