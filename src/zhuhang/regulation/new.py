"""A folder to start from (新建办法): it passes the checker, which lists what is still to be filled in."""

from __future__ import annotations

import re
from pathlib import Path

from zhuhang.regulation.mistakes import Mistake, RegulationError

_TEMPLATE = Path(__file__).with_name("template")
_CODE = re.compile(r"^[a-z][a-z0-9_-]*$")
_FILES = ("regulation.yaml", "rules.yaml", "clauses.yaml", "cases/outstanding.yaml")


def create(code: str, folder: Path | str | None = None) -> Path:
    """Write a new regulation folder and return its path; by default the folder named like the code in the current one.

    Raise RegulationError for a code that cannot be one, or a folder that exists and is not empty; nothing is written then.
    """
    target = Path(folder) if folder is not None else Path(code)
    if not _CODE.match(code):
        raise _refused(code, "bad-code", f"代码“{code}”不能用：只用小写字母、数字、下划线和连字符，以字母开头，如 mycollege")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise _refused(str(target), "folder-exists", f"“{target}”已经存在：请换一个代码，或先移走原来的文件夹")
    for name in _FILES:
        text = (_TEMPLATE / name).read_text(encoding="utf-8")
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text.replace("{code}", code), encoding="utf-8")
    return target


def _refused(place: str, code: str, message: str) -> RegulationError:
    return RegulationError([Mistake(place, 0, code, message)])
