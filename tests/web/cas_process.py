"""A real CAS server (统一身份认证服务器) in a process of its own: ``python cas_process.py FOLDER PORT NAME…``.

Every NAME may sign in with :data:`PASSWORD`; every service may ask.
"""

from __future__ import annotations

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

PASSWORD = "灯塔与航标-2024"


class Server(ThreadingMixIn, WSGIServer):
    """Answers while it still talks to a service that is being told of a logout."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def main(folder: Path, port: int, names: list[str]) -> None:
    """Serve until the process ends."""
    settings.configure(
        SECRET_KEY="only for this process", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True, STATIC_URL="static/", DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "cas.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "django.contrib.staticfiles", "django.contrib.admin", "cas_server",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.locale.LocaleMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
        CAS_NEW_VERSION_HTML_WARNING=False, CAS_NEW_VERSION_EMAIL_WARNING=False,
    )  # fmt: skip
    django.setup()
    _fill(names)
    from django.core.wsgi import get_wsgi_application

    make_server("127.0.0.1", port, get_wsgi_application(), Server, Quiet).serve_forever()


def _fill(names: list[str]) -> None:
    from cas_server.models import ServicePattern
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name in names:
        User.objects.create_user(name, password=PASSWORD)
    ServicePattern.objects.create(pos=1, name="every service", pattern=".*", single_log_out=True, single_log_out_callback="")


def __getattr__(name: str) -> object:
    """The addresses, once Django is set up."""
    if name == "urlpatterns":
        from django.urls import include, path

        return [path("cas/", include("cas_server.urls", namespace="cas_server"))]
    raise AttributeError(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
