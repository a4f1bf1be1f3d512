"""Many documents at once (批量打印): sorted by class, one PDF or a zip of Word files, saying how far it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from zhuhang.forms.model import Form
from zhuhang.forms.pdf import Progress
from zhuhang.forms.template import read_template, word_template
from zhuhang.forms.values import State, Values

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def in_order(documents: Sequence[Values]) -> list[Values]:
    """Class by class, then by student: as the piles are handed out."""
    return sorted(documents, key=lambda each: (str(each.get("class_group") or ""), str(each.get("student_id") or "")))


def word_zip(
    form: Form,
    documents: Sequence[Values],
    uploaded: bytes | None = None,
    state: State = State.COMPLETE,
    progress: Progress | None = None,
) -> bytes:
    """A zip with one Word file per document, in folders by class; by the college's template where one is given."""
    prepared = read_template(form, uploaded if uploaded is not None else word_template(form))
    written, names = io.BytesIO(), set[str]()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for done, values in enumerate(documents, start=1):
            name = _free(_name(form, values), names)
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), prepared.render(values, state))
            if progress is not None:
                progress(done, len(documents))
    return written.getvalue()


def _name(form: Form, values: Values) -> str:
    parts = [str(values.get(key) or "") for key in ("student_id", "name")]
    folder = _fit(str(values.get("class_group") or ""))
    file = _fit("-".join([part for part in parts if part] + [form.name]))
    return f"{folder}/{file}" if folder else file


def _fit(text: str) -> str:
    return _UNFIT.sub("_", text).strip(" .")[:80]


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found)
    return f"{found}.docx"
