"""Databases of processes of their own: that of this test, or a new one for a whole house."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.db import connection, transaction

KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what migrations fill


def empty() -> None:
    """Leave no row behind, as Django's flush does, which however goes through all tables and fills some again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_filled_tables())
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # foreign keys wait for the commit


@cache
def _filled_tables() -> str:
    """The question which tables have rows."""
    names = sorted(set(connection.introspection.django_table_names()) - KEPT)
    quoted = {name: connection.ops.quote_name(name) for name in names}
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted[name]})" for name in names)


def url() -> str:
    """DATABASE_URL of the scratch database that pytest-django made."""
    name = connection.settings_dict["NAME"]
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else _sibling(str(name))


@contextmanager
def of_a_house() -> Iterator[dict[str, str]]:
    """What to add to the environment of a house, so that its tables are there, and nothing is in them yet."""
    if connection.vendor == "sqlite":
        yield {}  # it lies in PILLARBOX_HOME
        return
    name = f"house_{secrets.token_hex(4)}"
    with _copied(_pattern(), name):
        yield {"DATABASE_URL": _sibling(name)}


@contextmanager
def pattern_for_houses() -> Iterator[None]:
    """Keep a copy of this test process's empty tables, of which houses are made: migrations take seconds."""
    if connection.vendor == "sqlite":
        yield
        return
    connection.close()  # who is copied must be alone
    with _copied(str(connection.settings_dict["NAME"]), _pattern()):
        yield


@contextmanager
def _copied(original: str, name: str) -> Iterator[None]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"'.encode())
        yield
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _pattern() -> str:
    return f"{connection.settings_dict['NAME']}_pattern"


def copy_into(home: Path) -> None:
    """Save a new house its migrations: the tables of this test's database are those it will make (SQLite only)."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(home / "db.sqlite3")) as ours:
            connection.connection.backup(ours)


def _sibling(name: str) -> str:
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
