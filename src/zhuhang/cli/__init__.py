"""The command line (命令行). Thin: every command parses its words and calls one function; nothing heavy is imported before it is
needed."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module

from zhuhang.cli.parsing import Parser, visible

Command = Callable[[argparse.Namespace], int]

KEEP_MEMORY = ("_RJEM_MALLOC_CONF", "dirty_decay_ms:3000")
"""Polars' allocator, told before it is loaded to keep freed memory some seconds: columns of one length come and go all the time."""


class UsageError(Exception):
    """Arguments or inputs that cannot be used; every reason in Chinese."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = list(reasons)


def lazily(target: str) -> Command:
    """A command found as ``module:function`` only when it is run; what its modules make is not searched for garbage."""
    module, _, name = target.partition(":")

    def run(args: argparse.Namespace) -> int:
        os.environ.setdefault(*KEEP_MEMORY)
        gc.disable()
        command: Command = getattr(import_module(module), name)
        gc.freeze()
        gc.enable()
        return command(args)

    return run


def parser() -> Parser:
    """The parser of the whole command line."""
    top = Parser(prog="zhuhang", description="助航：学业预警与帮扶。从成绩导出表到可核对的预警名单。")
    commands = top.add_subparsers(dest="command", metavar="命令", required=True)
    _screening(commands)
    _regulations(commands)
    _forms(commands)
    _service(commands)
    return top


def _add(commands: argparse._SubParsersAction[Parser], name: str, help: str, run: str) -> Parser:
    added = commands.add_parser(name, help=help, description=help)
    added.set_defaults(run=lazily(run))
    return added


def _screening(commands: argparse._SubParsersAction[Parser]) -> None:
    screen = _add(commands, "screen", "按办法筛查成绩，得出预警名单", "zhuhang.cli.screening:screen")
    _inputs(screen)
    screen.add_argument("--regulation", required=True, metavar="代码|文件夹", help="办法：代码（如 asnu）或文件夹")
    screen.add_argument("--official", metavar="文件", help="上级认定的名单：学号 等级 依据")
    screen.add_argument("--set", action="append", default=[], metavar="参数=值", help="学院确定的参数，可重复")
    screen.add_argument("--engine", choices=["embedded", "spark"], default="embedded", help="在本机或在 Spark 上计算")
    screen.add_argument("--out", metavar="文件", help="写到 .json、.xlsx、.csv 或 .parquet；不写则打印 JSON")
    screen.add_argument("--levels-only", action="store_true", help="写 .parquet 时只写学号与等级，不写依据")
    screen.add_argument("--snapshot", metavar="文件夹", help="把本次输入和名单封存到这里，供 verify 复核")
    compare = _add(commands, "compare", "同一批成绩按两份办法或参数比较", "zhuhang.cli.comparing:compare")
    _inputs(compare)
    for side, name in (("against", "另一份办法"), ("regulation", "办法")):
        compare.add_argument(f"--{side}", required=True, metavar="代码|文件夹", help=name)
    compare.add_argument("--set", action="append", default=[], metavar="参数=值", help="--regulation 一方的参数，可重复")
    compare.add_argument("--set-against", action="append", default=[], metavar="参数=值", help="--against 一方的参数，可重复")
    compare.add_argument("--out", metavar="文件", help="写到 .json 或 .csv；不写则打印")
    verify = _add(commands, "verify", "重新计算封存的名单，逐字节比较", "zhuhang.cli.screening:verify")
    verify.add_argument("snapshot", metavar="封存文件夹")


def _inputs(command: Parser) -> None:
    command.add_argument("results", nargs="+", metavar="成绩文件", help="成绩导出表，或一个封存文件夹")
    command.add_argument("--term", required=True, metavar="学年学期", help="要评定的学期，如 2023-2024-1")
    command.add_argument("--phase", choices=["final", "provisional"], default="final", help="补考后（默认）或补考前")
    command.add_argument("--students", metavar="文件", help="学生名册")
    command.add_argument("--facts", metavar="文件", help="人工认定的事实：学号 学年学期 事实 值 依据")
    command.add_argument("--history", nargs="+", default=[], metavar="文件", help="以前的名单：表格，或以前 screen 的 JSON")
    command.add_argument("--as-of", metavar="日期", help="只看这一天（含）以前的事实和名单，如 2024-03-01")


def _regulations(commands: argparse._SubParsersAction[Parser]) -> None:
    regulation = commands.add_parser("regulation", help="检查、打印、新建办法")
    actions = regulation.add_subparsers(dest="action", metavar="动作", required=True)
    for name, help in (
        ("check", "检查办法是否写对：引用、等级、阈值、算例"), ("show", "把办法打印成可与原文核对的中文"),
        ("coverage", "逐条列出办法的条款由什么实现"), ("new", "新建一个办法文件夹"),
    ):
        action = _add(actions, name, help, f"zhuhang.cli.regulations:{name}")
        action.add_argument("regulation", metavar="代码|文件夹" if name != "new" else "代码")
        if name == "new":
            action.add_argument("--folder", metavar="文件夹", help="放在哪里；默认 regulations/代码")


def _forms(commands: argparse._SubParsersAction[Parser]) -> None:
    forms = _add(commands, "forms", "列出办法的表单和栏目，或填好一份", "zhuhang.cli.forms:forms")
    forms.add_argument("regulation", metavar="代码|文件夹")
    forms.add_argument("form", nargs="?", metavar="表单", help="表单的 id；不写则列出全部表单和栏目")
    forms.add_argument("--values", metavar="文件", help="JSON：一份的各栏目，或多份的列表")
    forms.add_argument("--state", choices=["blank", "complete", "signed"], default="complete", help="空白（只填表头）、完整（默认）、已签")
    forms.add_argument("--template", metavar="文件", help="学院改过的 Word 模板")
    forms.add_argument("--out", metavar="文件", help="写到 .pdf、.docx 或 .zip（多份 Word）；不带 --values 的 .docx 是可改的模板")


def _service(commands: argparse._SubParsersAction[Parser]) -> None:
    serve = _add(commands, "serve", "启动网页服务", "zhuhang.project.commands:serve")
    demo = _add(commands, "demo", "准备演示大学的数据", "zhuhang.project.commands:demo")
    demo.add_argument("--serve", action="store_true", help="准备好以后启动网页服务")
    for command in (serve, demo):
        command.add_argument("--host", default="127.0.0.1", help="监听的地址；默认只有本机能访问")
        command.add_argument("--port", type=int, default=8000, help="端口；默认 8000")
    college = _add(commands, "college", "设立学院，并给教学秘书一个初始密码", "zhuhang.project.commands:college")
    college.add_argument("code", metavar="代码", help="学院代码，如 math")
    college.add_argument("--name", required=True, metavar="名称")
    college.add_argument("--regulation", required=True, metavar="代码|文件夹", help="学院适用的办法")
    college.add_argument("--secretary", required=True, metavar="账号", help="教学秘书的账号")
    college.add_argument("--secretary-name", metavar="姓名", help="教学秘书的姓名；不写则用账号")
    college.add_argument("--university", default="本校", metavar="名称", help="学校名称；第一次设立时用")
    office = _add(commands, "office", "登记学校部门的人：教务处、学工处、质量监控中心", "zhuhang.project.commands:office")
    office.add_argument(
        "role", metavar="部门", help="academic_affairs_office 教务处、student_affairs_office 学工处、quality_centre 质量监控中心"
    )
    office.add_argument("--account", required=True, metavar="账号")
    office.add_argument("--name", required=True, metavar="姓名")
    imported = _add(commands, "import", "把成绩导出表导入平台", "zhuhang.project.commands:import_results")
    imported.add_argument("results", nargs="+", metavar="成绩文件")
    imported.add_argument("--college", required=True, metavar="代码", help="哪个学院")
    imported.add_argument("--by", required=True, metavar="账号", help="以谁的名义导入")
    backup = _add(commands, "backup", "备份数据库和上传的文件", "zhuhang.project.keeping:backup")
    backup.add_argument("target", metavar="备份文件", help="写到哪里，如 2024-03-01.tar.gz")
    backup.add_argument("--with-keys", action="store_true", help="连同密钥一起；这样的备份须像密钥一样保管")
    restore = _add(commands, "restore", "把备份放回一个空的数据文件夹", "zhuhang.project.keeping:restore")
    restore.add_argument("source", metavar="备份文件")
    audit = commands.add_parser("audit", help="核对审计记录")
    actions = audit.add_subparsers(dest="action", metavar="动作", required=True)
    _add(actions, "verify", "核对审计记录是否完整、未被改动", "zhuhang.project.commands:audit_verify")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 is done, 2 means the arguments or an input are wrong and nothing was written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        run: Command = args.run
        status = run(args)
        sys.stdout.flush()
        return status
    except UsageError as error:
        for reason in error.reasons:
            print(f"错误：{visible(reason)}", file=sys.stderr)
    except BrokenPipeError:
        _let_go_of_output()
        return 0
    except OSError as error:
        _let_go_of_output()
        print(f"错误：{visible(str(error.filename or '输出'))}：打不开或写不进去（{error.strerror}）。请检查文件名、权限和磁盘空间", file=sys.stderr)
    return 2


def _let_go_of_output() -> None:
    """Send what is still to be printed nowhere: nobody takes it, and the interpreter would try again as it ends."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
