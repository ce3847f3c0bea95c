"""Values from the environment. What cannot be read is remembered here for `mailapp.checks`, which stops the start
with a sentence, instead of a traceback out of the settings; until then the default holds.
"""

import logging
import zoneinfo
from collections.abc import Callable
from typing import Any, TypeVar

import environ

T = TypeVar("T")

env = environ.Env()
misread: dict[str, str] = {}  # setting → what it should have been

DATABASES = ("sqlite:", "postgres:", "postgresql:", "psql:", "pgsql:")
ANYWHERE = ("*", "0.0.0.0", "[::]", "::")  # noqa: S104  (compared with, not listened on)
NO_DATABASE = {"ENGINE": "django.db.backends.dummy"}  # says so wherever it is used


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number within its bounds."""

    def read(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise ValueError(text)
        return value

    return _read(name, default, read, f"a whole number from {least} to {most}")


def yes_or_no(name: str, default: bool) -> bool:
    """A switch."""
    words = {word: True for word in env.BOOLEAN_TRUE_STRINGS} | {word: False for word in ("false", "off", "no", "0")}
    return _read(name, default, lambda text: words[text.strip().lower()], "on or off")


def time_zone(name: str, default: str) -> str:
    return _read(name, default, lambda text: zoneinfo.ZoneInfo(text).key, "a time zone such as Europe/Berlin")


def log_level(name: str, default: str) -> str:
    def read(text: str) -> str:
        return logging.getLevelName(logging.getLevelNamesMapping()[text.strip().upper()])

    return _read(name, default, read, "one of DEBUG, INFO, WARNING, ERROR")


def database(name: str, default: str) -> dict[str, Any]:
    """Django's words for a database URL."""

    def read(text: str) -> dict[str, Any]:
        if not text.startswith(DATABASES):
            raise ValueError(text)
        return dict(env.db_url_config(text))

    read_as = "sqlite:////path/to/db.sqlite3 or postgres://user:password@host:5432/name"
    return _read(name, NO_DATABASE, read, read_as) if env.str(name, default="") else read(default)


def _read(name: str, default: T, read: Callable[[str], T], expected: str) -> T:
    text = env.str(name, default="")
    if not text:
        return default
    try:
        return read(text)
    except (ValueError, KeyError, OSError):  # zoneinfo raises all three
        misread[name] = expected
        return default


def web_root(listeners: list[str], hostname: str) -> str:
    """How people reach the web when nobody has said so: where it listens, under our name if that is everywhere."""
    host, _, port = next(filter(None, listeners), "").rpartition(":")
    if not host:
        return f"http://{hostname}"
    return f"http://{hostname if host in ANYWHERE else host}:{port}"
