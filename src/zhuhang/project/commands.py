"""What the command line starts (命令): serve, demo, import, verify the audit chain. Each returns an exit status."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from zhuhang.project.environment import site_address


def serve(args: argparse.Namespace) -> int:
    """Bring the database up to date and serve the pages with gunicorn, the job worker beside it.

    Links in messages start with the address served here, unless ``ZHUHANG_ADDRESS`` says which one the university knows.
    """
    os.environ.setdefault("ZHUHANG_ADDRESS", site_address(args.host, args.port))
    _set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    address = f"{args.host}:{args.port}"
    print(f"助航已启动：http://{address}  （Ctrl+C 停止）", flush=True)
    workers = os.environ.get("ZHUHANG_WORKERS", "2")
    commands = [
        [sys.executable, "-m", "zhuhang.project.manage", "run_huey", "--quiet"],
        [
            sys.executable, "-m", "gunicorn", "zhuhang.project.wsgi", "--bind", address, "--workers", workers,
            "--threads", "4", "--timeout", "120", "--log-level", "warning",
        ],
    ]  # fmt: skip
    return _run_together(commands)


def demo(args: argparse.Namespace) -> int:
    """Prepare the demo university, once; with ``--serve`` serve it."""
    _set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    from zhuhang.audit.record import acting_from
    from zhuhang.demo.prepare import prepare
    from zhuhang.people.models import College

    call_command("migrate", verbosity=0, interactive=False)
    mark = Path(settings.STATE) / "demo-mode"
    if College.objects.exists() and not mark.exists():
        print("错误：这里已有真实数据，演示数据不能放在一起。请用 ZHUHANG_STATE=别的文件夹 再试", file=sys.stderr)
        return 2
    mark.touch()
    print("正在准备演示大学（虚构的人和成绩）……", flush=True)
    with acting_from("command line"), transaction.atomic():
        prepare(Path(settings.STATE) / "demo", lambda line: print(f"  {line}", flush=True))
    print(f"可用来试导入的成绩表在 {Path(settings.STATE) / 'demo'}", flush=True)
    return serve(args) if getattr(args, "serve", False) else 0


def college(args: argparse.Namespace) -> int:
    """Set up a college under a regulation, with its academic secretary, and print the secretary's first password."""
    _set_up()
    from django.core.management import call_command
    from django.utils import timezone

    from zhuhang.audit.record import acting_from
    from zhuhang.people.founding import FoundingRefused, found_college
    from zhuhang.regulation.mistakes import RegulationError

    call_command("migrate", verbosity=0, interactive=False)
    try:
        with acting_from("command line"):
            password = found_college(
                code=args.code, name=args.name, university=args.university, regulation=args.regulation,
                secretary=args.secretary, secretary_name=args.secretary_name or args.secretary, at=timezone.now(),
            )  # fmt: skip
    except (FoundingRefused, RegulationError) as error:
        return _refuse(str(error).splitlines())
    print(f"已设立{args.name}。教学秘书账号 {args.secretary}，初始密码 {password}（只显示这一次，首次登录后须修改）")
    return 0


def office(args: argparse.Namespace) -> int:
    """Appoint somebody to an office of the university, and print the first password of a new account."""
    _set_up()
    from django.core.management import call_command
    from django.utils import timezone

    from zhuhang.audit.record import acting_from
    from zhuhang.people.founding import FoundingRefused, appoint_office

    call_command("migrate", verbosity=0, interactive=False)
    try:
        with acting_from("command line"):
            password = appoint_office(args.role, username=args.account, name=args.name, at=timezone.now())
    except FoundingRefused as error:
        return _refuse(str(error).splitlines())
    said = f"账号 {args.account}，初始密码 {password}（只显示这一次，首次登录后须修改）" if password else f"账号 {args.account} 原来就有，密码不变"
    print(f"已登记{args.name}。{said}")
    return 0


def import_results(args: argparse.Namespace) -> int:
    """Import result files into a college in one person's name: read, report every refused row, store."""
    _set_up()
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from zhuhang.audit.record import acting_from
    from zhuhang.grades.imports import ImportRefused, confirm_batch, open_batch
    from zhuhang.grades.readings import read_batch
    from zhuhang.people.models import College, Person
    from zhuhang.people.permission import NotAllowed

    college = College.objects.filter(code=args.college).first()
    person = Person.objects.filter(username=args.by).first()
    paths = [Path(name) for name in args.results]
    reasons = [f"没有代码为“{args.college}”的学院" for _missing in [college] if college is None]
    reasons += [f"没有账号“{args.by}”" for _missing in [person] if person is None]
    reasons += [f"{path}：没有这个文件" for path in paths if not path.is_file()]
    if reasons or college is None or person is None:
        return _refuse(reasons)
    try:
        with acting_from("command line"):
            now = timezone.now()
            files = [ContentFile(path.read_bytes(), name=path.name) for path in paths]
            batch = read_batch(open_batch(college, files, by=person, at=now).pk, at=now)
            if batch.refusal:
                return _refuse([batch.refusal])
            for note in batch.notes.filter(verdict="refused"):
                print(f"未读入：{note.file} 第{note.row}行 {note.column}“{note.value}”：{note.why}", file=sys.stderr)
            counts = confirm_batch(batch, by=person, at=now).counts
    except (ImportRefused, NotAllowed) as error:
        return _refuse([str(error)])
    print(f"新增 {counts['added']}，更正 {counts['corrected']}，不变 {counts['same']}，未读入 {counts['refused']}")
    return 0


def audit_verify(args: argparse.Namespace) -> int:
    """Recompute the audit chain; 0 where every link holds."""
    if not os.environ.get("DATABASE_URL") and not _has_database():
        return _refuse(["这里还没有数据：请用 ZHUHANG_STATE 指明数据文件夹，或先运行 zhuhang demo 或 zhuhang college"])
    _set_up()
    from zhuhang.audit.chain import BrokenChain, verify

    try:
        verified = verify()
    except BrokenChain as broken:
        return _refuse([str(broken)])
    print(f"留痕完整：{verified.events} 条，末条摘要 {verified.digest}")
    return 0


def _has_database() -> bool:
    """Whether the state folder holds a database; looking makes no folder."""
    return (Path(os.environ.get("ZHUHANG_STATE", "var")) / "zhuhang.sqlite3").is_file()


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuhang.project.settings")
    import django

    django.setup()


def _refuse(reasons: list[str]) -> int:
    for reason in reasons:
        print(f"错误：{reason}", file=sys.stderr)
    return 2


def _run_together(commands: list[list[str]]) -> int:
    """Run both until one ends or somebody stops us; then end the other too."""
    running = [subprocess.Popen(command) for command in commands]

    def stop(number: int, frame: FrameType | None) -> None:
        for each in running:
            each.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(each.poll() is None for each in running):
        try:
            running[1].wait(timeout=1)
        except subprocess.TimeoutExpired:
            continue
    stop(0, None)
    codes = [each.wait() for each in running]
    return 0 if all(code in (0, -signal.SIGTERM, -signal.SIGINT) for code in codes) else 1
