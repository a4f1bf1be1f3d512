"""What the command line says of its own arguments: in Chinese, with where, what, why and what to do."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from zhuhang.cli import main, parser
from zhuhang.cli.parsing import Parser

SCREEN = ("screen", "成绩.csv", "--regulation", "asnu", "--term", "2023-2024-1")
ENGLISH = re.compile(r"usage|error|argument|option|expected|required|invalid|choose|choice|unrecogni|ambiguous|could|match|positional|show this")


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    captured = capsys.readouterr()
    assert captured.out == ""
    return int(str(stopped.value.code)), captured.err


@pytest.mark.parametrize(
    ("words", "place", "expected"),
    [
        ((), "zhuhang", "缺少 命令：必须写，请补上"),
        (("scren",), "zhuhang", "“命令”不能写 'scren'：只认 screen、compare、"),
        (("regulation",), "zhuhang regulation", "缺少 动作："),
        (("regulation", "chek", "asnu"), "zhuhang regulation", "“动作”不能写 'chek'：只认 check、show、coverage、new，请改成其中一个"),
        (("screen",), "zhuhang screen", "缺少 成绩文件、--term、--regulation：必须写"),
        ((*SCREEN, "--bogus", "3"), "zhuhang screen", "不认识“--bogus 3”：这个命令没有这样的参数，请核对写法或去掉"),
        ((*SCREEN, "--phase", "later"), "zhuhang screen", "“--phase”不能写 'later'：只认 final、provisional，请改成其中一个"),
        ((*SCREEN, "--out"), "zhuhang screen", "“--out”后面要有一个值"),
        ((*SCREEN, "--history"), "zhuhang screen", "“--history”后面至少要有一个值"),
        ((*SCREEN, "--levels-only=3"), "zhuhang screen", "“--levels-only”后面不能带值：写了 '3'"),
        ((*SCREEN, "--s", "x"), "zhuhang screen", "“--s”写得太短：可能是 --students、--set、--snapshot，请写全"),
        (("serve", "--port", "八千"), "zhuhang serve", "“--port”不能写 '八千'：这里要写整数，请改正"),
    ],
)  # fmt: skip
def test_an_argument_that_is_wrong_is_told_in_chinese(
    words: tuple[str, ...], place: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = _said(capsys, *words)
    last = said.splitlines()[-1]
    assert status == 2 and said.startswith("用法：")
    assert last.startswith(f"错误：{place}：") and expected in last and last.endswith(f"用法见 {place} --help")
    assert not ENGLISH.search(last.replace("--option", ""))


def test_every_other_error_of_the_parser_is_chinese_too(capsys: pytest.CaptureFixture[str]) -> None:
    odd = Parser(prog="odd")
    either = odd.add_mutually_exclusive_group(required=True)
    either.add_argument("--here", nargs="?")
    either.add_argument("--there", nargs=2)
    odd.add_argument("--file", type=argparse.FileType())
    for words in ([], ["--here=a", "--there", "a", "b"], ["--there", "a"], ["--here=a", "--file", "没有的文件"]):
        with pytest.raises(SystemExit):
            odd.parse_args(words)
        last = capsys.readouterr().err.splitlines()[-1]
        assert last.startswith("错误：odd：") and "请" in last and not ENGLISH.search(last) and "不能这样写" not in last


def test_what_steers_a_terminal_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    _status, said = _said(capsys, *SCREEN, "--\x1b[2Jx")
    assert "\x1b" not in said and r"\x1b[2Jx" in said


def _parsers(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from _parsers(each)


def test_the_help_of_every_command_is_under_chinese_headings() -> None:
    helps = [each.format_help() for each in _parsers(parser())]
    assert len(helps) > 15
    for text in helps:
        headings = [line for line in text.splitlines() if line and not line.startswith(" ")]
        assert text.startswith("用法：") and "选项:" in headings and "显示这份说明" in text
        assert not [line for line in headings if re.search(r"usage|options|arguments|positional", line)]
