"""The parser of the command line (命令行的参数), in Chinese: what argparse says in English stands nowhere but here.

An error says which command and argument, what was written, why that is wrong and what to write; exit status 2.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn
from unicodedata import category

Say = Callable[[re.Match[str]], str]

_TYPES = {"int": "整数", "float": "数"}


def visible(text: str) -> str:
    """Text for a terminal: what a file brought along to steer one (control characters) is written out."""
    return "".join(c if c == "\n" or category(c) not in ("Cc", "Cf") else ascii(c)[1:-1] for c in text)


class Parser(argparse.ArgumentParser):
    """A parser whose help and errors are Chinese; its subcommands are parsers of the same kind."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, **given, "add_help": False})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help="显示这份说明")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Parse; whoever is left with arguments nobody knows says so itself, so that a subcommand's error names it."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return parsed, unknown

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and where to read how they are written."""
        self.print_usage(sys.stderr)
        self.exit(2, f"错误：{self.prog}：{visible(in_chinese(message))}。用法见 {self.prog} --help\n")


class Formatter(argparse.HelpFormatter):
    """Help as argparse lays it out, under a Chinese heading."""

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:  # fmt: skip
        """The line that shows how a command is written."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def in_chinese(message: str) -> str:
    """An error of argparse in words for the person who typed; one that nobody knows stands as it is, marked as such."""
    place, wrong = "", message
    if found := re.match(r"argument (.+?): (.+)", message, re.DOTALL):
        place, wrong = f"“{found[1]}”", found[2]
    for pattern, say in _ERRORS:
        if found := re.fullmatch(pattern, wrong, re.DOTALL):
            return place + say(found)
    return f"{place}不能这样写（{wrong}）"


def _choices(found: re.Match[str]) -> str:
    choices = "、".join(each.strip(" '\"") for each in found["choices"].split(","))
    return f"不能写 {found['value']}：只认 {choices}，请改成其中一个"


_ERRORS: tuple[tuple[str, Say], ...] = (
    (r"the following arguments are required: (.+)", lambda found: f"缺少 {_listed(found[1])}：必须写，请补上后再运行"),
    (r"one of the arguments (.+) is required", lambda found: f"缺少 {_listed(found[1], ' ')} 之一：必须写一项，请补上后再运行"),
    (r"unrecognized arguments: (.+)", lambda found: f"不认识“{found[1]}”：这个命令没有这样的参数，请核对写法或去掉"),
    (r"ambiguous option: (.+?) could match (.+)", lambda found: f"“{found[1]}”写得太短：可能是 {_listed(found[2])}，请写全"),
    (r"expected (?:one|1) arguments?", lambda found: "后面要有一个值：现在没有写，或多写了，请在它后面写上一个值"),
    (r"expected at most one argument", lambda found: "后面最多一个值：现在写了不止一个，请只留一个"),
    (r"expected at least one argument", lambda found: "后面至少要有一个值：现在没有写，请补上"),
    (r"expected (\d+) arguments", lambda found: f"后面要有 {found[1]} 个值：现在的个数不对，请补上或去掉"),
    (r"invalid choice: (?P<value>.+?),? (?:maybe you meant .+ )?\(choose from (?P<choices>.+)\)", _choices),
    (r"unknown parser (?P<value>.+) \(choices: (?P<choices>.+)\)", _choices),
    (r"invalid (\w+) value: (.+)", lambda found: f"不能写 {found[2]}：这里要写{_TYPES.get(found[1], '别的内容')}，请改正"),
    (r"ignored explicit argument (.+)", lambda found: f"后面不能带值：写了 {found[1]}，请去掉等号和后面的内容"),
    (r"not allowed with argument (.+)", lambda found: f"不能和“{found[1]}”同时写：两者相互排斥，请只留一个"),
    (r"unexpected option string: (.+)", lambda found: f"不认识选项“{found[1]}”：这个命令没有这样的选项，请核对写法或去掉"),
    (r"can't open (.+?): (.+)", lambda found: f"打不开 {found[1]}：{found[2]}，请检查文件名和权限"),
    (r"argument \"-\" with mode (.+)", lambda found: f"不能写“-”（方式 {found[1]}）：请写文件名"),
)
"""What argparse can say to a person, and what we say."""


def _listed(names: str, between: str = ",") -> str:
    return "、".join(name for each in names.split(between) if (name := each.strip()))
