"""A thousand students open their notices in the same minute and sign: ``python -m bench.opening [--students N] [--sign]``.

A server of its own (gunicorn, two workers) on a fresh SQLite database, or the database of ``DATABASE_URL``, which must be
empty. Every answer is checked; at the end the database must hold every opening, and every receipt once.
"""

from __future__ import annotations

import argparse
import http.client
import io
import re
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlencode

from bench import noticed

PORT = 8791
AT_ONCE = 100
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Visitor:
    """One student: the session of a signed-in phone, and the notice it opens."""

    session: str
    path: str


@dataclass(frozen=True)
class Opened:
    """How many students, seconds for all, seconds at the median, for 95 in 100, the longest, and what the database holds."""

    students: int
    seconds: float
    middle: float
    late: float
    longest: float
    refused: int
    opened: int
    receipts: int


def main() -> None:
    """Parse the options, measure, print; exit 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m bench.opening", description="Many students opening notices at once")
    parser.add_argument("--students", type=int, default=1000, help="how many students (1000)")
    parser.add_argument("--sign", action="store_true", help="each signs too, with a double click")
    chosen = parser.parse_args()
    found = measure(chosen.students, chosen.sign)
    print(
        f"{found.students} students in {found.seconds:.1f} s: median {found.middle * 1000:.0f} ms, 95 % {found.late * 1000:.0f} ms, "
        f"longest {found.longest * 1000:.0f} ms; {found.refused} failed, {found.opened} openings and {found.receipts} receipts kept"
    )
    is_whole = not found.refused and found.opened == found.students and found.receipts == (found.students if chosen.sign else 0)
    raise SystemExit(0 if is_whole else 1)


def measure(students: int, signs: bool) -> Opened:
    """Prepare, serve, let everyone in at once, count."""
    with tempfile.TemporaryDirectory(prefix="zhuhang-bench-") as state:
        noticed.set_up(state)
        visitors = _prepare(students)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "zhuhang.project.wsgi", "--bind", f"127.0.0.1:{PORT}", "--workers", "2",
             "--threads", "4", "--timeout", "120", "--log-level", "warning"]
        )  # fmt: skip
        try:
            _wait()
            began = time.perf_counter()
            with ThreadPoolExecutor(AT_ONCE) as pool:
                tries = list(pool.map(lambda visitor: _visit(visitor, signs), visitors))
            seconds = time.perf_counter() - began
        finally:
            server.terminate()
            server.wait()
        return _summed(tries, seconds)


def _summed(tries: list[tuple[float, Counter[int]]], seconds: float) -> Opened:
    from zhuhang.papers.models import Notice, Receipt

    times = sorted(each for each, _statuses in tries)
    statuses = sum((each for _time, each in tries), Counter[int]())
    cuts = quantiles(times, n=20)
    return Opened(
        len(tries), seconds, cuts[9], cuts[18], times[-1], sum(number for status, number in statuses.items() if status not in (200, 302)),
        Notice.objects.exclude(served_at=None).count(), Receipt.objects.count(),
    )  # fmt: skip


def _visit(visitor: Visitor, signs: bool) -> tuple[float, Counter[int]]:
    """Open the page, and where wanted sign it, clicking twice; the seconds of the opening, and every answer's status."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    began = time.perf_counter()
    status, body, cookie = _ask(connection, "GET", visitor.path, visitor.session)
    seconds = time.perf_counter() - began
    statuses = Counter([status])
    if signs and (token := _TOKEN.search(body)):
        said = urlencode({"csrfmiddlewaretoken": token[1].decode(), "confirmed": "on", "phone": "", "signature": _SIGNATURE})
        for _click in range(2):
            statuses[_ask(connection, "POST", f"{visitor.path}sign/", f"{visitor.session}; {cookie}", said)[0]] += 1
    connection.close()
    return seconds, statuses


def _ask(connection: http.client.HTTPConnection, method: str, path: str, cookies: str, body: str = "") -> tuple[int, bytes, str]:
    headers = {"Cookie": cookies} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), (answer.getheader("Set-Cookie") or "").split(";")[0]


def _wait() -> None:
    for _try in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
            connection.request("GET", "/sign-in/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _prepare(students: int) -> list[Visitor]:
    """A college with so many listed students, each with an account, a released notice and a signed-in session."""
    from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse

    visitors = []
    for notice in noticed.released(students, regulation="asnu", values=_values):
        session = SessionStore()
        person = notice.student.person
        assert person is not None
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
        session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
        session.create()
        visitors.append(Visitor(f"sessionid={session.session_key}", reverse("my-notice", args=[notice.key])))
    return visitors


def _values(_number: int) -> dict[str, object]:
    courses = [{"course_name": f"课程{n}", "credits": "3", "nature": "必修", "grade": "51"} for n in range(5)]
    findings = [{"cite": "第七条", "text": "比例达到"}]
    return {"name": "学生", "term": "2025-2026-2", "student_id": "1", "failed_courses": courses, "findings": findings}


def _drawn() -> str:
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (600, 280), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(40, 220), (160, 40), (280, 220), (500, 60)], fill=(17, 17, 17, 255), width=6)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return "data:image/png;base64," + b64encode(target.getvalue()).decode()


_SIGNATURE = _drawn()

if __name__ == "__main__":
    main()
