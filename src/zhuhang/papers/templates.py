"""A college's own Word templates (Word 模板): downloaded, restyled in Word, uploaded and checked."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile, File
from django.db import transaction

from zhuhang.audit.record import record
from zhuhang.forms.template import read_template
from zhuhang.papers.forms import form_of
from zhuhang.papers.models import PaperTemplate
from zhuhang.people.models import College, Person
from zhuhang.people.permission import Act, check_may

_LARGEST = 5_000_000


@transaction.atomic
def upload_template(college: College, code: str, upload: File[bytes], *, by: Person, at: datetime) -> PaperTemplate:
    """Keep a restyled template; raise TemplateRefused for one that is no Word file or names a placeholder nobody knows."""
    check_may(by, Act.PREPARE_NOTICES, college, at.date())
    content = upload.read(_LARGEST + 1)[:_LARGEST]
    read_template(form_of(college, code), content)
    digest = hashlib.sha256(content).hexdigest()
    kept, _created = PaperTemplate.objects.update_or_create(
        college=college, form=code,
        defaults={
            "name": (upload.name or "")[:200], "file": ContentFile(content, name="template.docx"), "digest": digest,
            "changed_by": by, "changed_at": at,
        },
    )  # fmt: skip
    record("template.upload", by=by, subject=f"college:{college.code}", college=college.code, detail={"form": code, "digest": digest})
    return kept


@transaction.atomic
def forget_template(college: College, code: str, *, by: Person, at: datetime) -> None:
    """Use the form's own layout again."""
    check_may(by, Act.PREPARE_NOTICES, college, at.date())
    if PaperTemplate.objects.filter(college=college, form=code).delete()[0]:
        record("template.forget", by=by, subject=f"college:{college.code}", college=college.code, detail={"form": code})
