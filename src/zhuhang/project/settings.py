"""Django's settings. What an installation may change comes from :mod:`zhuhang.project.environment`."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from zhuhang.project import environment, sign_on

STATE = environment.state_folder()
SECRET_KEY = environment.secret_key(STATE)
DATA_KEY = environment.data_key(STATE)
DEBUG = os.environ.get("ZHUHANG_DEBUG") == "1"
DEMO = os.environ.get("ZHUHANG_DEMO") == "1" or (STATE / "demo-mode").exists()
"""Demo mode lists the demo accounts on the sign-in page; never on for real students."""

ALLOWED_HOSTS = os.environ.get("ZHUHANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ZHUHANG_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "csp",
    "axes",
    "django_cas_ng",
    "huey.contrib.djhuey",
    "zhuhang.audit",
    "zhuhang.people",
    "zhuhang.grades",
    "zhuhang.screening",
    "zhuhang.papers",
    "zhuhang.delivery",
    "zhuhang.web",
]

PROXIES = sign_on.number(os.environ, "ZHUHANG_PROXIES", 0)
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

MIDDLEWARE = [
    "zhuhang.web.middleware.behind_proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhuhang.web.middleware.fragments_apart",
    "zhuhang.web.middleware.origin_of_events",
    "zhuhang.web.middleware.limited_sessions",
    "zhuhang.web.middleware.own_password_first",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zhuhang.project.urls"
WSGI_APPLICATION = "zhuhang.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhuhang.web.workplace.in_templates",
            ],
            "builtins": ["zhuhang.web.templatetags.zhuhang", "zhuhang.web.templatetags.procedure"],
        },
    }
]

DATABASES = {"default": environment.database(STATE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
SIGN_ON = sign_on.settings_of(os.environ)
globals().update(SIGN_ON)
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    *SIGN_ON["SIGN_ON_BACKENDS"],
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "zhuhang.people.passwords.LongEnough"},
    *({"NAME": f"django.contrib.auth.password_validation.{name}"} for name in (
        "UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator",
    )),
]  # fmt: skip
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "sign-in"
globals().update(sign_on.session_limits(os.environ))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("ZHUHANG_HTTPS") == "1"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = STATE / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [Path(__file__).resolve().parent.parent / "web" / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
CHANNELS = environment.channels()
SITE_ADDRESS = os.environ.get("ZHUHANG_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
"""How people reach this site: what the links in messages begin with."""

MEDIA_ROOT = STATE / "files"
DATA_UPLOAD_MAX_NUMBER_FILES = 200
"""A class's signed sheets come as one photograph each. Every file of a large request is an open file of ours until it ends."""

FILE_UPLOAD_PERMISSIONS = 0o600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *SIGN_ON["SIGN_ON_ORIGINS"]],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

HUEY = {
    "huey_class": "huey.SqliteHuey",
    "name": "zhuhang",
    "filename": str(STATE / "jobs.sqlite3"),
    "immediate": os.environ.get("ZHUHANG_JOBS") == "immediate",
    "consumer": {"workers": 1, "worker_type": "thread"},
}

DJANGO_TABLES2_TEMPLATE = "web/parts/table.html"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
