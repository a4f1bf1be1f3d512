"""Writes the generated reference pages, or with ``--check`` says which of them are out of date.

Usage: ``python tools/reference.py [--check]``, from the root of the repository; ``make write-reference`` and
``make reference`` do so.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from zhuhang import cli
from zhuhang.forms import reference as forms
from zhuhang.regulation import reference
from zhuhang.regulation.find import codes
from zhuhang.regulation.load import load

COMMANDS = "docs/reference/command-line.md"
PERMISSIONS = "docs/reference/permissions.md"
FORMS = "docs/reference/forms.md"
HEAD = """# 命令行

<!-- 由程序生成：改动源代码后运行 make write-reference -->

退出状态：0 完成；2 参数或输入有误，全部原因写在标准错误上，什么也不写出。同样的输入，任何一天都得到逐字节相同的输出。
"""


def pages() -> dict[str, str]:
    """Every generated page by its path in the repository."""
    return {**reference.pages(), COMMANDS: commands_page(), PERMISSIONS: permissions_page(), FORMS: forms_page()}


def permissions_page() -> str:
    """The page of who may see and do what. It asks Django's models, of an installation that is gone afterwards."""
    import django

    with tempfile.TemporaryDirectory() as state:
        os.environ.setdefault("ZHUHANG_STATE", state)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuhang.project.settings")
        django.setup()
        from zhuhang.screening.permission_page import page

        return page(load(code) for code in codes())


def forms_page() -> str:
    """The page of every regulation's forms."""
    return forms.page({code: load(code).institution for code in codes()})


def commands_page() -> str:
    """The page of all commands with their arguments."""
    return "\n".join([HEAD, *(line for name, command in leaves("zhuhang", cli.parser()) for line in section(name, command))])


def leaves(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """The commands that do something, each under its full name, in the order they were added."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield name, parser
    for action in inner:
        for word, command in action.choices.items():
            yield from leaves(f"{name} {word}", command)


def section(name: str, command: argparse.ArgumentParser) -> list[str]:
    """One command: what it does, and a row for each argument."""
    rows = [row(action) for action in command._actions if not isinstance(action, argparse._HelpAction)]
    table = ["| 参数 | 必写 | 默认 | 含义 |", "|---|---|---|---|", *rows, ""] if rows else []
    return [f"## `{name}`", "", command.description or "", "", *table]


def row(action: argparse.Action) -> str:
    """One argument as a row of the table."""
    value = "|".join(action.choices) if action.choices else action.metavar or action.dest.upper()
    words = [*action.option_strings[:1], *([] if action.nargs == 0 else [str(value)])]
    written = " ".join(words).replace("|", r"\|")
    required = "是" if action.required else ""
    default = "" if action.default in (None, [], False, argparse.SUPPRESS) else f"`{action.default}`"
    return f"| `{written}` | {required} | {default} | {action.help or ''} |"


def main(is_check: bool) -> int:
    """Write the pages that differ, or name them; 1 where a check found one."""
    outdated = [path for path, text in pages().items() if not is_current(Path(path), text)]
    for path in outdated:
        if is_check:
            print(f"{path} is out of date: run `make write-reference` and commit it", file=sys.stderr)
        else:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(pages()[path], encoding="utf-8")
            print(f"wrote {path}")
    return 1 if is_check and outdated else 0


def is_current(path: Path, text: str) -> bool:
    """Whether the file holds exactly this text."""
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
