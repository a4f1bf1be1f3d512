"""E-mail by SMTP (邮件): ``smtp://user:password@host:port?from=…``, ``smtps://`` from the first byte encrypted."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from zhuhang.delivery.channels.message import Message, NotNow, NotPossible

TIMEOUT = 15


@dataclass(frozen=True)
class Mail:
    """One mail server."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    scheme: str

    def send(self, message: Message) -> str:
        """Hand one letter to the server; the Message-ID is made from the key, so that a repetition is recognised."""
        letter = EmailMessage()
        letter["Subject"], letter["From"], letter["To"] = message.subject, self.sender, message.to
        letter["Message-ID"] = f"<{message.key}@zhuhang>"
        letter.set_content(message.text)
        try:
            with self._connected() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code = min((answer[0] for answer in error.recipients.values()), default=550)
            raise _by_code(code, "收件人被拒绝") from error
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code, "邮件服务器拒绝") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(f"邮件服务器连接不上：{error}") from error
        return str(letter["Message-ID"])

    def _connected(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        if self.scheme == "smtp+tls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)
        return server


def of(address: str) -> Mail:
    """The adapter of a configured address."""
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps", "smtp+tls") or not parts.hostname:
        raise ValueError("ZHUHANG_MAIL：请写成 smtp+tls://用户:密码@主机:587?from=发件地址")
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [user or f"zhuhang@{parts.hostname}"])[0]
    port = parts.port or (465 if parts.scheme == "smtps" else 587 if parts.scheme == "smtp+tls" else 25)
    return Mail(parts.hostname, port, user, unquote(parts.password or ""), sender, parts.scheme)


def _by_code(code: int, what: str) -> NotNow | NotPossible:
    return NotNow(f"{what}（{code}），稍后再试") if 400 <= code < 500 else NotPossible(f"{what}（{code}）：请核对邮箱地址")
