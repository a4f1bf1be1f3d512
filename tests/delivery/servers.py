"""Local servers that speak the real protocols: SMTP, and the HTTP interfaces of WeCom, DingTalk and the SMS adapter."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller


@dataclass
class Inbox:
    """What a mail server took, and with which answers it refuses next."""

    letters: list[Any] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    port: int = 0

    async def take_recipient(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def take_letter(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


for command, answering in (("RCPT", Inbox.take_recipient), ("DATA", Inbox.take_letter)):
    setattr(Inbox, f"handle_{command}", answering)  # the names aiosmtpd looks for


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """An SMTP server on a free port."""
    inbox = Inbox(port=free_port())
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


@dataclass
class Called:
    """What an HTTP server was asked, and how it answers next: (status, body) in order, the last for ever."""

    answers: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    calls: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        waiting = self.answers.get(path, [(404, {})])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def web_server(answers: dict[str, list[tuple[int, dict[str, Any]]]]) -> Iterator[Called]:
    """An HTTP server on a free port."""
    called = Called(answers)

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: Any) -> None:
            parts = urlsplit(self.path)
            called.calls.append({"path": parts.path, "query": parse_qs(parts.query), "body": body, "headers": dict(self.headers)})
            status, answer = called.answer(parts.path)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    called.address = f"127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield called
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
